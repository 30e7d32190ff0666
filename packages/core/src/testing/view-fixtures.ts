import assert from 'node:assert/strict';
import type { ReadView, SeriesDefinition, TimeRange, WriteReceipt } from '../ports/index.js';
import type { Series } from '../series/index.js';
import { type Instant, type MarketClock, marketClock } from '../time/index.js';
import type { ContractCase } from './contract.js';
import { assertPoints, definition, hours, type PointSpec, pointsOf } from './fixtures.js';

/** The clock of most tests about days. */
export const BERLIN: MarketClock = marketClock('Europe/Berlin');

/** An instant with its offset, as epoch ms. */
export const at = (text: string): Instant => Date.parse(text);

/** Something that was said: about which hours, what, and when it was known. */
export type Said = readonly [first: number, points: readonly PointSpec[], knownAt: Instant];

/** Defines the hourly series `a` and writes what was said about it, each as a batch of its own, in this order. */
export async function say(
  { series, catalog, call }: ContractCase,
  said: readonly Said[],
  changes: Partial<SeriesDefinition> = {},
): Promise<readonly WriteReceipt[]> {
  await catalog.define([definition('a', changes)], call);
  const receipts: WriteReceipt[] = [];
  for (const [first, points, knownAt] of said)
    receipts.push(await series.write({ key: 'a', series: hours(first, points), knownAt }, call));
  return receipts;
}

/** Defines a series and writes issues of it: of so many intervals from `start` on, the n-th says n everywhere, known at the n-th instant. */
export async function issueNumbers(
  { series, catalog, call }: ContractCase,
  target: SeriesDefinition,
  issues: { readonly start: Instant; readonly length: number; readonly knownAt: readonly string[] },
): Promise<void> {
  await catalog.define([target], call);
  for (const [i, knownAt] of issues.knownAt.entries()) {
    const points = pointsOf(target, issues.start, new Array<number>(issues.length).fill(i + 1));
    await series.write({ key: target.key, series: points, knownAt }, call);
  }
}

/** A question to series `a`, and the points that it must show. */
export interface Expected {
  readonly view: ReadView;
  readonly range?: TimeRange;
  /** The first interval, where there is any. */
  readonly start: Instant;
  readonly points: readonly PointSpec[];
}

/** Asserts what views of a series show. */
export async function assertViews(
  { series, call }: ContractCase,
  key: string,
  questions: readonly Expected[],
): Promise<void> {
  for (const { view, range, start, points } of questions) {
    const read: Series = await series.read(key, range, { ...call, ...view });
    try {
      assertPoints(read, start, points);
    } catch (error) {
      assert.fail(`${JSON.stringify({ view, range })}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
