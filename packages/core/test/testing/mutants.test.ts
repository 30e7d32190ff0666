import * as fastCheck from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveSelector, selectQuote } from '../../src/driver/index.js';
import { createMemoryStore } from '../../src/memory/index.js';
import {
  type ContractSetup,
  type CrashHook,
  curveModelTest,
  type StoreUnderTest,
  seriesModelTest,
  storeContract,
} from '../../src/testing/index.js';
import { aggregateFreshMutants, settleKept, withKept } from './mutants/aggregate-fresh-mutants.js';
import { aggregateManyMutants } from './mutants/aggregate-many-mutants.js';
import { aggregateMutants, withAggregate } from './mutants/aggregate-mutants.js';
import { callMutants } from './mutants/call-mutants.js';
import { catalogMutants } from './mutants/catalog-mutants.js';
import { curveCallMutants } from './mutants/curve-call-mutants.js';
import { curveDateMutants } from './mutants/curve-date-mutants.js';
import { curveHistoryMutants } from './mutants/curve-history-mutants.js';
import { curveListMutants } from './mutants/curve-list-mutants.js';
import { curvePublishMutants } from './mutants/curve-publish-mutants.js';
import { curveReadMutants } from './mutants/curve-read-mutants.js';
import { withBounds, withCallOptions, withParts, withPublish, withSelection } from './mutants/curve-tools.js';
import { curveWithdrawMutants } from './mutants/curve-withdraw-mutants.js';
import { diffMutants } from './mutants/diff-mutants.js';
import { readMutants } from './mutants/read-mutants.js';
import { refusalMutants } from './mutants/refusal-mutants.js';
import { changed, type Mutant } from './mutants/tools.js';
import { viewMutants } from './mutants/view-mutants.js';
import { viewTableMutants } from './mutants/view-table-mutants.js';
import { rightly, rightlyDiffers, withChoice, withDiff, withTable } from './mutants/view-tools.js';
import { viewUseMutants } from './mutants/view-use-mutants.js';
import { writeMutants } from './mutants/write-mutants.js';
import { collect, failures } from './run-kit.js';

const mutants: readonly Mutant[] = [
  ...readMutants,
  ...viewMutants,
  ...viewUseMutants,
  ...viewTableMutants,
  ...diffMutants,
  ...aggregateMutants,
  ...aggregateFreshMutants,
  ...aggregateManyMutants,
  ...writeMutants,
  ...refusalMutants,
  ...callMutants,
  ...catalogMutants,
  ...curveReadMutants,
  ...curveDateMutants,
  ...curveHistoryMutants,
  ...curveListMutants,
  ...curvePublishMutants,
  ...curveWithdrawMutants,
  ...curveCallMutants,
];

function setupOf(mutate: Mutant['mutate'], settle?: ContractSetup['settle']): ContractSetup {
  const { series, curves } = createMemoryStore();
  const stated = { capabilities: series.capabilities, curves: curves.capabilities };
  return { ...stated, create: ({ tenant }) => mutate(createMemoryStore({ tenant })), settle };
}

function durable(reopen: (store: StoreUnderTest) => Promise<StoreUnderTest>): ContractSetup {
  const setup = setupOf((store) => store);
  const curves = setup.curves && { ...setup.curves, durable: true };
  return { ...setup, capabilities: { ...setup.capabilities, durable: true }, curves, reopen };
}

