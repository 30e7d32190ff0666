import type { Socket } from 'node:net';
import { BulkSocket } from './bulk-socket.js';
import type { CopySink } from './session.js';

const COPY_DATA = 0x64;
const COPY_DONE = 0x63;
const ERROR_RESPONSE = 0x45;

/** What the copy queries use of pg's `Connection`. */
export interface PgConnection {
  readonly stream: Socket & { readonly encrypted?: boolean };
  query(text: string): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

type Settle = { readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** What is common to both directions: a query object as pg's `Client.query` accepts it, that settles a promise. */
abstract class CopyQuery {
  /** Settles with the server's outcome; pg itself waits for ReadyForQuery before it sends another query. */
  protected readonly done: Promise<void>;
  /** What pg calls when the query is over, or puts here to learn of it, as it does for `query_timeout`. */
  callback: (() => void) | undefined;
  /** The rows that it moved, as the server counts them at its end. */
  rows = 0;
  readonly #settle: Settle;
  #error: unknown;

  constructor() {
    let settle: Settle | undefined;
    this.done = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#settle = settle as Settle;
  }

  abstract submit(connection: PgConnection): undefined;

  /** Keeps the first failure: what the server says afterwards is only its consequence. */
  protected fail(error: unknown): void {
    this.#error ??= error;
  }

  /** Settles when the whole copy is over. */
  finished(): Promise<void> {
    return this.done;
  }

  protected throwFailure(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  protected get failed(): boolean {
    return this.#error !== undefined;
  }

  handleError(error: Error): void {
    this.fail(error);
    this.callback?.();
    this.#settle.reject(this.#error);
  }

  handleReadyForQuery(): void {
    this.callback?.();
    if (this.#error === undefined) this.#settle.resolve();
    else this.#settle.reject(this.#error);
  }

  handleCommandComplete(message: { readonly text?: string }): void {
    this.rows = Number(/\d+$/.exec(message.text ?? '')?.[0] ?? 0);
  }
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(_connection: PgConnection): void {}
  handleCopyData(_message: unknown): void {}
}

/** From so many bytes on a read is a bulk read. */
const BULK_BYTES = 1_048_576;

/** A chunk smaller than this says that the socket was all but empty: we are faster than the server. */
const SMALL_CHUNK_BYTES = 16_384;

/**
 * Lets the socket fill up for a moment. A server that has to wake the client for every few kilobytes spends a good part of its time on
 * that; with the reader away it goes on sending, and the next read takes in many buffers at once.
 */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}

/**
 * `COPY … TO STDOUT` that takes CopyData straight from the socket: pg would make an object and an event of every row.
 * All other messages still go through pg's own parser, so errors, notices and ReadyForQuery are handled as ever.
 */
export class CopyOutQuery extends CopyQuery {
  readonly #text: string;
  readonly #sink: CopySink;
  #listeners: ((chunk: Buffer) => void)[] = [];
  #stream: PgConnection['stream'] | undefined;
  #rest: Buffer | undefined;
  #taken: Promise<void> | undefined;
  #received = 0;
  readonly #onData = (chunk: Buffer): void => this.#receive(chunk);

  constructor(text: string, sink: CopySink) {
    super();
    this.#text = text;
    this.#sink = sink;
  }

  override submit(connection: PgConnection): undefined {
    this.#stream = connection.stream;
    this.#listeners = connection.stream.listeners('data') as ((chunk: Buffer) => void)[];
    if (connection.stream instanceof BulkSocket) connection.stream.divert(this.#onData);
    else {
      for (const listener of this.#listeners) connection.stream.removeListener('data', listener);
      connection.stream.on('data', this.#onData);
    }
    connection.query(this.#text);
    return undefined;
  }

  override handleError(error: Error): void {
    // The server's own errors come when the socket is pg's again. Others, such as its `query_timeout`, come in the middle of the rows:
    // pg could not tell where the next message begins.
    this.#stream?.destroy();
    this.#detach(undefined);
    super.handleError(error);
  }

  /** Gives the socket back to pg, with the bytes that are not ours. */
  #detach(rest: Buffer | undefined): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#stream = undefined;
    if (stream instanceof BulkSocket) stream.divert(undefined);
    else {
      stream.removeListener('data', this.#onData);
      for (const listener of this.#listeners) stream.on('data', listener);
    }
    if (rest !== undefined && rest.length > 0) this.#giveBack(rest);
  }

  /** Bytes for pg, which keeps messages that are not whole yet: the chunk may be lent. */
  #giveBack(bytes: Buffer): void {
    const copy = Buffer.from(bytes);
    for (const listener of this.#listeners) listener(copy);
  }

  #receive(chunk: Buffer): void {
    const from = this.#rest === undefined ? 0 : this.#completeMessage(this.#rest, chunk);
    if (from < 0) return;
    // The end of the COPY may have been the message that was cut: what follows it is pg's.
    if (this.#stream === undefined) this.#giveBack(chunk.subarray(from));
    else this.#messages(from === 0 ? chunk : chunk.subarray(from));
    this.#received += chunk.length;
    // What TLS hands over are records: their size says nothing about the socket.
    if (this.#stream === undefined || this.#stream.encrypted === true || this.#taken !== undefined) return;
    if (this.#received > BULK_BYTES && chunk.length < SMALL_CHUNK_BYTES) this.#wait(breath());
  }

  /** Puts the message that the last chunk cut together; gives where the next one begins, or -1 when it is still not whole. */
  #completeMessage(rest: Buffer, chunk: Buffer): number {
    const head = rest.length >= 5 ? rest : Buffer.concat([rest, chunk.subarray(0, 5 - rest.length)]);
    const missing = head.length < 5 ? Number.POSITIVE_INFINITY : 1 + head.readInt32BE(1) - rest.length;
    if (chunk.length < missing) {
      this.#rest = Buffer.concat([rest, chunk]);
      return -1;
    }
    this.#rest = undefined;
    this.#messages(Buffer.concat([rest, chunk.subarray(0, missing)]));
    return missing;
  }

  /** Takes whole messages; keeps the one that the chunk cuts. */
  #messages(bytes: Buffer): void {
    let at = 0;
    let dataFrom = -1;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (at + 5 <= bytes.length) {
      const type = bytes[at];
      const end = at + 1 + view.getInt32(at + 1);
      if (type === COPY_DATA) {
        if (dataFrom < 0) dataFrom = at;
        if (end > bytes.length) break;
        at = end;
        continue;
      }
      if (dataFrom >= 0) {
        this.#deliver(bytes.subarray(dataFrom, at));
        dataFrom = -1;
      }
      if (type === COPY_DONE || type === ERROR_RESPONSE) {
        this.#detach(bytes.subarray(at));
        return;
      }
      if (end > bytes.length) break;
      this.#giveBack(bytes.subarray(at, end));
      at = end;
    }
    if (dataFrom >= 0 && at > dataFrom) this.#deliver(bytes.subarray(dataFrom, at));
    if (at < bytes.length) this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** Hands rows over. While the sink is busy the socket is paused; what the chunk still holds waits its turn. */
  #deliver(frames: Buffer): void {
    if (this.failed) return;
    if (this.#taken !== undefined) {
      this.#wait(this.#taken.then(() => this.#sink(frames)));
      return;
    }
    try {
      const pending = this.#sink(frames);
      if (pending !== undefined) this.#wait(pending);
    } catch (error) {
      this.fail(error);
    }
  }

  #wait(pending: Promise<void>): void {
    const stream = this.#stream;
    stream?.pause();
    const taken = pending
      .catch((error: unknown) => this.fail(error))
      .then(() => {
        if (this.#taken !== taken) return;
        this.#taken = undefined;
        stream?.resume();
      });
    this.#taken = taken;
  }

  /**
   * Settles when the server has sent everything and the sink has taken it: the end of the COPY may well be in the same chunk as rows
   * that the sink is still busy with.
   */
  override async finished(): Promise<void> {
    await this.done;
    await this.#taken;
    this.throwFailure();
  }
}

/** `COPY … FROM STDIN` that writes whole CopyData messages to the socket as fast as it drains. */
export class CopyInQuery extends CopyQuery {
  readonly #text: string;
  readonly #frames: Iterable<Uint8Array>;

  constructor(text: string, frames: Iterable<Uint8Array>) {
    super();
    this.#text = text;
    this.#frames = frames;
  }

  override submit(connection: PgConnection): undefined {
    connection.query(this.#text);
    return undefined;
  }

  override handleCopyInResponse(connection: PgConnection): void {
    this.#send(connection).catch((error: unknown) => {
      this.fail(error);
      if (!connection.stream.destroyed) connection.sendCopyFail('the client could not go on');
    });
  }

  async #send(connection: PgConnection): Promise<void> {
    const { stream } = connection;
    for (const frame of this.#frames) {
      if (!stream.write(frame)) await drained(stream);
      if (stream.destroyed) return;
      if (this.failed) {
        // The server has refused a row, and skips this message. Otherwise it must not take what it has for the whole.
        connection.sendCopyFail('the client gave up');
        return;
      }
    }
    connection.endCopyFrom();
  }
}

function drained(stream: Socket): Promise<void> {
  if (stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.removeListener('drain', done);
      stream.removeListener('close', done);
      resolve();
    };
    stream.once('drain', done);
    stream.once('close', done);
  });
}
