import type { Series, SeriesChunk } from '@aurum/core';
import { chunkSeries, storedStarts } from '@aurum/core/driver';
import type { Backend, CopySink } from './client/session.js';
import { abortError, refuseAborted } from './normalize-error.js';
import { type StoredSeries, storedColumns } from './row-codec.js';
import { copyInto, lookOf, openRead, pointColumns, type ReadRequest, readDecoder } from './series-reader.js';
import type { SqlNames } from './sql/names.js';
import { readQuery } from './sql/read.js';

/** What a stream needs. */
export interface StreamRequest extends ReadRequest {
  readonly chunkSize: number;
  /** Fires when the caller aborts. */
  readonly signal: AbortSignal;
}

/**
 * A series chunk by chunk. On a server one COPY runs as fast as the consumer takes the chunks: while one waits, the socket is
 * paused and the server waits with it. Leaving early cancels the statement.
 */
export async function* streamFromServer(
  backend: Backend,
  names: SqlNames,
  request: StreamRequest,
): AsyncGenerator<SeriesChunk, void, undefined> {
  const stop = new AbortController();
  const hand = handover<Series>();
  // The consumer may be away, and the server's answer to the cancel comes behind the rows that wait for it.
  const onAbort = (): void => {
    stop.abort(request.signal.reason);
    hand.refuse();
  };
  request.signal.addEventListener('abort', onAbort, { once: true });
  if (request.signal.aborted) onAbort();
  const running = backend
    .transaction({ readOnly: true, signal: stop.signal }, async (session) => {
      const [stored] = await openRead(session, names, request);
      const { definition } = stored as StoredSeries;
      const columns = pointColumns([stored as StoredSeries]);
      const query = readQuery(names, { many: false, columns, look: lookOf(request), ordered: true });
      const { chunkSize } = request;
      let flush: (() => Promise<void>) | undefined;
      await session.copyOut(query, (framed): CopySink => {
        const decoder = readDecoder({ many: false, columns, framed, capacity: chunkSize + 16_384 });
        const deliver = async (points: number): Promise<void> => {
          for (const series of chunkSeries(definition, storedColumns(decoder.take(points), 0, columns), chunkSize))
            await hand.give(series);
        };
        flush = () => deliver(decoder.length);
        return (chunk) => {
          decoder.push(chunk);
          // Whole chunks only: what is left over begins the next one.
          return decoder.length >= chunkSize ? deliver(decoder.length - (decoder.length % chunkSize)) : undefined;
        };
      });
      await flush?.();
    })
    .then(
      () => hand.end(),
      (error: unknown) => hand.fail(request.signal.aborted ? abortError(request.signal, error) : error),
    );
  try {
    for (let series = await hand.take(); series !== undefined; series = await hand.take()) {
      yield { key: request.keys[0] as string, series };
      refuseAborted(request.signal);
    }
  } finally {
    request.signal.removeEventListener('abort', onAbort);
    stop.abort();
    hand.refuse();
    await running;
  }
}

/** A place where a producer waits until the consumer has taken what it gave. */
interface Handover<T> {
  give(item: T): Promise<void>;
  end(): void;
  fail(error: unknown): void;
  take(): Promise<T | undefined>;
  /** The consumer has gone: what is given from now on is dropped. */
  refuse(): void;
}

function handover<T>(): Handover<T> {
  type State = { item?: T; done: boolean; error?: unknown; failed: boolean };
  const state: State = { done: false, failed: false };
  let wakeConsumer: (() => void) | undefined;
  let wakeProducer: (() => void) | undefined;
  let refused = false;
  return {
    give(item) {
      if (refused) return Promise.resolve();
      state.item = item;
      wakeConsumer?.();
      return new Promise((resolve) => {
        wakeProducer = resolve;
      });
    },
    end() {
      state.done = true;
      wakeConsumer?.();
    },
    fail(error) {
      state.failed = true;
      state.error = error;
      wakeConsumer?.();
    },
    async take() {
      wakeProducer?.();
      wakeProducer = undefined;
      while (state.item === undefined && !state.done && !state.failed) {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
      if (state.item !== undefined) {
        const { item } = state;
        delete state.item;
        return item;
      }
      if (state.failed) throw state.error;
      return undefined;
    },
    refuse() {
      refused = true;
      wakeProducer?.();
    },
  };
}

/** Points of one page of an embedded stream. */
const PAGE_POINTS = 65_536;

/**
 * The same for the embedded database, which has one connection: a transaction a page, so that the consumer may use the store
 * between them, all pages seeing the batches up to the one that was last when the stream began.
 */
export async function* streamInPages(
  backend: Backend,
  names: SqlNames,
  request: StreamRequest,
): AsyncGenerator<SeriesChunk, void, undefined> {
  const { chunkSize, signal } = request;
  const pagePoints = Math.max(PAGE_POINTS, chunkSize);
  let upToSeq: string | undefined;
  let start = request.range.start;
  for (let more = true; more; ) {
    const page: ReadRequest = {
      ...request,
      range: { start, end: request.range.end },
      upToSeq: request.upToSeq ?? upToSeq,
    };
    const { stored, columns } = await backend.transaction({ readOnly: true, signal }, async (session) => {
      const [opened] = await openRead(session, names, page);
      const found = opened as StoredSeries;
      upToSeq ??= found.lastSeq;
      const wanted = pointColumns([found]);
      const look = lookOf({ ...page, upToSeq });
      const query = readQuery(names, { many: false, columns: wanted, look, ordered: true, limit: pagePoints });
      const decoded = await copyInto(session, query, (framed) =>
        readDecoder({ many: false, columns: wanted, framed, capacity: pagePoints }),
      );
      return { stored: found, columns: storedColumns(decoded, 0, wanted) };
    });
    more = columns.starts.length === pagePoints;
    if (more) start = (storedStarts(columns).at(-1) as number) + 1;
    for (const series of chunkSeries(stored.definition, columns, chunkSize)) {
      yield { key: request.keys[0] as string, series };
      refuseAborted(signal);
    }
  }
}
