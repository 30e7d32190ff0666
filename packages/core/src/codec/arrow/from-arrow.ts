import { FLAG, isMissingFlag, Series, type SeriesIndex, type SeriesKind } from '../../series/index.js';
import { type Frequency, type MarketClock, marketClock, parseMarketClock } from '../../time/index.js';
import { DEFAULT_MAX_POINTS } from '../binary/format.js';
import { refuseTooLarge, wrapMalformed } from '../malformed.js';
import type { ColumnChunk } from './arrow-columns.js';
import type { ArrowField, ArrowSchema } from './arrow-fields.js';
import { META } from './arrow-format.js';
import { indexOfTable } from './arrow-index.js';
import { malformedArrow } from './flat-reader.js';
import { instantColumn, type ReadTable, readTable } from './read-table.js';

/** What a value column of a foreign table is. */
export interface ArrowColumnDeclaration {
  /** The unit of its values. */
  readonly unit: string;
  /** What they mean. */
  readonly kind: SeriesKind;
  /** The column with {@link FLAG} codes, when there is one. */
  readonly flags?: string | undefined;
  /** The name of the series. Default: that of the column. */
  readonly name?: string | undefined;
}

/** Options of {@link fromArrow}. All but `maxPoints` are for tables that {@link toArrow} did not write. */
export interface FromArrowOptions {
  /** The most rows that may be read; checked before memory is taken. Default 2^24. */
  readonly maxPoints?: number | undefined;
  /** The value columns by name. Default: the columns whose metadata carries a unit. */
  readonly columns?: Readonly<Record<string, ArrowColumnDeclaration>> | undefined;
  /** The clock of the series. Default: that of the metadata, else UTC. */
  readonly clock?: MarketClock | undefined;
  /** The column with the starts of the intervals. Default `start`. */
  readonly start?: string | undefined;
  /** The column with their ends. Default `end`, and when there is none the ends follow from `frequency`. */
  readonly end?: string | undefined;
  /** The length of the intervals when no column gives their ends. */
  readonly frequency?: Frequency | undefined;
  /** The zone of timestamps and dates that carry none. Without it they are refused: they are no instants. */
  readonly zone?: string | undefined;
}

/**
 * The series of an Arrow IPC stream or file. Those that {@link toArrow} wrote come back equal. For other tables, `columns` says what the
 * value columns are.
 *
 * Null is `missing`; a valid NaN is the source's own `notANumber`. Columns that are not asked for are passed over, whatever their type.
 * Compressed batches are refused.
 *
 * @throws AurumError `CODEC.FORMAT` when the bytes are not such a table, `CODEC.TOO_LARGE` above `maxPoints`
 */
export function fromArrow(bytes: Uint8Array, options: FromArrowOptions = {}): readonly Series[] {
  return wrapMalformed('the Arrow table is not a series', () => {
    const maxPoints = options.maxPoints ?? DEFAULT_MAX_POINTS;
    const table = readTable(bytes, (rows) => refuseTooLarge(rows, maxPoints));
    return toSeries(table, options);
  });
}

function toSeries(table: ReadTable, options: FromArrowOptions): readonly Series[] {
  const declared = declaredColumns(table.schema, options);
  if (declared.length === 0) {
    throw malformedArrow(
      `no column says what it is: declare them with columns; there are ${table.schema.fields.map((field) => JSON.stringify(field.name)).join(', ')}`,
    );
  }
  const clockId = table.schema.metadata.get(META.clock) ?? declared[0]?.clock;
  const clock = options.clock ?? (clockId === undefined ? marketClock('UTC') : parseMarketClock(clockId));
  const starts = instantColumn(table, options.start ?? 'start', options.zone);
  if (starts === undefined)
    throw malformedArrow(
      `there is no column ${JSON.stringify(options.start ?? 'start')} with the starts of the intervals`,
    );
  const ends = instantColumn(table, options.end ?? 'end', options.zone);
  const index = indexOfTable(table, {
    starts,
    ends,
    clock,
    frequency: options.frequency,
    maxPoints: options.maxPoints ?? DEFAULT_MAX_POINTS,
  });
  return declared.map((column) => seriesOf(table, column, index, options.clock ?? clockOf(column, clock)));
}

interface DeclaredColumn extends ArrowColumnDeclaration {
  readonly column: string;
  readonly clock?: string | undefined;
  readonly aggregated?: boolean | undefined;
}

function declaredColumns(schema: ArrowSchema, options: FromArrowOptions): readonly DeclaredColumn[] {
  if (options.columns !== undefined) {
    return Object.entries(options.columns).map(([column, declaration]) => ({ name: column, ...declaration, column }));
  }
  return schema.fields.flatMap((field) => describedColumn(field) ?? []);
}

function describedColumn(field: ArrowField): DeclaredColumn | undefined {
  const { metadata } = field;
  const unit = metadata.get(META.unit);
  const kind = metadata.get(META.kind);
  if (unit === undefined || (kind !== 'average' && kind !== 'sum' && kind !== 'point')) return undefined;
  return {
    column: field.name,
    unit,
    kind,
    name: metadata.get(META.name),
    clock: metadata.get(META.clock),
    flags: metadata.get(META.flags),
    aggregated: metadata.get(META.aggregated) === 'true',
  };
}

function clockOf(column: DeclaredColumn, otherwise: MarketClock): MarketClock {
  return column.clock === undefined ? otherwise : parseMarketClock(column.clock);
}

function seriesOf(table: ReadTable, declared: DeclaredColumn, index: SeriesIndex, clock: MarketClock): Series {
  const { unit, kind, name } = declared;
  const chunk = table.column(declared.column);
  if (chunk === undefined) throw malformedArrow(`there is no column ${JSON.stringify(declared.column)}`);
  const given = declared.flags === undefined ? undefined : table.column(declared.flags);
  if (declared.flags !== undefined && given === undefined)
    throw malformedArrow(`there is no column ${JSON.stringify(declared.flags)} with flags`);
  const { values, flags } = withFlags(chunk, given);
  return Series.of({ index, unit, kind, clock, values, flags, name, aggregated: declared.aggregated });
}

function withFlags(
  chunk: ColumnChunk,
  given: ColumnChunk | undefined,
): { readonly values: Float64Array; readonly flags: Uint8Array | undefined } {
  const values = chunk.values;
  if (given === undefined && chunk.nulls === undefined && !values.some(Number.isNaN))
    return { values, flags: undefined };
  const flags = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let flag = given === undefined || given.nulls?.[i] === 1 ? FLAG.ok : (given.values[i] as number); // i < length
    const isNull = chunk.nulls?.[i] === 1;
    if (isNull) values[i] = Number.NaN;
    if (Number.isNaN(values[i]) && !isMissingFlag(flag)) flag = isNull ? FLAG.missing : FLAG.notANumber;
    flags[i] = flag;
  }
  return { values, flags };
}
