/** A stretch of values with round ends and round marks. */
export interface Scale {
  /** The lower end, a multiple of the step. */
  readonly min: number;
  /** The upper end, a multiple of the step. */
  readonly max: number;
  /** The marks, ascending, both ends among them. */
  readonly ticks: readonly number[];
}

/** Values that differ by less than this are drawn as one. */
const LEAST_SPAN = 1e-6;

/** The scale on which all values have room, with about `wanted` marks. NaN is passed over; without any value it is 0 to 1. */
export function niceScale(values: Iterable<number>, wanted: number): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  if (high - low < LEAST_SPAN) high = low + 1;
  const step = niceStep((high - low) / wanted);
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
  return { min: tidy(first * step), max: tidy(last * step), ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return tidy(factor * power);
}

/** Without the traces of binary arithmetic: 0.30000000000000004 is 0.3. Never -0. */
function tidy(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
