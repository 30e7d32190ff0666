import { setTimeout as sleep } from 'node:timers/promises';
import { AurumError, type Instant, indexEnds, type WriteReceipt } from '@aurum/core';
import type { TimescaleStore } from '@aurum/driver-timescale';
import type pg from 'pg';
import { expect } from 'vitest';
import { HOUR, T0 } from '../samples.js';
import {
  type Answer,
  ask,
  type Bounds,
  chooseQuestion,
  chooseRange,
  chooseView,
  type Question,
} from './soak-questions.js';
import { APPENDED, batchOf, DEFINITIONS, type Dice, dice, ownKey, WRITERS } from './soak-world.js';

/** A batch that was confirmed. */
export interface Confirmed {
  readonly writer: number;
  readonly number: number;
  readonly receipt: WriteReceipt;
}

/** A question below the horizon and what was answered to it. */
export interface Pinned {
  readonly question: Question;
  readonly bounds: Bounds;
  readonly answer: Answer;
}

/** So many answers are kept: what is kept must not look like a leak. */
const KEPT_ANSWERS = 300;

/** Everything that goes on against one store, and what is remembered of it. */
export class Load {
  readonly confirmed: Confirmed[] = [];
  readonly pinned: Pinned[] = [];
  /** What the job that follows a series has got. */
  readonly followed = { upTo: 0, revisions: 0, seqs: 0 };
  /** Calls that were repeated by the caller, after the store had given up. */
  repeated = 0;
  reads = 0;
  /** Answers that were asked for again while the load was on. */
  asked = 0;
  over = false;
  readonly #store: TimescaleStore;
  readonly #seed: number;
  /** How far each writer has come, by what was confirmed to it. */
  readonly #appended: Instant[] = Array.from({ length: WRITERS }, () => T0);

  constructor(store: TimescaleStore, seed: number) {
    this.#store = store;
    this.#seed = seed;
  }

  async write(writer: number): Promise<void> {
    const pace = dice(this.#seed, 'pace of writer', writer);
    for (let number = 0; !this.over; number++) {
      const { batchId, writes } = batchOf(this.#seed, writer, number);
      const [only] = writes;
      const receipt = await this.#persistently(() =>
        only !== undefined && writes.length === 1
          ? this.#store.series.write(only, { batchId })
          : this.#store.series.writeMany(writes, { batchId }),
      );
      this.confirmed.push({ writer, number, receipt });
      this.#appended[writer] = T0 + (number + 1) * APPENDED * HOUR;
      await sleep(40 + pace.below(160));
    }
  }

  async read(reader: number): Promise<void> {
    const choose = dice(this.#seed, 'reader', reader);
    while (!this.over) {
      if (choose.oneIn(3)) await this.#pin(choose);
      else await this.#look(choose);
      this.reads++;
      await sleep(40 + choose.below(200));
    }
  }

  /** Asks from horizon to horizon what was recorded in between, as a job does that must get everything once. */
  async follow(): Promise<void> {
    while (!this.over) {
      await this.followOnce();
      await sleep(200);
    }
  }

  async followOnce(): Promise<void> {
    const { series } = this.#store;
    const horizon = await this.#persistently(() => series.horizon());
    const since = this.followed.upTo;
    if (horizon <= since) return;
    const { length, seq } = await this.#persistently(() =>
      series.changedSince('hours', since, {}, { recordedBy: horizon }),
    );
    this.followed.upTo = horizon;
    this.followed.revisions += length;
    this.followed.seqs += seq.reduce((sum, one) => sum + one, 0);
  }

  /** Any call that a host may make; of what was confirmed before it, nothing may be missing. */
  async #look(choose: Dice): Promise<void> {
    const { series, catalog } = this.#store;
    const { key } = choose.of(DEFINITIONS as [(typeof DEFINITIONS)[number]]); // there are several
    const range = chooseRange(choose);
    const view = chooseView(choose);
    await choose.of<() => Promise<unknown>>([
      () => this.#latest(choose.below(WRITERS)),
      () => this.#persistently(() => series.read(key, range, view)),
      () => this.#persistently(() => series.readMany([key, 'hours', 'quarters'], range, view)),
      () => this.#stream(key, 1 + choose.below(5)),
      () => this.#stream(key, 1_000_000),
      () => this.#persistently(() => series.aggregate(key, range, { frequency: 'P1M', statistic: 'mean' }, view)),
      () => this.#persistently(() => series.history('hours', T0 + choose.below(720) * HOUR)),
      () => this.#persistently(() => series.revisions(key, { start: T0, end: T0 + 48 * HOUR })),
      () => this.#persistently(() => series.runs('issues', range)),
      () => this.#persistently(() => series.diff(key, { before: view }, range)),
      () => this.#persistently(() => series.quarantine('quarters')),
      () => this.#persistently(() => catalog.list({ limit: 3 })),
      () => this.#persistently(() => catalog.get(key)),
      // Says what is wrong instead of failing.
      () => this.#store.health(),
    ])();
  }

