import { CellReader, DEFAULT_MISSING } from '../../codec/csv/cell-reader.js';
import { headerError, rowError } from '../../codec/csv/csv-errors.js';
import { type CsvHeader, HeaderFinder } from '../../codec/csv/csv-header.js';
import type { CsvRow } from '../../codec/csv/csv-row.js';
import {
  type CsvStream,
  type CsvText,
  isStream,
  type RowConsumer,
  scanStream,
  scanText,
} from '../../codec/csv/csv-source.js';
import { IssueCollector } from '../../codec/import-issue.js';
import { refuseTooManyQuotes } from '../../codec/malformed.js';
import { AurumError } from '../../errors/index.js';
import { type LoadProfile, profiles } from '../../time/index.js';
import { contract, contractId } from '../contract.js';
import { Curve } from '../curve.js';
import { asOfDate, curveKey } from '../curve-key.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { type CsvPlace, cellText, DeliveryReader } from './csv-delivery.js';
import type { CurveCsvColumns, CurveCsvImport, CurveCsvOptions } from './curve-csv-options.js';
import { DEFAULT_MAX_QUOTES } from './decode-options.js';
import { ProfileReader } from './profile-reader.js';

/**
 * Reads a CSV text with a row for each contract into a curve for each as-of date. Columns are found by their headers; deliveries are names
 * (`Q1-26`) or starts and ends. Whatever is odd comes back in `issues`, and what cannot be read right is an error with line and column.
 *
 * @param source the text, its bytes, or an async iterable of either
 * @throws AurumError `CSV.HEADER`, `CSV.ROW`, `TIME.NO_OFFSET` (the last two with line and column), `CODEC.TOO_LARGE` above `maxQuotes`, and
 *   what `Curve.of` throws
 * @example
 * ```ts
 * import { clocks } from '@aurum/core';
 * import { curvesFromCsv } from '@aurum/core/curves';
 * const text = 'Contract,Start,End,Closing\nW21-13,2013-05-20,2013-05-26,33.65\nJUN-13,2013-06-01,2013-06-30,36.28\n';
 * const { curves, issues } = curvesFromCsv(text, {
 *   key: 'sample/power/CE/base',
 *   asOf: '2013-05-13',
 *   unit: 'EUR/MWh',
 *   clock: clocks.sdac,
 *   columns: { period: 'Contract', start: 'Start', end: 'End', settlement: 'Closing' },
 *   dates: { end: 'inclusive' },
 * });
 * console.log(curves[0]?.quotes.map(({ contract, settlement }) => `${contract.period.name} ${settlement}`), issues.length);
 * ```
 */
export function curvesFromCsv<const U extends string>(source: CsvText, options: CurveCsvOptions<U>): CurveCsvImport<U>;
export function curvesFromCsv<const U extends string>(
  source: CsvStream,
  options: CurveCsvOptions<U>,
): Promise<CurveCsvImport<U>>;
export function curvesFromCsv<const U extends string>(
  source: CsvText | CsvStream,
  options: CurveCsvOptions<U>,
): CurveCsvImport<U> | Promise<CurveCsvImport<U>> {
  const reader = new QuoteTable(options);
  return isStream(source) ? scanStream(source, options, reader) : scanText(source, options, reader);
}

const ROLES = ['asOf', 'period', 'name', 'start', 'end', 'profile', 'weighting', 'market', ...QUOTE_FIELDS] as const;
type Role = (typeof ROLES)[number];

interface Dated {
  readonly quotes: Quote[];
  /** The line of each contract, by its hours. */
  readonly lines: Map<string, number>;
}

/** Reads rows into quotes, by as-of date. */
class QuoteTable<U extends string> implements RowConsumer<CurveCsvImport<U>> {
  readonly #options: CurveCsvOptions<U>;
  readonly #issues = new IssueCollector();
  readonly #finder: HeaderFinder;
  readonly #cells: CellReader;
  readonly #missing: ReadonlySet<string>;
  readonly #known: ProfileReader;
  readonly #market: string;
  readonly #dates = new Map<string, Dated>();
  #header: CsvHeader | undefined;
  #places: ReadonlyMap<Role | 'include', CsvPlace> = new Map();
  #deliveries: DeliveryReader | undefined;
  #rows = 0;

