import type {
  AggregateResult,
  AggregateSpec,
  CallOptions,
  Instant,
  QuarantineEntry,
  ReadOptions,
  RevisionTable,
  Series,
  SeriesCapabilities,
  SeriesChunk,
  SeriesRepository,
  SeriesWrite,
  StreamOptions,
  TimeRange,
  WriteOptions,
  WriteReceipt,
} from '@aurum/core';
import { AurumError } from '@aurum/core';
import { gridEnds, resolveBatchId, resolveChunkSize, resolveKnowledge, resolveRange } from '@aurum/core/driver';
import type { Session } from './client/session.js';
import { TupleDecoder } from './client/tuple-decoder.js';
import type { CallName, RepositoryContext } from './context.js';
import { COPY_NULL_FLAG, instantOf, type StoredSeries } from './row-codec.js';
import { aggregateSeries } from './series-aggregate.js';
import { copyInto, openRead, type ReadRequest, readSeries } from './series-reader.js';
import { streamFromServer, streamInPages } from './series-stream.js';
import { writeBatch } from './series-writer.js';
import { quarantineQuery, revisionsQuery } from './sql/read.js';

const KNOW_ALL = { asOf: Number.POSITIVE_INFINITY, recordedBy: Number.POSITIVE_INFINITY };

/** Series in PostgreSQL, TimescaleDB or PGlite. */
export class TimescaleSeriesRepository implements SeriesRepository {
  readonly capabilities: SeriesCapabilities;
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
    this.capabilities = context.capabilities;
  }

  async write(write: SeriesWrite, options?: WriteOptions): Promise<WriteReceipt> {
    return this.#write('write', [write], options);
  }

  async writeMany(writes: readonly SeriesWrite[], options?: WriteOptions): Promise<WriteReceipt> {
    return this.#write('writeMany', writes, options);
  }

  async #write(operation: string, writes: readonly SeriesWrite[], options: WriteOptions = {}): Promise<WriteReceipt> {
    const { names, call } = this.#context;
    const batchId = resolveBatchId(options);
    // A repeat looks the batch up first: the answer to its commit may have been what was lost.
    let mayRepeat = options.batchId !== undefined;
    return call({ operation, batchSize: writes.length, options, readOnly: false }, (session, tenant) => {
      const request = { tenant, writes, batchId, mayRepeat };
      mayRepeat = true;
      return writeBatch(session, names, request);
    });
  }

  async read(key: string, range?: TimeRange, options: ReadOptions = {}): Promise<Series> {
    const [series] = await this.#readMany('read', [key], range, options);
    return series as Series;
  }

  async readMany(keys: readonly string[], range?: TimeRange, options: ReadOptions = {}): Promise<readonly Series[]> {
    return this.#readMany('readMany', keys, range, options);
  }

  #readMany(
    operation: string,
    keys: readonly string[],
    range: TimeRange | undefined,
    options: ReadOptions,
  ): Promise<readonly Series[]> {
    const name = { operation, batchSize: keys.length };
    return this.#reading(name, keys, range, options, (session, request, stored) =>
      readSeries(session, this.#context.names, request, stored),
    );
  }

  stream(key: string, range?: TimeRange, options: StreamOptions = {}): AsyncIterable<SeriesChunk> {
    const { names, stream } = this.#context;
    const chunks = () =>
      stream({ operation: 'stream', options }, ({ backend, tenant, signal }) => {
        const open = backend.kind === 'postgresql' ? streamFromServer : streamInPages;
        const request = { ...this.#request([key], range, options), tenant };
        return open(backend, names, { ...request, chunkSize: resolveChunkSize(options), signal });
      });
    return { [Symbol.asyncIterator]: chunks };
  }

  async aggregate(
    key: string,
    range: TimeRange,
    spec: AggregateSpec,
    options: ReadOptions = {},
  ): Promise<AggregateResult> {
    try {
      return await this.#reading(
        { operation: 'aggregate' },
        [key],
        range,
        options,
        async (session, request, [stored]) => {
          const { result } = await aggregateSeries(session, this.#context.names, request, stored as StoredSeries, spec);
          return result;
        },
      );
    } catch (error) {
      if (!isOverflow(error)) throw error;
      // The server refuses sums that leave the range of a double or vanish in it; `resample` has an answer for them.
      const series = await this.read(key, range, options);
      const { frequency, ...rest } = spec;
      return series.resampleWithCoverage(frequency, rest);
    }
  }

  async revisions(key: string, range?: TimeRange, options: CallOptions = {}): Promise<RevisionTable> {
    const { names } = this.#context;
    return this.#reading({ operation: 'revisions' }, [key], range, options, async (session, _request, [stored]) => {
      const { length, columns } = await copyInto(session, revisionsQuery(names), (framed) => {
        const nullAs = [Number.NaN, Number.NaN, COPY_NULL_FLAG, Number.NaN, Number.NaN, Number.NaN, Number.NaN];
        return new TupleDecoder(
          ['timestamptz', 'float8', 'int2', 'timestamptz', 'timestamptz', 'timestamptz', 'int8'],
          { framed, nullAs },
        );
      });
      const [starts, values, flags, ends, knownAt, recordedAt, seq] = columns.map((column) =>
        column.slice(0, length),
      ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
      const { definition } = stored as StoredSeries;
      return {
        length,
        starts,
        ends: definition.frequency === 'irregular' ? ends : gridEnds(definition, starts),
        values,
        flags: Uint8Array.from(flags),
        knownAt,
        recordedAt,
        seq,
      };
    });
  }

  async quarantine(key: string, range?: TimeRange, options: CallOptions = {}): Promise<readonly QuarantineEntry[]> {
    return this.#reading({ operation: 'quarantine' }, [key], range, options, async (session) => {
      const { text, values } = quarantineQuery(this.#context.names);
      const rows = await session.query(text, values);
      return rows.map((row) => ({
        start: instantOf(row.start) as Instant,
        end: instantOf(row.end) as Instant,
        value: Number(row.value ?? Number.NaN),
        reason: String(row.reason),
        knownAt: instantOf(row.known) as Instant,
        recordedAt: instantOf(row.recorded) as Instant,
      }));
    });
  }

  async horizon(options: CallOptions = {}): Promise<Instant> {
    const { names, call } = this.#context;
    return call({ operation: 'horizon', options, readOnly: true }, async (session) => {
      const [row] = await session.query(`SELECT "${names.schema}".horizon() AS horizon`);
      return Math.floor(Number(row?.horizon));
    });
  }

  #request(keys: readonly string[], range: TimeRange | undefined, options: ReadOptions): Omit<ReadRequest, 'tenant'> {
    return {
      keys,
      range: resolveRange(range),
      knowledge: 'asOf' in options || 'recordedBy' in options ? resolveKnowledge(options) : KNOW_ALL,
    };
  }

  async #reading<T>(
    name: CallName,
    keys: readonly string[],
    range: TimeRange | undefined,
    options: ReadOptions,
    work: (session: Session, request: ReadRequest, stored: readonly StoredSeries[]) => Promise<T>,
  ): Promise<T> {
    const { names, call } = this.#context;
    return call({ ...name, options, readOnly: true }, async (session, tenant) => {
      const request = { ...this.#request(keys, range, options), tenant };
      return work(session, request, await openRead(session, names, request));
    });
  }
}

function isOverflow(error: unknown): boolean {
  return AurumError.is(error, 'STORE.QUERY') && error.details.sqlState === '22003';
}
