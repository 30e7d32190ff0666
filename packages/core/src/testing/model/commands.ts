import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AurumError } from '../../errors/index.js';
import type { SeriesWrite, WriteOptions } from '../../ports/index.js';
import type { StoreUnderTest } from '../contract.js';
import { counts, pastStamp } from '../fixtures.js';
import { compareAggregate, compareQuarantine, compareReads, compareRevisions, compareStream } from './compare.js';
import type { Choices, CommandLike } from './fast-check.js';
import type { NaiveModel } from './naive-model.js';
import { chooseQuestion, chooseView, knowledge } from './questions.js';
import { chooseTenant, chooseWrite, type ModelWrite, REASON, seriesOf, UNIVERSE } from './universe.js';

/** The system that the commands drive. The store may be exchanged by a crash. */
export interface RealSystem {
  store: StoreUnderTest;
  readonly crash: CrashHook | undefined;
  /** How often each kind of command ran. */
  readonly ran: Map<string, number>;
}

/**
 * Begins a write in another process and kills that process in the middle, then gives the store to go on with: the same
 * one, or the one that was opened again. What became of the write is found out by the model test.
 */
export type CrashHook = (
  store: StoreUnderTest,
  write: { readonly writes: readonly SeriesWrite[]; readonly options: WriteOptions & { readonly batchId: string } },
) => Promise<StoreUnderTest>;

/** A step of the model test. */
export type Command = CommandLike<NaiveModel, RealSystem>;

/** A command that counts itself. */
export function command(
  kind: string,
  details: unknown,
  run: (model: NaiveModel, real: RealSystem) => Promise<void>,
): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      real.ran.set(kind, (real.ran.get(kind) ?? 0) + 1);
      await run(model, real);
    },
    toString: () => `${kind}(${JSON.stringify(details)})`,
  };
}

/** Defines one or two series, sometimes again. */
export function defineCommand(choices: Choices): Command {
  const tenant = chooseTenant(choices);
  const targets = [choices.of(UNIVERSE), choices.of(UNIVERSE)].filter((target, i, all) => all.indexOf(target) === i);
  const keys = targets.map(({ definition }) => definition.key);
  return command('define', { tenant, keys }, async (model, { store }) => {
    const name = tenantName(model, tenant);
    await store.catalog.define(
      targets.map(({ definition }) => definition),
      { tenant: name },
    );
    for (const key of keys) model.define(name, key);
  });
}

/** Removes a series. */
export function removeCommand(choices: Choices): Command {
  const tenant = chooseTenant(choices);
  const { key } = choices.of(UNIVERSE).definition;
  return command('remove', { tenant, key }, async (model, { store }) => {
    const name = tenantName(model, tenant);
    assert.equal(await store.catalog.remove(key, { tenant: name }), model.remove(name, key));
  });
}

/** Writes a batch of one to three series, which may have to be refused. */
export function writeCommand(choices: Choices): Command {
  const plan = choosePlan(choices);
  return command('write', describePlan(plan), async (model, { store }) => {
    const tenant = tenantName(model, plan.tenant);
    const writes = contradictOrNot(model, tenant, plan.writes);
    const refusals = model.refusals(tenant, writes);
    const work = store.series.writeMany(toSeriesWrites(writes), { tenant });
    if (refusals.length > 0) {
      const error = await work.then(
        () => assert.fail(`expected one of ${refusals}`),
        (reason: unknown) => reason,
      );
      assert.ok(AurumError.is(error) && refusals.includes(error.code), `expected one of ${refusals}, but got ${error}`);
      return;
    }
    const receipt = await work;
    assert.deepEqual(counts(receipt), model.write(tenant, writes, receipt.recordedAt), 'the counts of the receipt');
    model.batches.push({ tenant, writes, receipt });
  });
}

/** Writes an earlier batch again, under its id or as a new one. */
export function repeatCommand(choices: Choices): Command {
  const number = choices.below(1000);
  const named = choices.below(2) === 0;
  return {
    ...command('repeat', { number, named }, async (model, { store }) => {
      const batch = model.batches[number % model.batches.length];
      if (batch === undefined) return;
      const { tenant, writes, receipt } = batch;
      if (named) {
        const again = await store.series.writeMany(toSeriesWrites(writes), { tenant, batchId: receipt.batchId });
        assert.deepEqual(again, receipt, 'the receipt of a batch id that was used before');
        return;
      }
      if (model.refusals(tenant, writes).length > 0) return; // a series was removed meanwhile
      const again = await store.series.writeMany(toSeriesWrites(writes), { tenant });
      assert.deepEqual(counts(again), model.write(tenant, writes, again.recordedAt), 'the counts of a repeated batch');
    }),
    check: (model) => model.batches.length > 0,
  };
}

/** Lets the store's clock pass the last receipt, so that `recordedBy` can part what comes from what was. */
export function pauseCommand(): Command {
  return {
    ...command('pause', {}, async (model, { store }) => {
      const batch = model.batches.at(-1);
      if (batch !== undefined) await pastStamp(store.series, batch.receipt.recordedAt, { tenant: batch.tenant });
    }),
    check: (model) => model.batches.length > 0,
  };
}