  async #latest(writer: number): Promise<void> {
    const confirmed = this.#appended[writer] ?? T0;
    const { index } = await this.#persistently(() => this.#store.series.read(ownKey(writer)));
    expect(indexEnds(index).at(-1) ?? T0).toBeGreaterThanOrEqual(confirmed);
  }

  async #stream(key: string, chunks: number): Promise<void> {
    await this.#persistently(async () => {
      let left = chunks;
      for await (const _ of this.#store.series.stream(key, {}, { chunkSize: 200 })) if (--left === 0) break;
    });
  }

  /** Asks something below the horizon for the first time, and something else again. */
  async #pin(choose: Dice): Promise<void> {
    const { series } = this.#store;
    const question = chooseQuestion(choose);
    const horizon = await this.#persistently(() => series.horizon());
    const recordedBy = horizon - (choose.oneIn(2) ? 0 : choose.below(4000));
    const bounds = { recordedBy, since: recordedBy - choose.below(3000) };
    const answer = await this.#persistently(() => ask(series, question, bounds));
    const pinned = { question, bounds, answer };
    if (this.pinned.length < KEPT_ANSWERS) this.pinned.push(pinned);
    else this.pinned[choose.below(KEPT_ANSWERS)] = pinned;
    const before = this.pinned[choose.below(this.pinned.length)] ?? pinned;
    expect(await this.#persistently(() => ask(series, before.question, before.bounds))).toEqual(before.answer);
    this.asked++;
  }

  /** Repeats what may be repeated, as a host does. */
  async #persistently<T>(call: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call();
      } catch (error) {
        if (!AurumError.is(error) || !error.retryable || attempt === 100) throw error;
        this.repeated++;
        await sleep(20);
      }
    }
  }
}

/** What the killing came to. */
export interface Kills {
  /** Connections that were ended. */
  all: number;
  /** Those of them that were in the middle of something. */
  busy: number;
}

/** Ends some or all connections of the store every 2 to 4 seconds, now and then several times in a row. */
export async function kill(admin: pg.Client, seed: number, load: Load, kills: Kills): Promise<void> {
  const choose = dice(seed, 'kills');
  for (;;) {
    for (const end = performance.now() + 2000 + choose.below(2000); performance.now() < end; await sleep(50))
      if (load.over) return;
    const share = choose.of([1, 2, 2]);
    for (let burst = choose.of([1, 1, 5]); burst > 0; burst--) {
      const { rows } = await admin.query<{ busy: boolean; ended: boolean }>(
        `SELECT state <> 'idle' AS busy, pg_terminate_backend(pid) AS ended FROM pg_stat_activity
WHERE application_name = 'aurum' AND (pid % $1::integer = 0 OR state <> 'idle')`,
        [share],
      );
      kills.all += rows.filter(({ ended }) => ended).length;
      kills.busy += rows.filter(({ ended, busy }) => ended && busy).length;
      await sleep(10 + choose.below(40));
    }
  }
}
