import assert from 'node:assert/strict';
import { type ContractSetup, freshTenant, openStore } from '../contract.js';
import {
  type CrashHook,
  crashCommand,
  defineCommand,
  pauseCommand,
  type RealSystem,
  readCommand,
  removeCommand,
  repeatCommand,
  settleCommand,
  writeCommand,
} from './commands.js';
import { type ArbitraryLike, Choices, type CommandLike, type FastCheckLike } from './fast-check.js';
import { NaiveModel } from './naive-model.js';
import { UNIVERSE } from './universe.js';
import { changedCommand, diffCommand, historyCommand, runsCommand } from './view-commands.js';

/** How to run the model test. */
export interface ModelTestOptions extends Pick<ContractSetup, 'create' | 'tenantName' | 'settle'> {
  /** The `fast-check` module. */
  readonly fastCheck: FastCheckLike;
  /** How many sequences of commands. All share one store, each with tenants of its own. */
  readonly runs: number;
  /** Most commands of a sequence. Default 40. */
  readonly maxCommands?: number | undefined;
  /** The seed of a failure that is to be seen again. Default: a random one, which a failure prints. */
  readonly seed?: number | undefined;
  /** Whether a sequence that goes wrong is reduced to the shortest one that does. Default `true`. */
  readonly shrink?: boolean | undefined;
  /** Makes crashes part of the sequences. */
  readonly crash?: CrashHook | undefined;
}

/** What a model test did. */
export interface ModelTestReport {
  /** How often each kind of command ran. */
  readonly ran: ReadonlyMap<string, number>;
}

/** As many numbers as the most talkative command asks for. */
const NUMBERS = { minLength: 90, maxLength: 90 } as const;

/**
 * Interleaves definitions, writes (corrections, late knowledge, withdrawals, NaN, duplicates, repeats), removals, crashes
 * and every kind of read over two tenants and five series, and compares each answer with a naive model. Call it inside a
 * test; it rejects with the shortest sequence that goes wrong.
 */
export async function seriesModelTest(options: ModelTestOptions): Promise<ModelTestReport> {
  const { fastCheck: fc, runs, seed, crash, maxCommands = 40, shrink = true } = options;
  const ran = new Map<string, number>();
  const real: RealSystem = { store: await openStore(options, undefined), crash, ran };
  try {
    const sequences = fc.commands(commandArbitraries(fc, options), { maxCommands, size: 'max' });
    const property = fc.asyncProperty(sequences, async (commands) => {
      const tenants = [await freshTenant(options), await freshTenant(options)] as const;
      await real.store.catalog.define(
        UNIVERSE.slice(0, 4).map(({ definition }) => definition),
        { tenant: tenants[0] },
      );
      const model = new NaiveModel(tenants);
      for (const { definition } of UNIVERSE.slice(0, 4)) model.define(tenants[0], definition.key);
      await fc.asyncModelRun(() => ({ model, real }), commands);
    });
    await fc.assert(property, { numRuns: runs, endOnFailure: !shrink, ...(seed === undefined ? {} : { seed }) });
  } finally {
    await real.store.close();
  }
  if (runs >= 50) {
    const kinds = [
      'define',
      'remove',
      'write',
      'repeat',
      'pause',
      'read',
      'stream',
      'aggregate',
      'revisions',
      'quarantine',
      'history',
      'runs',
      'diff',
      'changedSince',
    ];
    if (crash !== undefined) kinds.push('crash');
    if (options.settle !== undefined) kinds.push('settle');
    for (const kind of kinds) {
      assert.ok((ran.get(kind) ?? 0) > 0, `the model test never came to a ${kind}`);
    }
  }
  return { ran };
}

/** Commands in about the proportion in which they should come. */
function commandArbitraries(
  fc: FastCheckLike,
  { crash, settle }: Pick<ModelTestOptions, 'crash' | 'settle'>,
): ArbitraryLike<CommandLike<NaiveModel, RealSystem>>[] {
  const kinds: ((choices: Choices) => CommandLike<NaiveModel, RealSystem>)[] = [
    defineCommand,
    removeCommand,
    ...Array.from({ length: 7 }, () => writeCommand),
    repeatCommand,
    pauseCommand,
    ...Array.from({ length: 6 }, () => readCommand),
    historyCommand,
    runsCommand,
    diffCommand,
    changedCommand,
    ...(crash === undefined ? [] : [crashCommand]),
    ...(settle === undefined ? [] : [() => settleCommand(settle), () => settleCommand(settle)]),
  ];
  const numbers = fc.array(fc.nat(9999), NUMBERS);
  return kinds.map((kind) => numbers.map((chosen) => kind(new Choices(chosen))));
}
