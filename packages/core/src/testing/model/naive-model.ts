import type { AurumErrorCode } from '../../errors/index.js';
import type { TimeRange, WriteReceipt } from '../../ports/index.js';
import { FLAG } from '../../series/index.js';
import type { Instant } from '../../time/index.js';
import type { ModelPoint, ModelSeries, ModelView, ModelWrite } from './universe.js';

/** A stored revision: one line of the only table that the model has. */
export interface Row extends ModelPoint {
  readonly tenant: string;
  readonly key: string;
  readonly recordedAt: Instant;
  readonly order: number;
}

/** A batch that was accepted. */
export interface AcceptedBatch {
  readonly tenant: string;
  readonly writes: readonly ModelWrite[];
  readonly receipt: WriteReceipt;
}

/** The counts of a receipt. */
export type Counts = Pick<WriteReceipt, 'inserted' | 'revised' | 'unchanged' | 'quarantined'>;

/** Which knowledge a read may use. */
export interface ModelKnowledge {
  readonly asOf?: Instant | undefined;
  readonly recordedBy?: Instant | undefined;
}

/**
 * What a store must say, the slow way: one array of rows in the order of writing, scanned for every answer. It shares no
 * code with the memory adapter or the driver toolkit, so that a mistake there is not made here too.
 */
export class NaiveModel {
  /** The names of the tenants. */
  readonly tenants: readonly [string, string];
  readonly #defined = new Set<string>();
  #rows: Row[] = [];
  #quarantine: Row[] = [];
  readonly batches: AcceptedBatch[] = [];
  #order = 0;

  constructor(tenants: readonly [string, string]) {
    this.tenants = tenants;
  }

  isDefined(tenant: string, key: string): boolean {
    return this.#defined.has(`${tenant}/${key}`);
  }

  define(tenant: string, key: string): void {
    this.#defined.add(`${tenant}/${key}`);
  }

  remove(tenant: string, key: string): boolean {
    this.#rows = this.#rows.filter((row) => row.tenant !== tenant || row.key !== key);
    this.#quarantine = this.#quarantine.filter((row) => row.tenant !== tenant || row.key !== key);
    return this.#defined.delete(`${tenant}/${key}`);
  }

  /** Whether anything is known about the last interval of a write, so that another end contradicts it. */
  contradicts(tenant: string, { target, points }: ModelWrite): boolean {
    const final = points.at(-1);
    if (final === undefined || final.flag === FLAG.missing || target.definition.frequency !== 'irregular') return false;
    return this.#rows.some((r) => r.tenant === tenant && r.key === target.definition.key && r.start === final.start);
  }

  /** Why a batch must be refused: any one of these codes is right; none when it must be taken. */
  refusals(tenant: string, writes: readonly ModelWrite[]): readonly AurumErrorCode[] {
    const codes: AurumErrorCode[] = [];
    const said: string[] = [];
    for (const { target, points, wrongUnit, stretched } of writes) {
      const { key, nan } = target.definition;
      if (stretched) codes.push('SERIES.INTERVAL_CONFLICT');
      if (!this.isDefined(tenant, key)) codes.push('SERIES.NOT_FOUND');
      if (wrongUnit) codes.push('SERIES.UNIT_MISMATCH');
      for (const point of points) {
        if (point.flag === FLAG.notANumber && nan === 'refuse') codes.push('SERIES.NAN_REFUSED');
        if (point.flag === FLAG.missing) continue;
        const name = `${key} ${point.start} ${point.knownAt}`;
        if (said.includes(name)) codes.push('SERIES.DUPLICATE');
        said.push(name);
      }
    }
    return codes;
  }