describe('the kit proves itself', () => {
  it('passes on the memory store', async () => {
    const tests = collect((runner) =>
      storeContract(
        runner,
        setupOf((store) => store),
      ),
    );
    expect(tests.length).toBeGreaterThan(170);
    expect(await failures(tests)).toEqual([]);
  });

  it('passes on stores that are built as its mutants are, but without a defect', async () => {
    const rebuilt = setupOf((store) => {
      const listed = withTable(
        withTable(store, 'history', (rows) => rows),
        'changedSince',
        (rows) => rows,
      );
      return withDiff(withChoice(listed, rightly), rightlyDiffers);
    });
    const tests = collect((runner) => storeContract(runner, rebuilt));
    expect(await failures(tests.filter(({ title }) => title.startsWith('SERIES-VIEW')))).toEqual([]);
    const keeping = collect((runner) =>
      storeContract(
        runner,
        setupOf((store) => withKept(store), settleKept),
      ),
    );
    expect(await failures(keeping.filter(({ title }) => title.startsWith('SERIES-AGG')))).toEqual([]);
  });

  it('passes on stores whose curves are built as its mutants are, but without a defect', async () => {
    const rebuilt = setupOf((store) => {
      const read = withParts(
        withBounds(store, (bounds) => bounds),
        ({ fine }) => ({ fine }),
      );
      const selecting = withSelection(read, (rows, selector, curve) =>
        selectQuote(rows, resolveSelector(selector), curve),
      );
      const publishing = withPublish(selecting, (base, given, options) => base.publishMany(given, options));
      return withCallOptions(publishing, (options) => options);
    });
    const tests = collect((runner) => storeContract(runner, rebuilt));
    expect(await failures(tests.filter(({ title }) => title.startsWith('CURVE-')))).toEqual([]);
  });

  it('has a mutant for every clause, each with a name of its own', () => {
    const clauses = collect((runner) =>
      storeContract(
        runner,
        durable(async (store) => store),
      ),
    ).map(({ title }) => title.split(' ', 1)[0]);
    const spokenOf = new Set([...mutants.map(({ clause }) => clause), 'SERIES-DURABLE-01', 'CURVE-DURABLE-01', 'the']);
    expect(clauses.filter((clause) => clause === undefined || !spokenOf.has(clause))).toEqual([]);
    expect(mutants.length).toBeGreaterThan(380);
    expect(new Set(mutants.map(({ name, clause }) => `${clause} ${name}`)).size).toBe(mutants.length);
  });

  for (const { name, clause, mutate, settle } of mutants) {
    it(`${clause} kills: ${name}`, async () => {
      const tests = collect((runner) => storeContract(runner, setupOf(mutate, settle))).filter(({ title }) =>
        title.startsWith(clause),
      );
      expect(tests.length).toBeGreaterThan(0);
      const killers = await failures(tests);
      expect(killers, `no test of ${clause} fails on a store in which ${name}`).not.toEqual([]);
    });
  }
});

describe('the clauses that memory cannot be held to prove themselves too', () => {
  const run = (setup: ContractSetup, clause: string): Promise<readonly string[]> => {
    return failures(collect((runner) => storeContract(runner, setup)).filter(({ title }) => title.startsWith(clause)));
  };

  it.each(['SERIES-DURABLE-01', 'CURVE-DURABLE-01'])('%s passes on a store that remembers', async (clause) => {
    const remembers = durable(async (store) => store);
    expect(await run(remembers, clause)).toEqual([]);
  });

  it.each(['SERIES-DURABLE-01', 'CURVE-DURABLE-01'])(
    '%s kills: a store that is opened again is empty',
    async (clause) => {
      const forgetful = durable(async () => createMemoryStore());
      expect(await run(forgetful, clause)).not.toEqual([]);
    },
  );

  const adding = (change: (value: number, statistic: string) => number): ContractSetup => {
    const setup = setupOf((store) => ({
      ...withAggregate(store, ({ series, coverage }, { statistic = 'auto' }) => {
        const values = series.toArray().map((value) => change(value, statistic));
        return { series: changed(series, { values }), coverage };
      }),
    }));
    const capabilities = { ...setup.capabilities, rollups: true };
    const create: ContractSetup['create'] = async (options) => {
      const store = await setup.create(options);
      return { ...store, series: { ...store.series, capabilities } };
    };
    return { ...setup, capabilities, create };
  };
  const adds = (statistic: string): boolean => ['auto', 'mean', 'sum'].includes(statistic);

  it('SERIES-AGG-01 lets rollups differ in the last bit of a sum, and tell 0 from -0 as they like', async () => {
    const setup = adding((value, statistic) =>
      adds(statistic) ? value * (1 + Number.EPSILON) : value === 0 ? -value : value,
    );
    expect(await run(setup, 'SERIES-AGG-01')).toEqual([]);
  });

  it('SERIES-AGG-01 kills: rollups differ by more than additions in another order do', async () => {
    expect(
      await run(
        adding((value, statistic) => (adds(statistic) ? value * (1 + 2 ** -40) : value)),
        'SERIES-AGG-01',
      ),
    ).not.toEqual([]);
  });

  it.each(['min', 'max', 'first', 'last', 'count'])(
    'SERIES-AGG-01 kills: with rollups the %s differs in the last bit',
    async (name) => {
      const setup = adding((value, statistic) => (statistic === name ? value * (1 + Number.EPSILON) : value));
      expect(await run(setup, 'SERIES-AGG-01')).not.toEqual([]);
    },
  );

  it.each(['SERIES-WRITE-07', 'CURVE-PUB-08'])('%s passes on two doors to one store', async (clause) => {
    const setup = {
      ...setupOf((store) => store),
      connect: async (store: StoreUnderTest) => ({ ...store, close: async () => {} }),
    };
    expect(await run(setup, clause)).toEqual([]);
  });

  it.each(['SERIES-WRITE-07', 'CURVE-PUB-08'])('%s kills: the second door leads to another store', async (clause) => {
    const setup = { ...setupOf((store) => store), connect: async () => createMemoryStore() };
    expect(await run(setup, clause)).not.toEqual([]);
  });
});

