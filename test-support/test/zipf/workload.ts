import { seededRandom } from '@aurum/core/testing';
import { zipfDraw } from '../../zipf-draw.js';

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
  const draw = zipfDraw(series, random);
  return Array.from({ length: calls }, (_, i) => ({
    number: i + 1,
    host: Math.floor(random() * hosts),
    series: draw(),
    isWrite: random() < writePart,
  }));
}
