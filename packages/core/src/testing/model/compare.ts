import assert from 'node:assert/strict';
import type { RevisionTable, SeriesRepository, TimeRange } from '../../ports/index.js';
import { FLAG, flagName, indexEnd, indexStart, irregularIndex, Series } from '../../series/index.js';
import { type Frequency, marketClock } from '../../time/index.js';
import { assertSameAggregate } from '../aggregate-compare.js';
import { assertRejects } from '../fixtures.js';
import { drain } from '../read-clauses.js';
import type { ModelKnowledge, NaiveModel, Row } from './naive-model.js';
import { optionsOf } from './questions.js';
import { type ModelPoint, type ModelSeries, type ModelView, REASON, UNIVERSE } from './universe.js';

/** A question to the store, and what it may use. */
export interface Question extends ModelKnowledge {
  readonly tenant: string;
  readonly target: ModelSeries;
  readonly range: TimeRange;
  readonly view: ModelView;
  /** Picks chunk sizes, statistics and the like. */
  readonly variant: number;
  /** Whether the model knows the stamps of all batches. Default `true`; not after a crash. */
  readonly stampsKnown?: boolean;
}

/** `read`, and `readMany` of all series that are defined. */
export async function compareReads(series: SeriesRepository, model: NaiveModel, question: Question): Promise<void> {
  const { tenant, target, range } = question;
  const { key } = target.definition;
  const options = optionsOf(question);
  if (!model.isDefined(tenant, key)) {
    await assertRejects(() => series.read(key, range, options), 'SERIES.NOT_FOUND');
    await assertRejects(() => series.readMany([key], range, options), 'SERIES.NOT_FOUND');
    return;
  }
  const expected = lines(model.read(tenant, target, question));
  assert.deepEqual(linesOf(await series.read(key, range, options)), expected, 'read');
  const twice = await series.readMany([key, key], range, options);
  assert.deepEqual(twice.map(linesOf), [expected, expected], 'readMany of one series');
  const targets = UNIVERSE.filter(({ definition }) => model.isDefined(tenant, definition.key)).reverse();
  const keys = targets.map(({ definition }) => definition.key);
  const many = await series.readMany(keys, {}, options);
  const all = targets.map((each) => lines(model.read(tenant, each, { ...question, range: {} })));
  assert.deepEqual(many.map(linesOf), all, 'readMany of all series');
}

/** `stream`. */
export async function compareStream(series: SeriesRepository, model: NaiveModel, question: Question): Promise<void> {
  const { tenant, target, range, variant } = question;
  const { key } = target.definition;
  const chunkSize = 1 + (variant % 6);
  const options = { ...optionsOf(question), chunkSize };
  if (!model.isDefined(tenant, key)) {
    await assertRejects(() => drain(series.stream(key, range, options)), 'SERIES.NOT_FOUND');
    return;
  }
  const seen: string[] = [];
  for await (const chunk of series.stream(key, range, options)) {
    assert.ok(chunk.series.length >= 1 && chunk.series.length <= chunkSize, `a chunk of ${chunk.series.length} points`);
    seen.push(...linesOf(chunk.series).filter(isSaid));
  }
  assert.deepEqual(seen, lines(model.read(tenant, target, question)).filter(isSaid), 'stream');
}

/** `aggregate` against the model's own points, resampled. */
export async function compareAggregate(series: SeriesRepository, model: NaiveModel, question: Question): Promise<void> {
  const { tenant, target, range, variant } = question;
  const { key } = target.definition;
  const frequency: Frequency = (['P1D', 'PT1H', 'P1M'] as const)[variant % 3] ?? 'P1D';
  const statistic = (['auto', 'mean', 'sum', 'min', 'max', 'first', 'last', 'count'] as const)[variant % 8] ?? 'auto';
  const missing = (['propagate', 'skip', { minCoverage: 0.5 }] as const)[variant % 5] ?? 'skip';
  const clock = variant % 7 === 0 ? marketClock('America/New_York') : undefined;
  const spec = { statistic, missing, clock };
  const options = optionsOf(question);
  if (!model.isDefined(tenant, key)) {
    await assertRejects(() => series.aggregate(key, range, { frequency, ...spec }, options), 'SERIES.NOT_FOUND');
    return;
  }
  const points = model.read(tenant, target, question);
  const actual = await series.aggregate(key, range, { frequency, ...spec }, options);
  if (points.length === 0) {
    assert.equal(actual.series.length, 0, 'aggregate of nothing');
    return;
  }
  const read = toSeries(target, points);
  const expected = read.resampleWithCoverage(frequency, spec);
  const comparison = { capabilities: series.capabilities, read, spec: { frequency, ...spec }, about: 'aggregate' };
  assertSameAggregate(actual, expected, comparison);
}

