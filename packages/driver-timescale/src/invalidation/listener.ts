import { AurumError } from '@aurum/core';
import { cacheTags } from '@aurum/core/cache';
import { newTraffic } from '@aurum/core/driver';
import type { DatabaseTelemetry } from '@aurum/core/telemetry';
import { abortError } from '../normalize-error.js';
import { pause } from '../retry.js';
import type { PendingChanges } from './announcement.js';
import type { ConnectionSettings } from './connection.js';
import { Hearing } from './hearing.js';
import type { ResolvedInvalidation } from './options.js';
import { TagMaker } from './tags.js';

/** How a listener is. */
export interface InvalidationHealth {
  /** `ok`: writes of others are invalidated; `degraded`: they may not be, see `reasons`; `down`: it is closed. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** What is wrong, each with its consequence and its remedy. */
  readonly reasons: readonly string[];
}

/** What a listener did since it was opened. */
export interface InvalidationStats {
  /** Announcements that it heard. */
  readonly notifications: number;
  /** Tags that it invalidated. */
  readonly tags: number;
  /** Times that it invalidated everything that it follows: at its start, after gaps, and when it was announced so. */
  readonly everything: number;
  /** Times that it was not heard what was written, from when a connection was lost until the next one listened. */
  readonly gaps: number;
}

/** Invalidates what others write. */
export interface InvalidationListener extends AsyncDisposable {
  /** How it is; asks nobody. */
  health(): InvalidationHealth;
  /** What it did so far. */
  stats(): InvalidationStats;
  /** Listens no more, and gives its connection back. The cache is left open. Idempotent. */
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 50;

/** Listens, invalidates, and begins anew when it has lost its connection. */
export class Listener implements InvalidationListener {
  /** Resolves when it listens for the first time, and everything of before is invalidated. */
  readonly started: Promise<void>;
  readonly #settings: ResolvedInvalidation;
  readonly #telemetry: DatabaseTelemetry;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  readonly #stats = { notifications: 0, tags: 0, everything: 0, gaps: 0 };
  /** The connection that it hears by, once what may have been missed before is invalidated. */
  #hearing: Hearing | undefined;
  /** Whether the names of tenants cannot be read. */
  #isBlind = false;
  /** Whether announcements were off: what was written then was not heard. */
  #isDeaf = false;
  #failure: AurumError | undefined;

  constructor(settings: ResolvedInvalidation, telemetry: DatabaseTelemetry) {
    this.#settings = settings;
    this.#telemetry = telemetry;
    const { signal } = settings;
    const onAbort = (): void => this.#closing.abort(signal?.reason);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
    let started: (() => void) | undefined;
    let failed: ((error: unknown) => void) | undefined;
    this.started = new Promise((resolve, reject) => {
      started = resolve;
      failed = reject;
    });
    this.#running = this.#run(() => started?.())
      .catch((error: unknown) => failed?.(error))
      .finally(() => {
        signal?.removeEventListener('abort', onAbort);
        telemetry.end();
      });
  }