  /** Takes a batch. `recordedAt` is what the store said. */
  write(tenant: string, writes: readonly ModelWrite[], recordedAt: Instant): Counts {
    const counts = { inserted: 0, revised: 0, unchanged: 0, quarantined: 0 };
    const points = writes.flatMap((write) =>
      write.points.map((point) => ({ point, definition: write.target.definition })),
    );
    points.sort((a, b) => a.point.knownAt - b.point.knownAt);
    for (const { point, definition } of points) {
      if (point.flag === FLAG.missing) continue;
      const row = { ...point, tenant, key: definition.key, recordedAt, order: this.#order++ };
      const before = this.#rows.filter((r) => r.tenant === tenant && r.key === row.key && r.start === row.start);
      const issue = before.filter((r) => r.knownAt === row.knownAt);
      const then = last(definition.issued === true ? issue : before.filter((r) => r.knownAt <= row.knownAt));
      if (then !== undefined && then.flag === row.flag && sameNumber(then.value, row.value)) counts.unchanged++;
      else {
        this.#rows.push(row);
        if (before.length === 0) counts.inserted++;
        else counts.revised++;
      }
    }
    for (const write of writes) {
      const { key } = write.target.definition;
      for (const point of write.quarantined) {
        const same = (r: Row): boolean =>
          r.tenant === tenant && r.key === key && r.start === point.start && r.knownAt === point.knownAt;
        if (this.#quarantine.some(same)) counts.unchanged++;
        else {
          counts.quarantined++;
          this.#quarantine.push({ ...point, tenant, key, recordedAt, order: this.#order++ });
        }
      }
    }
    return counts;
  }

  /** The revision of a slot that a view takes, of those that it may look at. */
  sees(
    tenant: string,
    target: ModelSeries,
    asked: { readonly slot: number; readonly view: ModelView } & ModelKnowledge,
  ): Row | undefined {
    const { slot, view, asOf = Infinity, recordedBy = Infinity } = asked;
    const [start = Number.NaN, day = Number.NaN] = [target.slots[slot]?.start, target.days[slot]];
    const rows = inOrder(
      this.#rows.filter((r) => r.tenant === tenant && r.key === target.definition.key && r.start === start),
    ).filter((r) => r.knownAt <= asOf && r.recordedAt <= recordedBy);
    switch (view.kind) {
      case 'last':
        return rows.at(-1);
      case 'issue':
        return rows.filter((r) => r.knownAt === view.knownAt).at(-1);
      case 'leadTime':
        return rows.filter((r) => start - r.knownAt >= view.leadMs).at(-1);
      case 'dayAhead': {
        const wall = day - view.daysBefore * 24 * 3_600_000 + view.minutes * 60_000;
        return rows.filter((r) => r.knownAt + target.aheadMs <= wall).at(-1);
      }
      case 'release': {
        const issues = rows.map((r) => r.knownAt).filter((knownAt, i, all) => all.indexOf(knownAt) === i);
        const release = rows.filter((r) => r.knownAt === issues[view.number - 1]);
        return view.published ? release[0] : release.at(-1);
      }
    }
  }

  /** What a read shows: on a grid every slot of the range, else the intervals that are known. */
  read(
    tenant: string,
    target: ModelSeries,
    question: { readonly range: TimeRange; readonly view: ModelView } & ModelKnowledge,
  ): readonly ModelPoint[] {
    const { range } = question;
    const slots = target.slots.map((slot, i) => {
      const winner = this.sees(tenant, target, { slot: i, ...question });
      return {
        ...slot,
        value: winner?.value ?? Number.NaN,
        flag: winner?.flag ?? FLAG.missing,
        knownAt: 0,
        seen: winner !== undefined,
      };
    });
    const inRange = slots.filter(
      ({ start }) => start >= bound(range.start, -Infinity) && start < bound(range.end, Infinity),
    );
    if (target.definition.frequency === 'irregular') return inRange.filter(({ seen }) => seen);
    const seen = inRange.filter((slot) => slot.seen);
    const first = range.start === undefined ? (seen[0]?.start ?? Infinity) : -Infinity;
    const final = range.end === undefined ? (seen.at(-1)?.start ?? -Infinity) : Infinity;
    return inRange.filter(({ start }) => start >= first && start <= final);
  }

  /** Every revision of a range in the total order. */
  revisions(tenant: string, key: string, range: TimeRange = {}): readonly Row[] {
    return inOrder(this.#rows.filter((r) => r.tenant === tenant && r.key === key && within(r, range)));
  }

  /** What is in quarantine. */
  quarantine(tenant: string, key: string): readonly Row[] {
    return this.#quarantine
      .filter((r) => r.tenant === tenant && r.key === key)
      .sort((a, b) => a.start - b.start || a.recordedAt - b.recordedAt || a.knownAt - b.knownAt);
  }

  /** A copy to try something on. */
  copy(): NaiveModel {
    const copy = new NaiveModel(this.tenants);
    for (const name of this.#defined) copy.#defined.add(name);
    copy.#rows = [...this.#rows];
    copy.#quarantine = [...this.#quarantine];
    copy.batches.push(...this.batches);
    copy.#order = this.#order;
    return copy;
  }
}

function within(row: Row, range: TimeRange): boolean {
  return row.start >= bound(range.start, -Infinity) && row.start < bound(range.end, Infinity);
}

function bound(side: TimeRange['start'], open: number): number {
  return side === undefined ? open : Number(side);
}

function inOrder(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort(
    (a, b) => a.start - b.start || a.knownAt - b.knownAt || a.recordedAt - b.recordedAt || a.order - b.order,
  );
}

function last(rows: readonly Row[]): Row | undefined {
  return inOrder(rows).at(-1);
}

function sameNumber(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