/** `revisions`. */
export async function compareRevisions(series: SeriesRepository, model: NaiveModel, question: Question): Promise<void> {
  const { tenant, target, range, stampsKnown = true } = question;
  const { key } = target.definition;
  if (!model.isDefined(tenant, key)) {
    await assertRejects(() => series.revisions(key, range, { tenant }), 'SERIES.NOT_FOUND');
    return;
  }
  const table = await series.revisions(key, range, { tenant });
  assert.deepEqual(
    tableLines(table, stampsKnown),
    rowLines(model.revisions(tenant, key, range), stampsKnown),
    'revisions',
  );
}

/** The lines of a table of revisions, with their stamps or without. */
export function tableLines(table: RevisionTable, stampsKnown = true): readonly string[] {
  return Array.from({ length: table.length }, (_, i) => {
    const [start = 0, end = 0, knownAt = 0, recordedAt = 0] = [
      table.starts,
      table.ends,
      table.knownAt,
      table.recordedAt,
    ].map((c) => c[i]);
    return revisionLine(
      { start, end, value: table.values[i] ?? 0, flag: table.flags[i] ?? 0, knownAt },
      stampsKnown ? recordedAt : undefined,
    );
  });
}

/** The same of the model's rows. */
export function rowLines(rows: readonly Row[], stampsKnown = true): readonly string[] {
  return rows.map((row) => revisionLine(row, stampsKnown ? row.recordedAt : undefined));
}

/** `quarantine`, over all of it. */
export async function compareQuarantine(
  series: SeriesRepository,
  model: NaiveModel,
  question: Question,
): Promise<void> {
  const { tenant, target, stampsKnown = true } = question;
  const { key } = target.definition;
  if (!model.isDefined(tenant, key)) {
    await assertRejects(() => series.quarantine(key, {}, { tenant }), 'SERIES.NOT_FOUND');
    return;
  }
  const line = (
    e: { start: number; end: number; value: number; knownAt: number; recordedAt: number },
    reason: string,
  ): string => `${e.start} ${e.end} ${e.value} ${e.knownAt} ${stampsKnown ? Math.floor(e.recordedAt) : ''} ${reason}`;
  const entries = await series.quarantine(key, {}, { tenant });
  const actual = entries.map((entry) => line(entry, entry.reason)).sort();
  assert.deepEqual(
    actual,
    model
      .quarantine(tenant, key)
      .map((row) => line(row, REASON))
      .sort(),
    'quarantine',
  );
}

/** The model's points as a series over the index that a read of them has. */
function toSeries(target: ModelSeries, points: readonly ModelPoint[]): Series {
  const { key, unit, kind, clock, frequency } = target.definition;
  const from = target.slots.findIndex(({ start }) => start === points[0]?.start);
  const index =
    frequency === 'irregular'
      ? irregularIndex({
          starts: Float64Array.from(points, (p) => p.start),
          ends: Float64Array.from(points, (p) => p.end),
        })
      : target.index(from, from + points.length);
  const values = Float64Array.from(points, (point) => point.value);
  return Series.of({
    index,
    unit,
    kind,
    clock,
    name: key,
    values,
    flags: Uint8Array.from(points, (point) => point.flag),
  });
}

function linesOf(series: Series): readonly string[] {
  return lines(
    Array.from({ length: series.length }, (_, i) => ({
      start: indexStart(series.index, i),
      end: indexEnd(series.index, i),
      value: series.values[i] ?? 0,
      flag: series.flags?.[i] ?? FLAG.ok,
    })),
  );
}

function lines(points: readonly Omit<ModelPoint, 'knownAt'>[]): readonly string[] {
  return points.map(({ start, end, value, flag }) => `${iso(start)}..${iso(end)} ${value} ${flagName(flag)}`);
}

function isSaid(line: string): boolean {
  return !line.endsWith('missing');
}

function revisionLine(row: ModelPoint, recordedAt: number | undefined): string {
  const stamp = recordedAt === undefined ? '' : ` recorded ${Math.floor(recordedAt)}`;
  return `${lines([row])[0]} known ${row.knownAt}${stamp}`;
}

function iso(t: number): string {
  return new Date(t).toISOString().slice(0, 16);
}
