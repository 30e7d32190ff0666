import { type MarketClock, marketClock } from '../../time/index.js';
import { DEFAULT_MAX_POINTS } from '../binary/format.js';
import { IssueCollector } from '../import-issue.js';
import type { BuildSettings, BuiltColumn } from './build-series.js';
import { CellReader } from './cell-reader.js';
import { headerError, rowError } from './csv-errors.js';
import { type CsvHeader, HeaderFinder } from './csv-header.js';
import type { CsvColumn, CsvReadOptions, CsvTime } from './csv-options.js';
import type { CsvRow } from './csv-row.js';
import { GroupTables } from './group-tables.js';

/** What a reader needs of a file besides the options. */
export interface ReaderPlan {
  /** Headers that must be there. */
  readonly needed: readonly string[];
  /** Headers that may be there and are then read. */
  readonly optional: readonly string[];
  /** How many values a point has. */
  readonly values: number;
}

/** What the readers of one series and of several accept. */
export type KeyedReadOptions = CsvReadOptions & { readonly keys?: readonly string[] | undefined };

/** The part that the long and the wide reader share: header, field counts, groups, cells, settings. */
export class CsvReader {
  /** Where oddities are counted. */
  readonly issues: IssueCollector = new IssueCollector();
  /** Reads numbers. */
  readonly cells: CellReader;
  /** The clock of the series. */
  readonly clock: MarketClock;
  /** How many rows were read. */
  rows = 0;
  readonly #options: KeyedReadOptions;
  readonly #plan: ReaderPlan;
  readonly #finder: HeaderFinder;
  #header: CsvHeader | undefined;
  #groups: GroupTables | undefined;

  constructor(options: KeyedReadOptions, time: Pick<CsvTime, 'zone'>, plan: ReaderPlan) {
    this.#options = options;
    this.#plan = plan;
    this.cells = new CellReader({ ...options, unparsable: options.policy?.unparsable }, this.issues);
    this.clock = options.clock ?? marketClock(time.zone ?? 'UTC');
    this.#finder = new HeaderFinder([...new Set([...plan.needed, ...(options.keys ?? []), ...checkColumns(options)])]);
  }

  /** Takes a row, and says what it is; `undefined` for a row in front of the header, or one that is left out. @throws AurumError `CSV.HEADER`, `CSV.ROW` */
  accept(row: CsvRow): 'header' | 'data' | undefined {
    if (this.#header === undefined) {
      const header = this.#finder.offer(row);
      if (header === undefined) return undefined;
      this.#begin(header);
      return 'header';
    }
    const expected = this.#header.names.length;
    if (row.count === expected) {
      this.rows++;
      return 'data';
    }
    if (this.#options.policy?.ragged !== 'skip') {
      throw rowError(
        { line: row.line },
        `the row has ${row.count} fields, and the header ${expected}: the file is cut or damaged there, or a field with the delimiter in it is not quoted`,
      );
    }
    this.issues.add('ragged', 'row(s) have another number of fields than the header, and were left out', {
      line: row.line,
    });
    return undefined;
  }

  /** The names of the header; empty until it is found. */
  get names(): readonly string[] {
    return this.#header?.names ?? [];
  }

  #begin(header: CsvHeader): void {
    this.#header = header;
    this.#groups = new GroupTables(
      (this.#options.keys ?? []).map((key) => header.names.indexOf(key)),
      this.#plan.values,
    );
    if (header.line > 1) this.issues.add('preamble', 'line(s) stand in front of the header', {}, header.line - 1);
    const read = new Set([
      ...this.#plan.needed,
      ...this.#plan.optional,
      ...(this.#options.keys ?? []),
      ...checkColumns(this.#options),
    ]);
    for (const name of header.names) {
      if (name !== '' && !read.has(name))
        this.issues.add('ignored-column', 'column(s) were not read', { text: JSON.stringify(name) });
    }
  }

  /** The groups of points. @throws AurumError `CSV.HEADER` when there was no header */
  get groups(): GroupTables {
    if (this.#groups === undefined) throw this.#finder.notFound();
    return this.#groups;
  }

  /** Settings for building the series of a group. @throws AurumError `CSV.ROW` for a file without rows */
  settings(columns: readonly BuiltColumn[]): BuildSettings {
    const { groups } = this;
    if (groups.all().length === 0)
      throw rowError({ line: (this.#header?.line ?? 0) + 1 }, 'there is no row below the header: the file is empty');
    const { frequency = 'infer', grid = 'full', pad, maxPoints = DEFAULT_MAX_POINTS, policy = {} } = this.#options;
    return { columns, clock: this.clock, frequency, grid, pad, maxPoints, policy, issues: this.issues };
  }

  /** Key texts by header. */
  keyOf(texts: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries((this.#options.keys ?? []).map((key, i) => [key, texts[i] ?? '']));
  }
}

function checkColumns(options: CsvReadOptions): readonly string[] {
  return (options.checks ?? []).map((check) => check.column);
}

/** The name of a series: made from the keys, or put behind them. */
export function seriesName(name: CsvColumn['name'], keys: readonly string[], otherwise: readonly string[]): string {
  if (typeof name === 'function') return name(keys);
  return [...keys, ...(name === undefined ? otherwise : [name])].join(' ');
}

/** @throws AurumError `CSV.HEADER` when the same header is asked for twice */
export function refuseRepeats(headers: readonly string[]): void {
  const twice = headers.find((header, i) => headers.indexOf(header) !== i);
  if (twice !== undefined)
    throw headerError(`the column ${JSON.stringify(twice)} is given two roles: declare it once`, { column: twice });
}