  constructor(options: CurveCsvOptions<U>) {
    this.#options = options;
    this.#market = options.market ?? curveKey(options.key).location;
    if (options.asOf !== undefined) asOfDate(options.asOf);
    this.#cells = new CellReader(options, this.#issues);
    this.#missing = new Set(options.missing ?? DEFAULT_MISSING);
    this.#known = new ProfileReader(
      options.calendars,
      (why) => new AurumError('TIME.INVALID_PROFILE', { message: why }),
    );
    this.#finder = new HeaderFinder(wantedHeaders(options));
  }

  row = (row: CsvRow): void => {
    if (this.#header === undefined) {
      const header = this.#finder.offer(row);
      if (header !== undefined) this.#begin(header);
      return;
    }
    const expected = this.#header.names.length;
    if (row.count !== expected) {
      throw rowError(
        { line: row.line },
        `the row has ${row.count} fields, and the header ${expected}: the file is cut or damaged there, or a field with the delimiter in it is not quoted`,
      );
    }
    this.#rows++;
    if (this.#included(row)) this.#add(row);
  };

  finish = (): CurveCsvImport<U> => {
    if (this.#header === undefined) throw this.#finder.notFound();
    if (this.#dates.size === 0)
      throw rowError(
        { line: this.#header.line + 1 },
        'there is no row to read below the header: the file is empty, or the option include leaves out all of it',
      );
    const { key, unit, clock } = this.#options;
    const dates = [...this.#dates].sort(([a], [b]) => (a < b ? -1 : 1));
    const curves = dates.map(([asOf, { quotes }]) => Curve.of<U>({ key, asOf, unit, clock, quotes }));
    return { curves, rows: this.#rows, issues: this.#issues.finish() };
  };

  #begin(header: CsvHeader): void {
    this.#header = header;
    const { columns = {}, include } = this.#options;
    const places = new Map<Role | 'include', CsvPlace>();
    for (const role of ROLES) {
      if (role === 'asOf' && this.#options.asOf !== undefined && columns.asOf === undefined) continue;
      const name = columns[role] ?? role;
      const at = header.names.indexOf(name);
      if (at >= 0) places.set(role, { header: name, at });
    }
    if (include !== undefined)
      places.set('include', { header: include.column, at: header.names.indexOf(include.column) });
    this.#places = places;
    this.#checkHeader(header);
    this.#deliveries = new DeliveryReader(
      { period: places.get('period'), name: places.get('name'), start: places.get('start'), end: places.get('end') },
      this.#options,
      this.#issues,
    );
    if (header.line > 1) this.#issues.add('preamble', 'line(s) stand in front of the header', {}, header.line - 1);
    const read = new Set([...places.values()].map(({ at }) => at));
    header.names.forEach((name, i) => {
      if (name !== '' && !read.has(i))
        this.#issues.add('ignored-column', 'column(s) were not read', { text: JSON.stringify(name) });
    });
  }

  #checkHeader({ line, names }: CsvHeader): void {
    const places = this.#places;
    const fail = (why: string): never => {
      throw headerError(`line ${line}: ${why}; there are ${names.map((name) => JSON.stringify(name)).join(', ')}`, {
        line,
        found: names,
      });
    };
    if (!places.has('asOf') && this.#options.asOf === undefined)
      fail('no column has the as-of date: give the option asOf, or columns.asOf');
    if (places.has('start') !== places.has('end')) fail('a start needs an end, and an end a start: name both columns');
    if (!places.has('period') && !places.has('start'))
      fail('no column says when a contract delivers: name columns.period, or start and end');
    if (!QUOTE_FIELDS.some((field) => places.has(field)))
      fail(`no column has a price: name at least one of columns.${QUOTE_FIELDS.join(', ')}`);
    const headers = [...places.values()].map(({ header }) => header);
    const twice = headers.find((header, i) => headers.indexOf(header) !== i);
    if (twice !== undefined) fail(`the column ${JSON.stringify(twice)} is given two roles: name it once`);
  }

  #included(row: CsvRow): boolean {
    const { include } = this.#options;
    const place = this.#places.get('include');
    if (include === undefined || place === undefined) return true;
    const text = cellText(row, place) ?? '';
    if (include.is.includes(text)) return true;
    this.#issues.add(
      'note',
      `row(s) were left out because ${JSON.stringify(place.header)} is not ${include.is.join(' or ')}`,
      { line: row.line, text: JSON.stringify(text) },
    );
    return false;
  }

  #add(row: CsvRow): void {
    const asOf = this.#asOf(row);
    const { clock, weighting } = this.#options;
    const delivery = (this.#deliveries as DeliveryReader).read(row, asOf); // made with the header
    const made = contract({
      market: this.#text(row, 'market') ?? this.#market,
      profile: this.#profile(row),
      period: delivery.period,
      clock,
      weighting: this.#weighting(row) ?? weighting ?? 'hours',
      ...(delivery.name === undefined ? {} : { name: delivery.name }),
    });
    let dated = this.#dates.get(asOf);
    if (dated === undefined) {
      dated = { quotes: [], lines: new Map() };
      this.#dates.set(asOf, dated);
    }
    const hours = `${made.profile.id} ${made.period.start} ${made.period.end}`;
    const before = dated.lines.get(hours);
    if (before !== undefined) {
      throw rowError(
        { line: row.line },
        `${contractId(made)} as of ${asOf} is quoted on line ${before} already: leave one of them out`,
      );
    }
    refuseTooManyQuotes(dated.quotes.length + 1, this.#options.maxQuotes ?? DEFAULT_MAX_QUOTES);
    dated.lines.set(hours, row.line);
    dated.quotes.push({ contract: made, ...this.#numbers(row) });
  }

  #asOf(row: CsvRow): string {
    const place = this.#places.get('asOf');
    if (place === undefined) return this.#options.asOf as string; // the header was checked for one of them
    return (this.#deliveries as DeliveryReader).date(row, place);
  }

  #text(row: CsvRow, role: Role): string | undefined {
    const place = this.#places.get(role);
    return place === undefined ? undefined : cellText(row, place);
  }

  #weighting(row: CsvRow): 'hours' | 'days' | undefined {
    const text = this.#text(row, 'weighting');
    if (text === undefined || text === 'hours' || text === 'days') return text;
    throw rowError(
      { line: row.line, column: this.#places.get('weighting')?.header },
      `${JSON.stringify(text)} is neither "hours" nor "days": correct it`,
    );
  }

  #profile(row: CsvRow): LoadProfile {
    const text = this.#text(row, 'profile');
    if (text === undefined) return this.#options.profile ?? profiles.base;
    const { profiles: named = {} } = this.#options;
    if (Object.hasOwn(named, text)) return named[text] as LoadProfile; // it is there
    try {
      return this.#known.read(text);
    } catch (error) {
      if (!AurumError.is(error)) throw error;
      throw rowError(
        { line: row.line, column: this.#places.get('profile')?.header },
        `${error.message}\nOr name it in the option profiles.`,
        error,
      );
    }
  }

  #numbers(row: CsvRow): Partial<Record<QuoteField, number>> {
    const numbers: Partial<Record<QuoteField, number>> = {};
    for (const field of QUOTE_FIELDS) {
      const place = this.#places.get(field);
      if (place === undefined || this.#missing.has(row.field(place.at).trim())) continue;
      const value = this.#cells.read(row, place.at, place.header);
      if (!Number.isNaN(value)) numbers[field] = value;
    }
    if (Object.keys(numbers).length === 0) {
      this.#issues.add('blank', 'contract(s) have no number, and are kept without one', { line: row.line });
    }
    return numbers;
  }
}

/** The headers that must be there: those that are named, and something that says when a contract delivers. */
function wantedHeaders({
  columns = {},
  include,
}: {
  readonly columns?: CurveCsvColumns | undefined;
  readonly include?: { readonly column: string } | undefined;
}): readonly string[] {
  const named = ROLES.flatMap((role) => columns[role] ?? []);
  const delivers = columns.period ?? columns.start ?? columns.end;
  return [
    ...new Set([
      ...named,
      ...(delivers === undefined ? ['period'] : []),
      ...(include === undefined ? [] : [include.column]),
    ]),
  ];
}
