import type {
  AggregateResult,
  AggregateSpec,
  CallOptions,
  ChangeOptions,
  DiffTable,
  Instant,
  InstantInput,
  QuarantineEntry,
  ReadOptions,
  ReadView,
  ReadViews,
  RevisionTable,
  RunTable,
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
import { AurumError, toInstant } from '@aurum/core';
import { resolveBatchId, resolveChunkSize, resolveRange, resolveReadView } from '@aurum/core/driver';
import type { OperationRecord } from '@aurum/core/telemetry';
import type { Session } from './client/session.js';
import type { CallName, RepositoryContext } from './context.js';
import { instantOf, type StoredSeries } from './row-codec.js';
import { aggregateSeries, resampleHere } from './series-aggregate.js';
import { readDiff, readRevisions, readRuns } from './series-history.js';
import { openRead, type ReadRequest, readSeries } from './series-reader.js';
import { streamFromServer, streamInPages } from './series-stream.js';
import { writeBatch } from './series-writer.js';
import { quarantineQuery } from './sql/read.js';
import { primaryHorizon } from './sql/replica.js';

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
    return this.#reading(name, { keys, range, options, view: options }, (session, request, stored) =>
      readSeries(session, this.#context.names, request, stored),
    );
  }

  stream(key: string, range?: TimeRange, options: StreamOptions = {}): AsyncIterable<SeriesChunk> {
    const { names, stream } = this.#context;
    const chunks = () =>
      stream({ operation: 'stream', options }, ({ backend, tenant, signal }) => {
        const open = backend.kind === 'postgresql' ? streamFromServer : streamInPages;
        const request = { tenant, keys: [key], range: resolveRange(range), ...resolveReadView(options) };
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
    const [result] = await this.#aggregate('aggregate', [key], { range, spec, options });
    return result as AggregateResult; // there is one for each key
  }

  async aggregateMany(
    keys: readonly string[],
    range: TimeRange,
    spec: AggregateSpec,
    options: ReadOptions = {},
  ): Promise<readonly AggregateResult[]> {
    return this.#aggregate('aggregateMany', keys, { range, spec, options });
  }

  async #aggregate(
    operation: string,
    keys: readonly string[],
    {
      range,
      spec,
      options,
    }: { readonly range: TimeRange; readonly spec: AggregateSpec; readonly options: ReadOptions },
  ): Promise<readonly AggregateResult[]> {
    try {
      return await this.#reading(
        { operation, batchSize: keys.length },
        { keys, range, options, view: options },
        (session, request, stored, record) =>
          aggregateSeries(session, this.#context.names, { request, stored, spec, record }),
      );
    } catch (error) {
      if (!isOverflow(error)) throw error;
      // The server refuses sums that leave the range of a double or vanish in it; `resample` has an answer for them.
      const read = await this.#readMany(operation === 'aggregate' ? 'read' : 'readMany', keys, range, options);
      return read.map((series) => resampleHere(series, spec));
    }
  }

  async revisions(key: string, range?: TimeRange, options: CallOptions = {}): Promise<RevisionTable> {
    return this.#revisions('revisions', { key, range, options });
  }

  async history(key: string, start: InstantInput, options: CallOptions = {}): Promise<RevisionTable> {
    const at = toInstant(start);
    return this.#revisions('history', { key, range: { start: at, end: at + 1 }, options });
  }

  async changedSince(
    key: string,
    since: InstantInput,
    range?: TimeRange,
    options: ChangeOptions = {},
  ): Promise<RevisionTable> {
    const changes = { since: toInstant(since), view: { recordedBy: options.recordedBy } };
    return this.#revisions('changedSince', { key, range, options, ...changes });
  }

  #revisions(
    operation: string,
    { key, ...reading }: Omit<Reading, 'keys'> & { readonly key: string },
  ): Promise<RevisionTable> {
    return this.#reading({ operation }, { keys: [key], ...reading }, (session, request, [stored]) =>
      readRevisions(session, this.#context.names, request, stored as StoredSeries),
    );
  }

  async runs(key: string, range?: TimeRange, options: CallOptions = {}): Promise<RunTable> {
    return this.#reading({ operation: 'runs' }, { keys: [key], range, options }, (session, _request, [stored]) =>
      readRuns(session, this.#context.names, stored as StoredSeries),
    );
  }

  async diff(key: string, views: ReadViews, range?: TimeRange, options: CallOptions = {}): Promise<DiffTable> {
    const { names, call } = this.#context;
    return call({ operation: 'diff', options, readOnly: true }, async (session, tenant) => {
      const request = { tenant, keys: [key], range: resolveRange(range) };
      const before = { ...request, ...resolveReadView(views.before) };
      const after = { ...request, ...resolveReadView(views.after ?? {}) };
      return readDiff(session, names, before, after);
    });
  }

  async quarantine(key: string, range?: TimeRange, options: CallOptions = {}): Promise<readonly QuarantineEntry[]> {
    return this.#reading({ operation: 'quarantine' }, { keys: [key], range, options }, async (session) => {
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
      const { text, values } = primaryHorizon(names);
      const [row] = await session.query(text, values);
      return Math.floor(Number(row?.horizon));
    });
  }

  async #reading<T>(
    name: CallName,
    { keys, range, options, view = {}, since }: Reading,
    work: (
      session: Session,
      request: ReadRequest,
      stored: readonly StoredSeries[],
      record: Pick<OperationRecord, 'note'>,
    ) => Promise<T>,
  ): Promise<T> {
    const { names, call } = this.#context;
    return call({ ...name, options, readOnly: true }, async (session, tenant, record) => {
      const request = { tenant, keys, range: resolveRange(range), ...resolveReadView(view), since };
      return work(session, request, await openRead(session, names, request), record);
    });
  }
}

/** What a call reads. */
interface Reading {
  readonly keys: readonly string[];
  readonly range: TimeRange | undefined;
  readonly options: CallOptions;
  /** Default: everything, in its last revision. */
  readonly view?: ReadView;
  /** Of revisions, only those that were recorded after it. */
  readonly since?: Instant;
}

function isOverflow(error: unknown): boolean {
  return AurumError.is(error, 'STORE.QUERY') && error.details.sqlState === '22003';
}