describe('the model test proves itself', () => {
  const names = [
    'asOf is exclusive',
    'recordedBy is ignored',
    'withdrawn reads as missing',
    'a stream loses its last chunk',
    'unchanged compares with the latest, not with what was known then',
    'late knowledge overwrites the latest view',
    'late knowledge is dropped',
    'the writes of a batch are stored one by one',
    'quarantined points are lost',
    'the batch id is ignored',
    'a conflicting interval is left out without a word',
    'the clock that was asked for is ignored',
    'an issue is all that was known when it came',
    'the bound of a lead time is exclusive',
    'a lead time counts from the end',
    'the cutoff is exclusive',
    'the delivery day is the day in UTC',
    'a release counts revisions',
    'published and corrected are exchanged',
    'asOf is applied after a view has chosen',
    'recordedBy is applied after a view has chosen',
    'a stream knows no views',
    'an aggregate knows no views',
    'runs count corrections',
    'a diff leaves out what was removed',
    'a diff ignores flags',
    'changes since an instant are those from it on',
    'changes are not bounded by recordedBy',
    'an issued series keeps only what an issue says anew',
    'a history is of the interval in which the instant lies',
  ];
  for (const name of names) {
    it(`finds that ${name}`, async () => {
      const mutant = mutants.find((each) => each.name === name);
      if (mutant === undefined) throw new Error(`there is no mutant "${name}"`);
      const create: ContractSetup['create'] = ({ tenant }) => mutant.mutate(createMemoryStore({ tenant }));
      await expect(seriesModelTest({ fastCheck, runs: 600, seed: 7, shrink: false, create })).rejects.toThrow();
    });
  }

  const create: ContractSetup['create'] = ({ tenant }) => createMemoryStore({ tenant });

  it('passes when a crash leaves all of a batch or nothing', async () => {
    let n = 0;
    const crash: CrashHook = async (store, { writes, options }) => {
      if (n++ % 2 === 0) await store.series.writeMany(writes, options);
      return store;
    };
    const { ran } = await seriesModelTest({ fastCheck, runs: 60, seed: 7, create, crash });
    expect(ran.get('crash')).toBeGreaterThan(20);
  });

  it('finds that a crash leaves half of a batch', async () => {
    const crash: CrashHook = async (store, { writes, options }) => {
      await store.series.writeMany(writes.slice(0, 1), { tenant: options.tenant });
      return store;
    };
    await expect(seriesModelTest({ fastCheck, runs: 200, seed: 7, shrink: false, create, crash })).rejects.toThrow();
  });

  it('finds that a crash loses the id of a batch that was stored', async () => {
    const crash: CrashHook = async (store, { writes, options }) => {
      await store.series.writeMany(writes, { tenant: options.tenant });
      return store;
    };
    await expect(seriesModelTest({ fastCheck, runs: 200, seed: 7, shrink: false, create, crash })).rejects.toThrow();
  });
});

describe('the model test of curves proves itself', () => {
  const names = [
    'the bound on knownAt is exclusive',
    'the bound on knownAt takes in a millisecond too many',
    'find ignores recordedBy',
    'latest ignores knownAt',
    'history ignores recordedBy',
    'diff ignores knownAt',
    'what was withdrawn is found',
    'the fine view is dropped',
    'latest looks before the date only',
    'maxAgeDays is one too many',
    'dates lists what is withdrawn',
    'revisions leaves out withdrawals',
    'a tenor is resolved on UTC',
    'a position counts contracts without a price',
    'a diff leaves out what entered',
    'a diff compares settlements only',
    'a list is in the order of the parts of its keys',
    'a curve that comes again is stored again',
    'unchanged compares with the latest, not with what was known then',
    'late knowledge is dropped',
    'late knowledge overwrites the latest view',
    'the last of two that say the same time wins',
    'the batch id is ignored',
    'of several curves of one date in a batch the last one counts',
    'a withdrawal takes back the curve for all times',
    'what was withdrawn cannot come back',
    'the same curve does not bring back what was withdrawn',
    'all tenants are one',
  ];
  it.each(names)('finds that %s', async (name) => {
    const mutant = mutants.find((each) => each.name === name && each.clause.startsWith('CURVE-'));
    if (mutant === undefined) throw new Error(`there is no mutant "${name}"`);
    const create: ContractSetup['create'] = ({ tenant }) => mutant.mutate(createMemoryStore({ tenant }));
    await expect(curveModelTest({ fastCheck, runs: 400, seed: 7, shrink: false, create })).rejects.toThrow();
  });
});
