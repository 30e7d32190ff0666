import { type DeliveryPeriod, formatLocalDate, parseDeliveryPeriod } from '@aurum/core';
import type { QuoteFiles } from './source.js';

/** Invented closing prices of overlapping contracts. Cal-27 agrees with its quarters; Cal-28 is 0.30 below its own. */
const POWER: readonly (readonly [contract: string, price: number])[] = [
  ['W05-26', 92.4],
  ['W06-26', 90.15],
  ['W07-26', 89.2],
  ['W08-26', 86.7],
  ['Feb-26', 89.1],
  ['Mar-26', 80.3],
  ['Apr-26', 67.9],
  ['May-26', 61.2],
  ['Jun-26', 65.4],
  ['Q2-26', 64.8],
  ['Q3-26', 76.9],
  ['Q4-26', 92.6],
  ['Q1-27', 94.1],
  ['Q2-27', 61.5],
  ['Q3-27', 71.2],
  ['Q4-27', 88.35],
  ['Q1-28', 88.9],
  ['Q2-28', 58.4],
  ['Q3-28', 67.75],
  ['Q4-28', 84.1],
  ['Cal-27', 78.75],
  ['Cal-28', 74.49],
  ['Cal-29', 71.6],
];

/** Invented curves of gas by month: the level of the front and what the far end tends to, USD/MMBtu. */
const GAS: readonly (readonly [asOf: string, front: number, far: number])[] = [
  ['2024-08-15', 2.1, 3.6],
  ['2025-02-20', 4.2, 3.9],
  ['2025-08-15', 2.9, 3.9],
  ['2026-01-15', 3.4, 3.8],
];
const MONTHS = 36;

/** A small market that is invented from end to end, for those who have no files. @param why it is taken, for people */
export function sampleFiles(why: string): QuoteFiles {
  const power = POWER.map(([name, price]) => {
    const period = parseDeliveryPeriod(name);
    return `${name},${formatLocalDate(period.start)},${formatLocalDate(period.end - 1)},${price}`;
  });
  return {
    origin: `an invented market, ${why}`,
    power: { text: ['Contract,Start,End,Closing', ...power, ''].join('\n'), asOf: '2026-01-15', market: 'sample' },
    gas: { text: ['as_of,contract,delivery_month,settle_usd_mmbtu', ...GAS.flatMap(gasCurve), ''].join('\n') },
  };
}

function gasCurve([asOf, front, far]: (typeof GAS)[number]): readonly string[] {
  const first = parseDeliveryPeriod('M+1', { asOf });
  return Array.from({ length: MONTHS }, (_, i) => {
    const month = first.shift(i);
    const winter = Math.cos((2 * Math.PI * (monthOf(month) - 1)) / 12);
    const price = far + (front - far) * Math.exp(-i / 9) + 0.45 * winter * Math.min(1, (i + 3) / 8);
    return `${asOf},${month},${formatLocalDate(month.start).slice(0, 7)},${price.toFixed(3)}`;
  });
}

function monthOf(month: DeliveryPeriod): number {
  return Number(formatLocalDate(month.start).slice(5, 7));
}