  health(): InvalidationHealth {
    if (this.#closing.signal.aborted) return Object.freeze({ status: 'down', reasons: Object.freeze([this.#why()]) });
    const reasons: string[] = [];
    if (this.#hearing === undefined) {
      const why = this.#failure === undefined ? 'it is opening' : `${this.#failure.code}: ${this.#failure.message}`;
      reasons.push(
        `no connection listens, so writes of others are not invalidated until one does, and then everything is (${why})`,
      );
    } else if (this.#isDeaf) {
      reasons.push(
        'the store announces nothing, so writes of others are not invalidated; switch it on: aurum-timescale notifications set on',
      );
    }
    if (this.#isBlind) {
      reasons.push(
        'the user may not see the names of tenants, so every write of any of them invalidates everything; name those that are followed in the option tenant',
      );
    }
    return Object.freeze({ status: reasons.length === 0 ? 'ok' : 'degraded', reasons: Object.freeze(reasons) });
  }

  stats(): InvalidationStats {
    return Object.freeze({ ...this.#stats });
  }

  async close(): Promise<void> {
    this.#closing.abort(new AurumError('STORE.CLOSED', { message: 'the listener was closed' }));
    await this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #why(): string {
    const { reason } = this.#closing.signal;
    return AurumError.is(reason) && reason.code === 'STORE.CLOSED' ? reason.message : 'its signal was aborted';
  }

  /** Ends when it is closed; rejects when the first connection fails. */
  async #run(started: () => void): Promise<void> {
    const { signal } = this.#closing;
    let wasOpen = false;
    for (let failures = 0; ; failures++) {
      try {
        await using hearing = await this.#begin();
        await this.#serve(hearing, () => {
          failures = 0;
          wasOpen = true;
          started();
        });
      } catch (error) {
        this.#endOf(error, wasOpen);
        if (!wasOpen) throw error;
      }
      if (signal.aborted) return;
      const longest = Math.min(this.#settings.reconnectMs, FIRST_WAIT_MS * 2 ** failures);
      await pause(longest * (0.5 + Math.random() / 2), signal);
      if (signal.aborted) return;
    }
  }

  /** What is over when a connection is, or could not be made. */
  #endOf(error: unknown, wasOpen: boolean): void {
    if (this.#hearing !== undefined && !this.#closing.signal.aborted) this.#stats.gaps++;
    this.#hearing = undefined;
    this.#failure = AurumError.is(error) ? error : new AurumError('INTERNAL', { message: String(error), cause: error });
    // A cache that is closed has nothing to invalidate ever again; an error of the first attempt is the caller's.
    if (!wasOpen || this.#failure.code === 'STORE.CLOSED') this.#closing.abort(this.#failure);
  }

  #begin(): Promise<Hearing> {
    const { config, names, connectTimeoutMs, keepaliveMs } = this.#settings;
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.reject(abortError(signal));
    const settings: ConnectionSettings = { config, connectTimeoutMs, answerMs: keepaliveMs, signal };
    return this.#watched('listen', undefined, () => Hearing.begin(settings, names));
  }

  /** Hears and invalidates until the connection is lost, which rejects. */
  async #serve(hearing: Hearing, ready: () => void): Promise<void> {
    const { names, tenants, keepaliveMs, clearAtStart } = this.#settings;
    const tags = new TagMaker({ connection: hearing.connection, names, tenants });
    const isFirst = this.#failure === undefined;
    this.#isDeaf = !hearing.isAnnounced;
    if (isFirst && this.#isDeaf) throw switchedOff();
    // What was written while nobody listened was not heard. Only now: what is written from here on is.
    if (!isFirst || clearAtStart) await this.#invalidateEverything();
    this.#hearing = hearing;
    ready();
    for (;;) {
      await hearing.wait(keepaliveMs);
      const { changes, notifications } = hearing.take();
      this.#stats.notifications += notifications;
      if (!changes.isEmpty) await this.#watched('invalidate', notifications, () => this.#apply(changes, tags));
      await this.#keepAlive(hearing, keepaliveMs);
    }
  }

  async #keepAlive(hearing: Hearing, keepaliveMs: number): Promise<void> {
    await hearing.check(keepaliveMs);
    const wasDeaf = this.#isDeaf;
    if (wasDeaf && hearing.isAnnounced) await this.#invalidateEverything();
    this.#isDeaf = !hearing.isAnnounced;
  }

  async #apply(changes: PendingChanges, tags: TagMaker): Promise<void> {
    const found = await tags.tagsOf(changes);
    if (found.everything) {
      this.#isBlind = found.reason === 'unreadable';
      await this.#invalidateEverything();
    } else {
      this.#isBlind = false;
      if (found.tags.length === 0) return;
      await this.#settings.cache.invalidate(found.tags);
      this.#stats.tags += found.tags.length;
    }
  }

  async #invalidateEverything(): Promise<void> {
    const { cache, tenants } = this.#settings;
    if (tenants === undefined) await cache.clear();
    else await cache.invalidate(tenants.map((tenant) => cacheTags.tenant(tenant)));
    this.#stats.everything++;
  }

  async #watched<T>(name: string, batchSize: number | undefined, work: () => Promise<T>): Promise<T> {
    const record = this.#telemetry.begin({ name, batchSize });
    try {
      const result = await record.within(work);
      record.end({ traffic: newTraffic() });
      return result;
    } catch (error) {
      record.end({ traffic: newTraffic(), error });
      throw error;
    }
  }
}

function switchedOff(): AurumError {
  return new AurumError('CONFIG.INVALID', {
    message:
      "the store announces nothing that is written; switch it on as the user that migrated it: aurum-timescale notifications set on, or store.maintenance.setNotifications('on')",
  });
}
