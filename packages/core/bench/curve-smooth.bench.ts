import { type SmoothCurve, smoothCurve } from '@aurum/core/curves';
import { bench, median } from '../../../test-support/bench.js';

/** The sizes of the claim: contracts that are solved, and hours that are read from sixty of them. */
const SEGMENTS = 10_000;
const HOURS = 43_800;
const GROWTH = [1, 10, 100] as const;
const RUNS = 15;

/** Pieces of one to a hundred days, with prices that are the same in each run. */
function pieces(count: number): { readonly knots: Float64Array; readonly means: Float64Array } {
  const knots = new Float64Array(count + 1);
  const means = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    knots[j + 1] = (knots[j] as number) + [7, 30, 31, 28, 91, 1, 3][j % 7]!; // j < count
    means[j] = 50 + 15 * Math.sin(j / 3) + 5 * Math.cos(j * j);
  }
  return { knots, means };
}

/** Median milliseconds of one call, after warming up. */
function timeOf(run: () => unknown, times: number): number {
  const found: number[] = [];
  for (let i = 0; i < times + 5; i++) {
    const began = performance.now();
    run();
    if (i >= 5) found.push(performance.now() - began);
  }
  return median(found);
}

/** Median milliseconds at each size, and how near to linear they grow: 1 when a hundred times the work takes a hundred times as long. */
function growth(
  sizes: readonly number[],
  runOf: (size: number) => () => unknown,
): { readonly times: readonly number[]; readonly linear: number } {
  const times = sizes.map((size, i) => timeOf(runOf(size), i === sizes.length - 1 ? 3 : RUNS));
  const [first = NaN] = times;
  return { times, linear: (100 * first) / (times.at(-1) ?? NaN) };
}

const ms = (times: readonly number[]): string => times.map((t) => `${t.toFixed(2)} ms`).join(', ');

bench('curve-smooth', {
  title: 'ten thousand contracts smoothed, and 43,800 hours read, in milliseconds that grow no faster than the work',
  floor: 0.5,
  async run({ figure, note }) {
    const solved = growth(
      GROWTH.map((times) => times * SEGMENTS),
      (size) => {
        const options = pieces(size);
        return () => smoothCurve(options);
      },
    );
    note(`${SEGMENTS} contracts solved at 1×, 10×, 100×: ${ms(solved.times)}`);
    const curve: SmoothCurve = smoothCurve(pieces(60));
    const last = curve.curve.knots.at(-1) ?? 0;
    const read = (of: 'evaluate' | 'means') =>
      growth(
        GROWTH.map((times) => times * HOURS),
        (size) => {
          const edges = Float64Array.from({ length: size + 1 }, (_, i) => (i * last) / size);
          return () => curve[of](edges);
        },
      );
    const [values, means] = [read('evaluate'), read('means')];
    note(`${HOURS} hours evaluated at 1×, 10×, 100×: ${ms(values.times)}`);
    note(`${HOURS} hours averaged exactly at 1×, 10×, 100×: ${ms(means.times)}`);
    figure(
      Math.min(
        solved.linear,
        values.linear,
        means.linear,
        9 / Math.max(solved.times[0] ?? NaN, values.times[0] ?? NaN, means.times[0] ?? NaN),
      ),
    );
  },
});
