import type { MarketClock, ReadOptions, TimeRange } from '@aurum/core';
import type { Arguments, OptionSpec } from './arguments.js';

/** Options of commands that read a series. */
export const READ_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  from: { value: 'TIME', help: 'the first instant (default: where the series begins)' },
  to: { value: 'TIME', help: 'the first instant after it (default: where the series ends)' },
  'as-of': { value: 'TIME', help: 'only what was known in the world then' },
  'recorded-by': { value: 'TIME', help: 'only what the store had recorded then' },
};

/** How times are given. */
export const TIME_NOTES =
  "A TIME is ISO 8601. Without an offset it is a wall clock of the series' zone; a date alone is the start of its\ndelivery day on the series' clock.";

/** The range and the knowledge that a read is asked for. */
export function readRequest(
  args: Arguments,
  clock: MarketClock,
): { readonly range: TimeRange; readonly knowledge: ReadOptions } {
  const asOf = args.instant('as-of', clock);
  const recordedBy = args.instant('recorded-by', clock);
  return {
    range: { start: args.instant('from', clock), end: args.instant('to', clock) },
    // What is not asked for is left out, so that the read takes the way for current values.
    knowledge: {
      ...(asOf === undefined ? {} : { asOf }),
      ...(recordedBy === undefined ? {} : { recordedBy }),
    },
  };
}