/** Brings what the store derives from its observations up to date. */
export function settleCommand(settle: (store: StoreUnderTest) => Promise<void>): Command {
  return command('settle', {}, (_, { store }) => settle(store));
}

/** Asks for one series in one way and compares the answer; `read` under three views. */
export function readCommand(choices: Choices): Command {
  const question = chooseQuestion(choices);
  const way = choices.of(['read', 'read', 'stream', 'aggregate', 'revisions', 'quarantine'] as const);
  const variant = choices.below(1000);
  const views = [question, chooseView(choices, question.target), chooseView(choices, question.target)];
  const { key } = question.target.definition;
  return command(way, { ...question, target: key, variant, views }, async (model, { store }) => {
    const tenant = tenantName(model, question.tenant);
    const { target, range } = question;
    const [asked, ...others] = views.map((chosen) => {
      return { tenant, target, range, view: chosen.view, ...knowledge(model, chosen), variant };
    });
    assert.ok(asked);
    if (way === 'read') for (const each of [asked, ...others]) await compareReads(store.series, model, each);
    else if (way === 'stream') await compareStream(store.series, model, asked);
    else if (way === 'aggregate') await compareAggregate(store.series, model, asked);
    else if (way === 'revisions') await compareRevisions(store.series, model, asked);
    else await compareQuarantine(store.series, model, asked);
  });
}

/**
 * Kills a process in the middle of a write. The store must hold all of the batch or nothing; then the batch is repeated
 * under its id, as a client does that has lost its connection, and must be there exactly once.
 */
export function crashCommand(choices: Choices): Command {
  const plan = choosePlan(choices);
  return command('crash', describePlan(plan), async (model, real) => {
    const tenant = tenantName(model, plan.tenant);
    const writes = contradictOrNot(model, tenant, plan.writes);
    if (real.crash === undefined || model.refusals(tenant, writes).length > 0) return;
    const batch = toSeriesWrites(writes);
    const options = { tenant, batchId: randomUUID() };
    real.store = await real.crash(real.store, { writes: batch, options });
    const absent = model.copy();
    const applied = model.copy();
    const expected = applied.write(tenant, writes, Number.MAX_SAFE_INTEGER);
    const outcomes = await Promise.allSettled(
      [absent, applied].map((outcome) => compareContent(real.store, outcome, { tenant, writes })),
    );
    assert.ok(
      outcomes.some(({ status }) => status === 'fulfilled'),
      `after a crash the store holds neither all nor nothing of the batch: ${outcomes.map((o) => (o.status === 'rejected' ? o.reason : 'ok')).join('\n')}`,
    );
    const receipt = await real.store.series.writeMany(batch, options);
    assert.deepEqual(counts(receipt), expected, 'the counts of a batch repeated after a crash');
    model.write(tenant, writes, receipt.recordedAt);
    model.batches.push({ tenant, writes, receipt });
    await compareContent(real.store, model, { tenant, writes });
  });
}

async function compareContent(
  store: StoreUnderTest,
  model: NaiveModel,
  { tenant, writes }: { readonly tenant: string; readonly writes: readonly ModelWrite[] },
): Promise<void> {
  for (const { target } of writes) {
    const asked = { tenant, target, range: {}, view: { kind: 'last' }, variant: 0, stampsKnown: false } as const;
    await compareRevisions(store.series, model, asked);
    await compareQuarantine(store.series, model, asked);
  }
}

interface Plan {
  readonly tenant: number;
  readonly writes: readonly ModelWrite[];
}

function choosePlan(choices: Choices): Plan {
  const tenant = chooseTenant(choices);
  return { tenant, writes: Array.from({ length: 1 + choices.below(3) }, () => chooseWrite(choices)) };
}

/** An interval gets another end only where that contradicts what is stored; else the model would have to follow it. */
function contradictOrNot(model: NaiveModel, tenant: string, writes: readonly ModelWrite[]): readonly ModelWrite[] {
  return writes.map((write) => ({ ...write, stretched: write.stretched && model.contradicts(tenant, write) }));
}

function describePlan({ tenant, writes }: Plan): unknown {
  return {
    tenant,
    writes: writes.map(({ target, points, ...rest }) => ({
      key: target.definition.key,
      points: points.map(
        ({ value, flag, knownAt }) => `${value}/${flag}@${new Date(knownAt).toISOString().slice(8, 10)}`,
      ),
      ...rest,
    })),
  };
}

function toSeriesWrites(writes: readonly ModelWrite[]): readonly SeriesWrite[] {
  return writes.map((write) => ({
    key: write.target.definition.key,
    series: seriesOf(write),
    knownAt: write.perPoint
      ? Float64Array.from(write.points, (point) => point.knownAt)
      : (write.points[0]?.knownAt ?? 0),
    quarantined: write.quarantined.map(({ start, end, value }) => ({ start, end, value, reason: REASON })),
  }));
}

/** The name of a tenant. */
export function tenantName(model: NaiveModel, number: number): string {
  return model.tenants[number === 0 ? 0 : 1];
}
