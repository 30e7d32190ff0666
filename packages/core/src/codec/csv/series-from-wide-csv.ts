import type { Series } from '../../series/index.js';
import { deliveryDayInterval, formatLocalDate, frequencyStepMs, type Instant } from '../../time/index.js';
import { parseUnit } from '../../units/index.js';
import { buildSeries } from './build-series.js';
import { rowError } from './csv-errors.js';
import type { CheckedColumn, WideCsvImport } from './csv-import.js';
import type { CsvColumn, WideCsvOptions } from './csv-options.js';
import { CsvReader, refuseRepeats, seriesName } from './csv-reader.js';
import type { CsvRow } from './csv-row.js';
import { type CsvStream, type CsvText, isStream, type RowConsumer, scanStream, scanText } from './csv-source.js';
import type { PointTable } from './point-table.js';
import { RowTimes, SKIPPED } from './row-times.js';

const DAY_MS = 86_400_000;
const HOUR_CELLS = 'cell(s) of the hour columns';

/**
 * Reads a CSV text with one row a day and one column an hour (or a quarter), for example `date,zone,he01,…,he24`.
 *
 * @param source the text, its bytes, or an async iterable of either
 * @throws AurumError as `seriesFromCsv`
 * @example
 * ```ts
 * import { seriesFromWideCsv } from '@aurum/core';
 * const hours = Array.from({ length: 24 }, (_, k) => `he${String(k + 1).padStart(2, '0')}`);
 * const text = `date,zone,${hours.join(',')}\n2026-01-15,WEST,${hours.map((_, k) => 20 + k).join(',')}\n`;
 * const { groups } = seriesFromWideCsv(text, {
 *   date: { column: 'date', zone: 'America/New_York' },
 *   keys: ['zone'],
 *   hours,
 *   value: { unit: 'USD/MWh', kind: 'average', name: 'rt.lmp' },
 * });
 * console.log(groups[0]?.key, groups[0]?.series.length);
 * ```
 */
export function seriesFromWideCsv<const V extends CsvColumn>(
  source: CsvText,
  options: WideCsvOptions<V> & { readonly value: CheckedColumn<V['unit']> },
): WideCsvImport<V>;
export function seriesFromWideCsv<const V extends CsvColumn>(
  source: CsvStream,
  options: WideCsvOptions<V> & { readonly value: CheckedColumn<V['unit']> },
): Promise<WideCsvImport<V>>;
export function seriesFromWideCsv<const V extends CsvColumn>(
  source: CsvText | CsvStream,
  options: WideCsvOptions<V>,
): WideCsvImport<V> | Promise<WideCsvImport<V>> {
  const consumer = new WideImporter<V>(options);
  return isStream(source) ? scanStream(source, options, consumer) : scanText(source, options, consumer);
}

class WideImporter<V extends CsvColumn> implements RowConsumer<WideCsvImport<V>> {
  readonly #options: WideCsvOptions<V>;
  readonly #reader: CsvReader;
  readonly #stepMs: number;
  #positions: readonly number[] = [];
  #secondPosition = -1;
  #dates: RowTimes | undefined;

