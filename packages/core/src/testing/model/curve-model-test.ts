import assert from 'node:assert/strict';
import { freshTenant, openStore } from '../contract.js';
import { curvesOf } from '../curve-case.js';
import {
  type CurveCommand,
  lookCommand,
  pauseCurvesCommand,
  publishCommand,
  type RealCurves,
  withdrawCommand,
} from './curve-commands.js';
import { NaiveCurves } from './curve-model.js';
import { type ArbitraryLike, Choices } from './fast-check.js';
import type { ModelTestOptions, ModelTestReport } from './model-test.js';

/** As many numbers as the most talkative command asks for. */
const NUMBERS = { minLength: 80, maxLength: 80 } as const;

/**
 * Interleaves publications (corrections, late knowledge, duplicates, repeats), withdrawals and every kind of read of curves over two tenants and
 * three keys, and compares each answer with a naive model. Call it inside a test; it rejects with the shortest sequence that goes wrong.
 */
export async function curveModelTest(options: Omit<ModelTestOptions, 'crash' | 'settle'>): Promise<ModelTestReport> {
  const { fastCheck: fc, runs, seed, maxCommands = 25, shrink = true } = options;
  const store = await openStore(options, undefined);
  const real: RealCurves = { curves: curvesOf(store), ran: new Map() };
  try {
    const of = (make: (choices: Choices) => CurveCommand): ArbitraryLike<CurveCommand> =>
      fc.array(fc.nat(10_000), NUMBERS).map((numbers) => make(new Choices(numbers)));
    const commands = [
      of(publishCommand),
      of(publishCommand),
      of(lookCommand),
      of(lookCommand),
      of(withdrawCommand),
      of(pauseCurvesCommand),
    ];
    const property = fc.asyncProperty(fc.commands(commands, { maxCommands, size: 'max' }), async (sequence) => {
      const model = new NaiveCurves([await freshTenant(options), await freshTenant(options)]);
      await fc.asyncModelRun(() => ({ model, real }), sequence);
    });
    await fc.assert(property, { numRuns: runs, endOnFailure: !shrink, ...(seed === undefined ? {} : { seed }) });
  } finally {
    await store.close();
  }
  if (runs >= 50) {
    for (const kind of ['publish', 'withdraw', 'pause', 'look'])
      assert.ok((real.ran.get(kind) ?? 0) > 0, `no ${kind} ran`);
  }
  return { ran: real.ran };
}
