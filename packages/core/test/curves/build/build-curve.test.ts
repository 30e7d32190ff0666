import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
import { buildCurve, contract, type Quote } from '@aurum/core/curves';
import { expect, test } from 'vitest';

const clock = clocks.sdac;

function quoted(period: string, settlement: number, profile = profiles.base): Quote {
  return {
    contract: contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock }),
    settlement,
  };
}

const init = { key: 'EEX/power/DE-LU/base+peak', asOf: '2025-12-30', unit: 'EUR/MWh', clock } as const;

test('contracts come back from the hours, base, peak and off-peak alike', () => {
  const quotes = [
    quoted('Q1-26', 90),
    quoted('Jan-26', 100),
    quoted('Jan-26', 120, profiles.peak),
    quoted('Q1-26', 101, profiles.peak),
    quoted('Apr-26', 70),
  ];
  const built = buildCurve({ ...init, quotes });
  for (const { contract: one, settlement } of quotes) {
    const found = built.price(one);
    expect(found.kind === 'price' ? found.price : found).toBeCloseTo(settlement ?? NaN, 9);
  }
  expect(built.curve.fine?.length).toBe(24 * 1 + 24 * 120 - 1);
  expect(built.curve.lineage.method).toBe('bootstrap+smooth');
});
