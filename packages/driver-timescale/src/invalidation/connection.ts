import { AurumError } from '@aurum/core';
import type { Client, ClientConfig } from 'pg';
import { newClient } from '../client/open-database.js';
import type { PgConnection } from '../client/pg-copy.js';
import type { Row } from '../client/session.js';
import { abortError, normalizeError, refuseAborted } from '../normalize-error.js';
import type { Statement } from '../sql/names.js';

/** What is read of pg's client beyond its typed surface. */
interface ClientInternals {
  readonly connection: PgConnection;
  readonly processID: number | null;
  readonly host: string;
  readonly port: number;
}

/** How a connection is kept. */
export interface ConnectionSettings {
  /** How it is made. */
  readonly config: ClientConfig;
  /** How long making it may take, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long the server may take to answer a statement, in milliseconds; then the connection is cut. */
  readonly answerMs: number;
  /** Cuts it. */
  readonly signal: AbortSignal;
}

/** Told what comes in. Must not throw. */
export interface ConnectionEvents {
  /** A payload of a channel that it listens to. */
  heard(payload: string): void;
  /** It is over. Told once, and of a connection that was open. */
  lost(error: AurumError): void;
}

/** One connection, outside of any pool, that is there to be told things. */
export class Connection {
  readonly #client: Client;
  readonly #settings: ConnectionSettings;
  #lost: AurumError | undefined;
  /** Statements whose answer is waited for, and the welcome of the server. */
  #waiting = 0;

  private constructor(client: Client, settings: ConnectionSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** Makes one. @throws AurumError `STORE.UNAVAILABLE`, `STORE.REFUSED`, `STORE.DRIVER_MISSING`, `CALL.ABORTED` */
  static async open(settings: ConnectionSettings, events?: ConnectionEvents): Promise<Connection> {
    const { config, connectTimeoutMs, signal } = settings;
    refuseAborted(signal);
    const client = await newClient({ keepAlive: true, ...config, connectionTimeoutMillis: 0 });
    const connection = new Connection(client, settings);
    let isOpen = false;
    const over = (error: unknown): void => {
      const first = connection.#lose(error);
      if (first && isOpen) events?.lost(connection.#lost ?? normalizeError(error));
    };
    // An error of a connection that nobody listens to would end the process.
    client.on('error', over);
    client.on('end', () => over(new Error('connection ended')));
    client.on('notification', ({ payload }) => events?.heard(payload ?? ''));
    const onAbort = (): void => {
      // Where nothing is under way there is time for a goodbye.
      if (connection.#waiting > 0) connection.#cut(abortError(signal));
      else over(abortError(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('end', () => signal.removeEventListener('abort', onAbort));
    const late = `the server did not take a connection within ${connectTimeoutMs} ms; check that it runs, or allow more by connectTimeoutMs`;
    try {
      await connection.#within(
        connectTimeoutMs,
        new AurumError('STORE.UNAVAILABLE', { message: late, retryable: true }),
        () => client.connect(),
      );
      isOpen = true;
      return connection;
    } catch (error) {
      signal.removeEventListener('abort', onAbort);
      connection.#lose(error);
      connection.#stream().destroy();
      throw connection.#lost ?? normalizeError(error);
    }
  }

  /** The number that the server introduced its backend with. A pooler in between makes up its own. */
  get backend(): number | undefined {
    return (this.#client as unknown as ClientInternals).processID ?? undefined;
  }

  /** The server, for messages. */
  get server(): string {
    const { host, port } = this.#client as unknown as ClientInternals;
    return `${host}:${port}`;
  }

  /** Runs one statement. @throws AurumError */
  async query({ text, values }: Statement): Promise<readonly Row[]> {
    if (this.#lost !== undefined) throw this.#lost;
    const { answerMs } = this.#settings;
    const silent = new AurumError('STORE.CONNECTION_LOST', {
      message: `the server at ${this.server} did not answer within ${answerMs} ms, so the connection was cut`,
      details: { server: this.server },
      retryable: true,
    });
    try {
      const { rows } = await this.#within(answerMs, silent, () => this.#client.query<Row>(text, [...values]));
      return rows;
    } catch (error) {
      throw this.#lost ?? normalizeError(error, { server: this.server });
    }
  }

  /** Runs work in a transaction that only reads. */
  async reading<T>(role: string | undefined, work: () => Promise<T>): Promise<T> {
    const run = (text: string): Promise<unknown> => this.query({ text, values: [] });
    await run('BEGIN READ ONLY');
    try {
      if (role !== undefined) await run(`SET LOCAL ROLE "${role}"`);
      const result = await work();
      await run('COMMIT');
      return result;
    } catch (error) {
      if (this.#lost === undefined) await run('ROLLBACK').catch(() => {});
      throw error;
    }
  }

  /** Says goodbye, and does not wait long for an answer. */
  async close(): Promise<void> {
    this.#lost ??= new AurumError('STORE.CLOSED', { message: 'the connection was closed' });
    const timer = setTimeout(() => this.#stream().destroy(), Math.min(this.#settings.answerMs, 1_000));
    try {
      await this.#client.end();
    } catch {
      // It was lost before: there is nobody to say goodbye to.
    } finally {
      clearTimeout(timer);
      this.#stream().destroy();
    }
  }

  async #within<T>(ms: number, late: AurumError, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#cut(late), ms);
    this.#waiting++;
    try {
      return await work();
    } finally {
      this.#waiting--;
      clearTimeout(timer);
    }
  }

  /** Ends it without a word. What waits for an answer then rejects. */
  #cut(error: AurumError): void {
    this.#stream().destroy(error);
  }

  /** Keeps the first reason. */
  #lose(error: unknown): boolean {
    if (this.#lost !== undefined) return false;
    const { signal } = this.#settings;
    this.#lost = signal.aborted ? abortError(signal) : normalizeError(error, { server: this.server });
    return true;
  }

  #stream(): PgConnection['stream'] {
    return (this.#client as unknown as ClientInternals).connection.stream;
  }
}
