import { AurumError } from '../errors/index.js';
import { formatLocalDate, type LocalDate, localDate } from './civil-date.js';
import { toInstant } from './instant.js';
import type { InstantInput } from './instant-types.js';
import { deliveryDay, type MarketClock } from './market-clock.js';
import { type DateRange, FIRST_DATE, LAST_DATE } from './period-units.js';
import { matchForm, TENOR_FORMS, type TenorFault } from './tenor-grammar.js';
import { relativeTenor } from './tenor-relative.js';

/** What relative periods and one-digit years count from. */
export interface ParseDeliveryPeriodOptions {
  /** A date, `YYYY-MM-DD`, or an instant, whose delivery day on `clock` is then meant. */
  readonly asOf?: InstantInput | undefined;
  /** The clock on which an instant given as `asOf` has its day. */
  readonly clock?: MarketClock | undefined;
}

const SHOWN_LENGTH = 60;

const ACCEPTED =
  'Accepted are Jan-26, F26, 2026-01, Q1-26, 1Q26, 2H26, Sum-26, Win-26, GY-26, Cal-26, 2026, W53-26, WE53-26, 2026-01-31, J26-K26, Jan26-Mar26, A..B, and with an as-of date DA, WE, BOM, D+1, W+1, M+1, Q+1, S+1, Y+1, NGZ8.';

/**
 * The dates that a tenor means.
 *
 * @throws AurumError `TIME.INVALID_TENOR`.
 */
export function readTenor(text: string, options: ParseDeliveryPeriodOptions): DateRange {
  const trimmed = text.trim();
  const range = readRange(trimmed, asOfDate(options));
  if (range.start >= FIRST_DATE && range.end <= LAST_DATE) return range;
  throw invalidTenor(trimmed, { at: 0, why: 'it is not within the years 1000 to 9999' });
}

function readRange(trimmed: string, asOf: LocalDate | undefined): DateRange {
  const dots = trimmed.indexOf('..');
  if (dots < 0) return readOne(trimmed, { asOf, whole: trimmed, from: 0 });
  const first = readOne(trimmed.slice(0, dots).trimEnd(), { asOf, whole: trimmed, from: 0 });
  const rest = trimmed.slice(dots + 2);
  const from = trimmed.length - rest.trimStart().length;
  const last = readOne(rest.trim(), { asOf, whole: trimmed, from });
  if (last.end < first.end) throw invalidTenor(trimmed, { at: from, why: 'the range ends before it starts' });
  return { start: first.start, end: last.end };
}

interface Context {
  readonly asOf: LocalDate | undefined;
  /** The text that the message shows, and where in it the part begins. */
  readonly whole: string;
  readonly from: number;
}

function readOne(text: string, context: Context): DateRange {
  const settle = (result: DateRange | TenorFault): DateRange => {
    if (!('why' in result)) return result;
    throw invalidTenor(context.whole, { at: context.from + result.at, why: result.why });
  };
  const relative = relativeTenor(text, context.asOf);
  if (relative !== undefined) return settle(relative);
  let stoppedAt = 0;
  let expected = new Set<string>();
  for (const form of TENOR_FORMS) {
    const match = matchForm(form, text, 0);
    if (match.found !== undefined) return settle(form.read(match.found, context.asOf));
    if (form.quiet) continue;
    if (match.stoppedAt > stoppedAt) [stoppedAt, expected] = [match.stoppedAt, new Set()];
    if (match.stoppedAt === stoppedAt) expected.add(match.expected);
  }
  const why =
    stoppedAt === 0 ? 'nothing that is known starts like this' : `expected here: ${[...expected].join(', or ')}`;
  throw invalidTenor(context.whole, { at: context.from + stoppedAt, why });
}

function invalidTenor(text: string, fault: TenorFault): AurumError {
  const shown = text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
  const caret = ' '.repeat(Math.min(fault.at, SHOWN_LENGTH));
  const quoted = JSON.stringify(shown);
  return new AurumError('TIME.INVALID_TENOR', {
    message: `${quoted} is not a delivery period: ${fault.why}\n  ${quoted.slice(1, -1)}\n  ${caret}^\n${ACCEPTED}`,
    details: { text: shown, position: fault.at, reason: fault.why },
  });
}

function asOfDate(options: ParseDeliveryPeriodOptions): LocalDate | undefined {
  const { asOf, clock } = options;
  if (asOf === undefined) return undefined;
  if (typeof asOf === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(asOf)) return localDate(asOf);
  const t = toInstant(asOf, clock?.zone);
  if (clock !== undefined) return deliveryDay(clock, t);
  throw new AurumError('TIME.INVALID_TENOR', {
    message: `The as-of instant ${formatLocalDate(Math.floor(t / 86_400_000))} (UTC) has a delivery day only on a clock: give options.clock, or a date such as 2026-03-08.`,
    details: { asOf: t },
  });
}
