import type { Series } from '../../series/index.js';
import { parseUnit } from '../../units/index.js';
import type { ImportIssue } from '../import-issue.js';
import { buildSeries } from './build-series.js';
import type { CheckedColumns, CsvGroup, CsvImport, CsvSeries, KeyedCsvImport } from './csv-import.js';
import type { CsvColumn, CsvColumns, CsvOptions, KeyedCsvOptions } from './csv-options.js';
import { CsvReader, refuseRepeats, seriesName } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import { type CsvStream, type CsvText, isStream, type RowConsumer, scanStream, scanText } from './csv-source.js';
import { RowCheck } from './row-check.js';
import { RowTimes } from './row-times.js';

/**
 * Reads a CSV text with one row an interval and one column a series. Nothing is guessed: columns are found by the header that is declared for
 * them, with unit and kind; times are read as declared; whatever is odd comes back in `issues`, and what cannot be read right is an error
 * with line and column.
 *
 * @param source the text, its bytes, or an async iterable of either, which is read with one piece in memory at a time
 * @throws AurumError `CSV.HEADER`, `CSV.ROW`, `TIME.NO_OFFSET`, `TIME.NONEXISTENT_LOCAL`, `TIME.AMBIGUOUS_LOCAL`, `SERIES.DUPLICATE`, `SERIES.OFF_GRID`
 * (all with line and column), `TIME.UNKNOWN_ZONE`, `UNIT.UNKNOWN`, `CODEC.TOO_LARGE`
 * @example
 * ```ts
 * import { seriesFromCsv } from '@aurum/core';
 * const text = 'hour,lmp\n2026-03-08 00:00,20.84\n2026-03-08 01:00,-3.5\n2026-03-08 03:00,7\n';
 * const { series, issues } = seriesFromCsv(text, {
 *   time: { column: 'hour', zone: 'America/New_York' },
 *   columns: { lmp: { unit: 'USD/MWh', kind: 'average' } },
 *   frequency: 'PT1H',
 * });
 * console.log(series.lmp.length, issues.map((issue) => issue.message));
 * ```
 */
export function seriesFromCsv<const C extends CsvColumns>(
  source: CsvText,
  options: CsvOptions<C> & { readonly columns: CheckedColumns<C> },
): CsvImport<C>;
export function seriesFromCsv<const C extends CsvColumns>(
  source: CsvStream,
  options: CsvOptions<C> & { readonly columns: CheckedColumns<C> },
): Promise<CsvImport<C>>;
export function seriesFromCsv<const C extends CsvColumns>(
  source: CsvText | CsvStream,
  options: CsvOptions<C>,
): CsvImport<C> | Promise<CsvImport<C>> {
  const consumer = new LongImporter<C>(options, []);
  const single: RowConsumer<CsvImport<C>> = { row: consumer.row, finish: () => firstGroup(consumer.finish()) };
  return isStream(source) ? scanStream(source, options, single) : scanText(source, options, single);
}

/**
 * Reads a CSV text that holds several series below each other, told apart by the texts of key columns such as a node: `options.keys`
 * names them.
 *
 * @throws AurumError as {@link seriesFromCsv}
 */
export function keyedSeriesFromCsv<const C extends CsvColumns>(
  source: CsvText,
  options: KeyedCsvOptions<C> & { readonly columns: CheckedColumns<C> },
): KeyedCsvImport<C>;
export function keyedSeriesFromCsv<const C extends CsvColumns>(
  source: CsvStream,
  options: KeyedCsvOptions<C> & { readonly columns: CheckedColumns<C> },
): Promise<KeyedCsvImport<C>>;
export function keyedSeriesFromCsv<const C extends CsvColumns>(
  source: CsvText | CsvStream,
  options: KeyedCsvOptions<C>,
): KeyedCsvImport<C> | Promise<KeyedCsvImport<C>> {
  const consumer = new LongImporter<C>(options, options.keys);
  return isStream(source) ? scanStream(source, options, consumer) : scanText(source, options, consumer);
}

