import { type Expectation, fxSeries, Series } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { berlin, hourlyIndex, thrownBy } from './arbitraries.js';

const plain = { index: hourlyIndex(23, 5), clock: berlin } as const;
const load = Series.of({ ...plain, values: Float64Array.of(1, 2, NaN, 4, 5), unit: 'MW', kind: 'average' });
const level = load.withKind('point');
const price = Series.of({ ...plain, values: Float64Array.of(1, 2, 3, 4, 5), unit: 'EUR/MWh', kind: 'average' });
const fx = fxSeries({
  series: Series.of({ ...plain, values: new Float64Array(5).fill(1.1), unit: 'USD/EUR', kind: 'point' }),
  tolerance: 'P1D',
});

/** A word as a configuration gives it: no type checker has seen it. */
const word = <T>(text: string): T => JSON.parse(JSON.stringify(text)) as T;

describe('a word that an option does not take', () => {
  it.each<[string, () => unknown, string]>([
    ['median', () => load.resample('P1D', { statistic: word('median'), missing: 'skip' }), "'first', 'last', 'count'"],
    ['drop', () => load.resample('P1D', { missing: word('drop') }), "'propagate', 'skip'"],
    ['drop', () => load.statistics({ missing: word('drop') }), "'propagate', 'skip'"],
    ['volume', () => load.statistics({ weighting: word('volume') }), "'time', 'points'"],
    ['weibull', () => load.quantiles([0.5], { missing: 'skip', method: word('weibull') }), "'linear', 'inverted_cdf'"],
    ['median', () => load.rolling({ window: 2, statistic: word('median') }), "'mean', 'sum', 'min', 'max', 'std'"],
    ['full', () => load.align(price, { join: word('full') }), "'inner', 'left', 'outer'"],
    ['newest', () => load.merge(load, { prefer: word('newest') }), "'left', 'right'"],
    ['spline', () => load.fill({ method: word<'linear'>('spline') }), "'previous', 'linear', 'constant'"],
    ['cubic', () => level.resample('PT30M', { rule: word('cubic') }), "'previous', 'linear'"],
    ['up', () => load.asOf(price, { direction: word('up'), tolerance: 0 }), "'previous', 'next', 'nearest'"],
    ['drop', () => load.integrate().cumulative({ missing: word('drop') }), "'propagate', 'skip'"],
    ['noon', () => price.convert('USD/MWh', fx, { at: word('noon') }), "'start', 'middle', 'end'"],
    ['zero', () => price.convert('USD/MWh', fx, { missing: word('zero') }), "'error', 'missing'"],
    ['outlier', () => load.check([{ check: word<'gap'>('outlier') }]), "'range', 'gap', 'duplicate', 'spike'"],
  ])('%s is not taken for another one', (given, use, accepted) => {
    const error = thrownBy(use);
    expect(error?.code).toBe('SERIES.INVALID_ARGUMENT');
    expect(error?.message).toMatch(new RegExp(`^"${given}" is not a `));
    expect(error?.message).toContain(accepted);
  });

  it('leaves what is left out, or said, as it was', () => {
    expect(load.quantiles([0.5], { missing: 'skip', method: 'linear' })).toEqual(
      load.quantiles([0.5], { missing: 'skip' }),
    );
    expect(price.convert('USD/MWh', fx, { at: 'start', missing: 'error' }).equals(price.convert('USD/MWh', fx))).toBe(
      true,
    );
  });
});

describe('numbers that make no sense', () => {
  it.each<Expectation>([
    { check: 'range', min: Number.NaN },
    { check: 'range', min: 5, max: -5 },
  ])('as the bounds of a range %j are refused, not passed by everything', (expectation) => {
    expect(thrownBy(() => load.check([expectation]))?.code).toBe('SERIES.INVALID_ARGUMENT');
  });

  it('as a count of intervals are refused by name', () => {
    for (const count of [1.5, Number.NaN]) {
      for (const error of [thrownBy(() => load.head(count)), thrownBy(() => load.tail(count))]) {
        expect(error?.code).toBe('SERIES.INVALID_ARGUMENT');
        expect(error?.message).toContain(`count is ${count}`);
      }
    }
  });
});
