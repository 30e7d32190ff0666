import { seededRandom } from '../../seeded-random.js';

/** One call of a host. Its number in the workload is the version that a write gives its series. */
export interface Call {
  /** 1, 2, 3 and so on. */
  readonly number: number;
  /** Which host makes it. */
  readonly host: number;
  /** Which series it is about. */
  readonly series: number;
  /** Whether it writes; else it reads. */
  readonly isWrite: boolean;
}

/** What a workload is drawn from. */
export interface WorkloadPlan {
  /** How many series there are. */
  readonly series: number;
  /** How many hosts share the work. */
  readonly hosts: number;
  /** How many calls they make together. */
  readonly calls: number;
  /** Which part of the calls writes. */
  readonly writePart: number;
  /** Repeats a workload. */
  readonly seed: number;
}

/** Draws a workload: reads and writes alike fall upon series by Zipf's law with exponent 1, and upon hosts evenly. */
export function drawWorkload({ series, hosts, calls, writePart, seed }: WorkloadPlan): readonly Call[] {
  const random = seededRandom(seed);
  const draw = zipf(series, random);
  return Array.from({ length: calls }, (_, i) => ({
    number: i + 1,
    host: Math.floor(random() * hosts),
    series: draw(),
    isWrite: random() < writePart,
  }));
}

/** Draws from 0 to `count` - 1: the n-th is drawn 1/n as often as the first. */
function zipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += 1 / (i + 1);
    sums[i] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