  constructor(options: WideCsvOptions<V>) {
    this.#options = { ...options, frequency: options.frequency ?? 'PT1H' };
    const { date, hours, second } = options;
    const dates = typeof date.column === 'string' ? [date.column] : date.column;
    parseUnit(options.value.unit);
    refuseRepeats([...hours, ...dates, ...(options.keys ?? [])]);
    this.#stepMs = frequencyStepMs(options.frequency ?? 'PT1H');
    this.#reader = new CsvReader(this.#options, date, {
      needed: [...dates, ...hours],
      optional: second === undefined ? [] : [second.column],
      values: 1,
    });
  }

  row = (row: CsvRow): void => {
    const accepted = this.#reader.accept(row);
    if (accepted === 'header') this.#begin(this.#reader.names);
    else if (accepted === 'data') this.#addDay(row);
  };

  #begin(names: readonly string[]): void {
    const { date, hours, frequency, second } = this.#options;
    this.#positions = hours.map((header) => names.indexOf(header));
    this.#secondPosition = second === undefined ? -1 : names.indexOf(second.column);
    this.#dates = new RowTimes({
      time: date,
      frequency,
      clock: this.#reader.clock,
      names,
      issues: this.#reader.issues,
    });
  }

  #addDay(row: CsvRow): void {
    const table = this.#reader.groups.of(row);
    const midnight = (this.#dates as RowTimes).readLocal(row); // made with the header
    if (midnight % DAY_MS !== 0) {
      const { column } = this.#options.date;
      const columns = typeof column === 'string' ? [column] : column;
      const text = columns.map((name) => row.field(this.#reader.names.indexOf(name)).trim()).join(' ');
      throw rowError(
        { line: row.line, column: columns.join(' ') },
        `${JSON.stringify(text)} has a time of day, and a row is a day: correct it, or read a file with one row an interval with seriesFromCsv`,
      );
    }
    if (this.#options.count === 'sequential') this.#addSequential(row, table, midnight);
    else this.#addWallClock(row, table, midnight);
  }

  #addWallClock(row: CsvRow, table: PointTable, midnight: number): void {
    for (let k = 0; k < this.#positions.length; k++) {
      const position = this.#positions[k] as number; // k < length
      const column = this.#options.hours[k] ?? '';
      const local = midnight + this.#reader.clock.dayStartMs + k * this.#stepMs;
      const start = this.#startOf(row, table, { midnight, local, k });
      if (!Number.isNaN(start))
        this.#point(table, row, { start, value: this.#reader.cells.read(row, position, column, HOUR_CELLS) });
      if (this.#secondPosition >= 0 && this.#options.second?.of === column) this.#addSecond(row, table, local);
    }
  }

  /** The start of column k, or NaN to leave it out: a wall clock that does not exist, with nothing in the cell, is as it should be. */
  #startOf(
    row: CsvRow,
    table: PointTable,
    at: { readonly midnight: number; readonly local: number; readonly k: number },
  ): Instant {
    const dates = this.#dates as RowTimes; // made with the header
    const plain = dates.plain(at.local);
    if (!Number.isNaN(plain)) return plain;
    const column = this.#options.hours[at.k] ?? '';
    const cell = row.field(this.#positions[at.k] ?? -1).trim();
    if (cell === '' && dates.isGap(at.local)) return SKIPPED;
    const repeats = at.k > 0 && cell === row.field(this.#positions[at.k - 1] ?? -1).trim();
    const text = `${formatLocalDate(at.midnight / DAY_MS)} ${column}${repeats ? ' (repeats the column before it)' : ''}`;
    return dates.resolve(at.local, { row, series: table.key.join(' '), column, text });
  }

  #addSecond(row: CsvRow, table: PointTable, local: number): void {
    const column = this.#options.second?.column ?? '';
    if (row.field(this.#secondPosition).trim() === '') return;
    const start = (this.#dates as RowTimes).second(local); // made with the header
    if (Number.isNaN(start))
      throw rowError({ line: row.line, column }, 'there is a value for a second hour on a day that has none');
    this.#point(table, row, { start, value: this.#reader.cells.read(row, this.#secondPosition, column, HOUR_CELLS) });
  }

  #addSequential(row: CsvRow, table: PointTable, midnight: number): void {
    const { start, end } = deliveryDayInterval(this.#reader.clock, midnight / DAY_MS);
    for (let k = 0; k < this.#positions.length; k++) {
      const position = this.#positions[k] as number; // k < length
      const column = this.#options.hours[k] ?? '';
      const at = start + k * this.#stepMs;
      if (at < end) {
        this.#point(table, row, { start: at, value: this.#reader.cells.read(row, position, column, HOUR_CELLS) });
      } else if (row.field(position).trim() !== '') {
        throw rowError(
          { line: row.line, column },
          `there is a value beyond the ${(end - start) / this.#stepMs} intervals of that day`,
        );
      }
    }
  }

  #point(table: PointTable, row: CsvRow, point: { readonly start: Instant; readonly value: number }): void {
    if (Number.isNaN(point.start)) return;
    table.set(table.add(point.start, row.line), 0, point.value, this.#reader.cells.flag);
  }

  finish = (): WideCsvImport<V> => {
    const { groups, issues, rows } = this.#reader;
    const { unit, kind, name } = this.#options.value;
    const built = groups.all().map((table) => {
      const label = seriesName(name, table.key, []);
      const [series] = buildSeries(table, this.#reader.settings([{ unit, kind, name: label }]));
      // built with the declared unit and kind
      return { key: this.#reader.keyOf(table.key), series: series as Series<V['unit'], V['kind']> };
    });
    if (built.length === 0) this.#reader.settings([]);
    return { groups: built, rows, issues: issues.finish() };
  };
}
