import { randomUUID } from 'node:crypto';
import { AurumError } from '@aurum/core';
import { announceProbe, listen, listeningState, SWITCH_COUNT } from '../sql/announcements.js';
import type { SqlNames } from '../sql/names.js';
import { PendingChanges, parseAnnouncement } from './announcement.js';
import { Connection, type ConnectionSettings } from './connection.js';

/** A connection that listens, and what it has heard. */
export class Hearing implements AsyncDisposable {
  /** It listens by this. */
  readonly connection: Connection;
  readonly #names: SqlNames;
  readonly #heard: Heard;
  #lookedAt = 0;

  private constructor(connection: Connection, names: SqlNames, heard: Heard) {
    this.connection = connection;
    this.#names = names;
    this.#heard = heard;
  }

  /**
   * Listens: from when this resolves on, every announcement is heard, or the connection is lost.
   *
   * @throws AurumError those of {@link Connection.open}, `STORE.NOT_MIGRATED`, `STORE.READ_ONLY` on a standby, `CONFIG.INVALID` behind a pooler that
   * nothing gets through
   */
  static async begin(settings: ConnectionSettings, names: SqlNames): Promise<Hearing> {
    const heard = new Heard();
    const connection = await Connection.open(settings, {
      heard: (payload) => heard.take(payload),
      lost: (error) => heard.end(error),
    });
    const hearing = new Hearing(connection, names, heard);
    try {
      await connection.query({ text: listen(names), values: [] });
      const backend = await hearing.#look();
      if (backend !== connection.backend) await hearing.#prove(settings);
      return hearing;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Whether the store announces what is written, as it was last seen. */
  isAnnounced = false;

  /** Waits until there is something to do, but no longer than so many milliseconds. @throws AurumError when the connection is lost */
  async wait(ms: number): Promise<void> {
    await this.#heard.wait(ms);
  }

  /** What was heard since it was last asked. */
  take(): { readonly changes: PendingChanges; readonly notifications: number } {
    const { pending: changes, count: notifications } = this.#heard;
    this.#heard.count = 0;
    this.#heard.pending = new PendingChanges();
    return { changes, notifications };
  }

  /** Asks the server whether it still is there and this connection still listens, unless it was asked lately. @throws AurumError */
  async check(keepaliveMs: number): Promise<void> {
    if (performance.now() - this.#lookedAt >= keepaliveMs) await this.#look();
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Gives the number of the backend that answers. */
  async #look(): Promise<number> {
    const [state] = await this.connection.query(listeningState(this.#names));
    if (Number(state?.switches) < SWITCH_COUNT) {
      throw new AurumError('STORE.NOT_MIGRATED', {
        message: `the schema '${this.#names.schema}' has no announcements of writes; run migrate() with this version of the driver`,
      });
    }
    if (state?.listening !== true) throw this.#lostOnTheWay();
    this.isAnnounced = state.announced === true;
    this.#lookedAt = performance.now();
    return Number(state.backend);
  }

  /** A pooler is in between: what another connection says has to arrive here. */
  async #prove(settings: ConnectionSettings): Promise<void> {
    const word = randomUUID();
    const speaker = await Connection.open(settings);
    try {
      await speaker.query(announceProbe(this.#names, word));
    } finally {
      await speaker.close();
    }
    if (!(await this.#heard.hears(word, settings.answerMs))) throw this.#lostOnTheWay();
  }

  #lostOnTheWay(): AurumError {
    return new AurumError('CONFIG.INVALID', {
      message: `notifications do not get through to this connection of ${this.connection.server}, for a pooler gives each transaction another one; connect to the server itself, or to a pool in session mode`,
      details: { server: this.connection.server },
    });
  }
}

/** What came in, and who waits for it. */
class Heard {
  pending = new PendingChanges();
  count = 0;
  readonly #words = new Set<string>();
  #lost: AurumError | undefined;
  #wake: (() => void) | undefined;

  take(payload: string): void {
    const announcement = parseAnnouncement(payload);
    if (announcement.what === 'probe') {
      // Words of others mean nothing here; a pooled client hears at most a few.
      if (this.#words.size < 100) this.#words.add(announcement.word);
    } else {
      this.count++;
      this.pending.add(announcement);
    }
    this.#wake?.();
  }

  end(error: AurumError): void {
    this.#lost = error;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (this.#lost === undefined && this.pending.isEmpty) await this.#next(ms);
    if (this.#lost !== undefined) throw this.#lost;
  }

  async hears(word: string, ms: number): Promise<boolean> {
    for (const end = performance.now() + ms; !this.#words.has(word); ) {
      const left = end - performance.now();
      if (left <= 0) return false;
      await this.#next(left);
      if (this.#lost !== undefined) throw this.#lost;
    }
    return true;
  }

  #next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}
