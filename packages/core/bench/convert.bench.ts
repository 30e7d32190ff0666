import { converter } from '@aurum/core';
import { bench } from '../../../test-support/bench.js';

const LENGTH = 1_000_000;
const REPEATS = 20;
const work = { amount: LENGTH * REPEATS, unit: 'values' } as const;
const values = Float64Array.from({ length: LENGTH }, (_, i) => i * 0.37);
const out = new Float64Array(LENGTH);
const convert = converter('USD/MMBtu', 'USD/MWh');

/** The loop that one would write by hand. */
function multiply(from: Float64Array, to: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) to[i] = (from[i] as number) * factor;
}

bench('convert-loop', {
  title: 'a Float64Array from USD/MMBtu to USD/MWh, against a bare loop that multiplies (0.67 is 1.5 times its time)',
  floor: 1 / 1.5,
  async run({ compare }) {
    const repeat = (once: () => unknown) => () => {
      for (let i = 0; i < REPEATS; i++) once();
    };
    await compare({
      subject: { name: 'aurum converter', run: repeat(() => convert.array(values, out)) },
      peer: { name: 'bare loop', run: repeat(() => multiply(values, out, convert.multiplier)) },
      work,
      rounds: 5,
    });
  },
});