function firstGroup<C extends CsvColumns>(all: KeyedCsvImport<C>): CsvImport<C> {
  const [group] = all.groups;
  return { series: (group as CsvGroup<C>).series, rows: all.rows, issues: all.issues }; // a file without rows was refused
}

/** Reads rows of the long layout into points, and the points into series. */
class LongImporter<C extends CsvColumns> implements RowConsumer<KeyedCsvImport<C>> {
  readonly #options: CsvOptions<C>;
  readonly #columns: readonly (readonly [string, CsvColumn])[];
  readonly #reader: CsvReader;
  #positions: readonly number[] = [];
  #flagPositions: readonly number[] = [];
  #times: RowTimes | undefined;
  #checks: readonly RowCheck[] = [];

  constructor(options: CsvOptions<C>, keys: readonly string[]) {
    this.#options = options;
    this.#columns = Object.entries(options.columns);
    const { time } = options;
    const flags = this.#columns.flatMap(([, column]) => column.flags ?? []);
    const values = this.#columns.map(([header]) => header);
    const times = typeof time.column === 'string' ? [time.column] : time.column;
    const telling = typeof time.ambiguous === 'object' ? [time.ambiguous.column] : [];
    for (const [, column] of this.#columns) parseUnit(column.unit);
    refuseRepeats([...values, ...times, ...keys]);
    this.#reader = new CsvReader({ ...options, keys }, time, {
      needed: [...times, ...telling, ...values, ...flags],
      optional: [],
      values: values.length,
    });
  }

  row = (row: CsvRow): void => {
    const accepted = this.#reader.accept(row);
    if (accepted === 'header') this.#begin(this.#reader.names);
    else if (accepted === 'data') this.#add(row);
  };

  #begin(names: readonly string[]): void {
    const { time, frequency, checks = [] } = this.#options;
    this.#positions = this.#columns.map(([header]) => names.indexOf(header));
    this.#flagPositions = this.#columns.map(([, column]) =>
      column.flags === undefined ? -1 : names.indexOf(column.flags),
    );
    this.#times = new RowTimes({ time, frequency, clock: this.#reader.clock, names, issues: this.#reader.issues });
    this.#checks = checks.map((check) => new RowCheck(check, names, frequency));
  }

  #add(row: CsvRow): void {
    const table = this.#reader.groups.of(row);
    const start = (this.#times as RowTimes).read(row, table.key.join(' ')); // made with the header
    if (Number.isNaN(start)) return;
    for (const check of this.#checks) check.compare(row, start);
    const point = table.add(start, row.line);
    const { cells } = this.#reader;
    for (let c = 0; c < this.#positions.length; c++) {
      const header = this.#columns[c]?.[0] ?? '';
      const value = cells.read(row, this.#positions[c] as number, header); // c < length, as below
      const flagAt = this.#flagPositions[c] as number;
      const given = flagAt < 0 ? cells.flag : cells.readFlag(row, flagAt, this.#columns[c]?.[1].flags ?? '');
      table.set(point, c, value, Number.isNaN(value) && given === 0 ? cells.flag : given);
    }
  }

  finish = (): KeyedCsvImport<C> => {
    const { groups, issues, rows } = this.#reader;
    const built = groups.all().map((table) => {
      const columns = this.#columns.map(([header, column]) => ({
        unit: column.unit,
        kind: column.kind,
        name: seriesName(column.name, table.key, [header]),
      }));
      return {
        key: this.#reader.keyOf(table.key),
        series: this.#byHeader(buildSeries(table, this.#reader.settings(columns))),
      };
    });
    if (built.length === 0) this.#reader.settings([]);
    const found: readonly ImportIssue[] = issues.finish();
    return { groups: built, rows, issues: found };
  };

  #byHeader(list: readonly Series[]): CsvSeries<C> {
    const entries = this.#columns.map(([header], i) => [header, list[i]]);
    // each series was built with the unit and kind that its header declares
    return Object.fromEntries(entries) as CsvSeries<C>;
  }
}
