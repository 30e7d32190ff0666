import { malformedArrow } from '../../codec/arrow/flat-reader.js';
import { instantColumn, type ReadTable, readTable } from '../../codec/arrow/read-table.js';
import { refuseTooManyQuotes, wrapMalformed } from '../../codec/malformed.js';
import { AurumError } from '../../errors/index.js';
import type { Series } from '../../series/index.js';
import { type MarketClock, parseMarketClock } from '../../time/index.js';
import { contract } from '../contract.js';
import { Curve } from '../curve.js';
import type { CurveKey } from '../curve-key.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { CURVE_META, CURVE_TABLE_VERSION } from './curve-arrow-meta.js';
import { type CurveReadLimits, DEFAULT_MAX_QUOTES } from './decode-options.js';
import { lineageFromJson } from './lineage-json.js';
import { ProfileReader } from './profile-reader.js';

/** Options of {@link curveFromArrow}. What the metadata of the table says need not be given; what is given counts before it. */
export interface CurveFromArrowOptions extends Omit<CurveReadLimits, 'maxPoints'> {
  /** Which curve. */
  readonly key?: CurveKey | string | undefined;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf?: string | undefined;
  /** The unit of all prices. */
  readonly unit?: string | undefined;
  /** Where delivery days begin and end. */
  readonly clock?: MarketClock | undefined;
  /** The market of the contracts. */
  readonly market?: string | undefined;
  /** The fine view, which travels as a table of its own. */
  readonly fine?: Series<string, 'average'> | undefined;
}

/**
 * The curve of an Arrow IPC stream or file with a row for each quote. Those that {@link curveToArrow} wrote come back equal, but for the fine
 * view. A table of another program needs the columns `period`, `profile`, `start` and `end`, and the rest by options; columns that mean
 * nothing here are passed over.
 *
 * @throws AurumError `CODEC.FORMAT` when the bytes are not such a table, `CODEC.VERSION`, `CODEC.TOO_LARGE` above `maxQuotes`
 */
export function curveFromArrow(bytes: Uint8Array, options: CurveFromArrowOptions = {}): Curve {
  return wrapMalformed('the Arrow table is not a curve', () => {
    const maxQuotes = options.maxQuotes ?? DEFAULT_MAX_QUOTES;
    return readCurve(
      readTable(bytes, (rows) => refuseTooManyQuotes(rows, maxQuotes)),
      options,
    );
  });
}

function readCurve(table: ReadTable, options: CurveFromArrowOptions): Curve {
  const { metadata } = table.schema;
  const version = metadata.get(CURVE_META.version);
  if (version !== undefined && version !== CURVE_TABLE_VERSION) {
    throw new AurumError('CODEC.VERSION', {
      message: `the table has version ${JSON.stringify(version)} of the curve form, and this release reads version ${CURVE_TABLE_VERSION}: update the package that reads, or write it again`,
      details: { version, supported: CURVE_TABLE_VERSION },
    });
  }
  const said = (name: 'key' | 'asOf' | 'unit' | 'clock' | 'market'): string => {
    const text = metadata.get(CURVE_META[name]);
    if (text === undefined)
      throw malformedArrow(`its metadata does not say the ${name} of the curve: give the option ${name}`);
    return text;
  };
  const clock = options.clock ?? parseMarketClock(said('clock'));
  const market = table.length === 0 ? '' : (options.market ?? said('market'));
  return Curve.of({
    key: options.key ?? said('key'),
    asOf: options.asOf ?? said('asOf'),
    unit: options.unit ?? said('unit'),
    clock,
    quotes: readQuotes(table, { market, clock, options }),
    fine: options.fine,
    lineage: lineageOf(metadata.get(CURVE_META.lineage)),
  });
}

function lineageOf(text: string | undefined): Curve['lineage'] | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw malformedArrow('its lineage is not JSON', cause);
  }
  return lineageFromJson(json, malformedArrow);
}

interface QuoteContext {
  readonly market: string;
  readonly clock: MarketClock;
  readonly options: CurveFromArrowOptions;
}

function readQuotes(table: ReadTable, { market, clock, options }: QuoteContext): readonly Quote[] {
  const names = needed(table.texts('period'), 'period');
  const ids = needed(table.texts('profile'), 'profile');
  const starts = needed(instantColumn(table, 'start', clock.zone), 'start');
  const ends = needed(instantColumn(table, 'end', clock.zone), 'end');
  const weightings = table.texts('weighting');
  const profiles = new ProfileReader(options.calendars, malformedArrow);
  const fields = QUOTE_FIELDS.map((field) => [field, table.column(field)] as const);
  return Array.from(starts, (start, i): Quote => {
    const [name, id, weighting] = [names[i], ids[i], weightings?.[i] ?? 'hours'];
    if (name === undefined || id === undefined)
      throw malformedArrow(`row ${i} has no ${name === undefined ? 'period' : 'profile'}`);
    if (weighting !== 'hours' && weighting !== 'days')
      throw malformedArrow(`row ${i} has the weighting ${JSON.stringify(weighting)}, neither "hours" nor "days"`);
    const numbers: Partial<Record<QuoteField, number>> = {};
    for (const [field, column] of fields) {
      const value = column?.values[i];
      if (value !== undefined && column?.nulls?.[i] !== 1) numbers[field] = value;
    }
    const period = { start, end: ends[i] as number }; // columns have one length
    return { contract: contract({ market, profile: profiles.read(id), period, clock, name, weighting }), ...numbers };
  });
}

function needed<T>(column: T | undefined, name: string): T {
  if (column === undefined) throw malformedArrow(`there is no column ${JSON.stringify(name)}`);
  return column;
}
