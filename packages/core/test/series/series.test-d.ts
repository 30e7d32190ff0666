import {
  type FxSeries,
  fxSeries,
  fxTable,
  marketClock,
  type Quantity,
  quantity,
  regularIndex,
  Series,
  type SeriesKind,
  seriesBuilder,
} from '@aurum/core';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function exactly<A>(): <B>(value: B, same: Same<A, B>) => void;

const clock = marketClock('Europe/Berlin');
const index = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT1H', length: 24 });
const base = { index, value: 1, clock } as const;
const price = Series.constant({ ...base, unit: 'EUR/MWh', kind: 'average' });
const power = Series.constant({ ...base, unit: 'MW', kind: 'average' });
const energy = Series.constant({ ...base, unit: 'MWh', kind: 'sum' });
const gas = Series.constant({ ...base, unit: 'USD/MMBtu', kind: 'average' });
const level = Series.constant({ ...base, unit: 'GWh', kind: 'point' });
const warmth = Series.constant({ ...base, unit: 'degC', kind: 'point' });
const usdPerEur = Series.constant({ ...base, unit: 'USD/EUR', kind: 'point' });
const gbpPerEur = Series.constant({ ...base, unit: 'GBP/EUR', kind: 'point' });
declare const text: string;
const dynamic = Series.constant({ ...base, unit: text, kind: 'average' });
declare const unknown: Series;

export function results(): void {
  // Literals are kept.
  exactly<Series<'EUR/MWh', 'average'>>()(price, true);
  exactly<Series<string, 'average'>>()(dynamic, true);
  exactly<Series<'EUR/MWh', 'average'>>()(price.slice({}).head(3).shift({ periods: 1 }).map(Math.abs), true);

  // Every series is a Series, so a repository can take it.
  const any: Series = price;
  const narrow: Series<'EUR/MWh'> = price;
  void [any, narrow];

  // Units and kinds multiply together.
  exactly<Series<'EUR', 'sum'>>()(price.multiply(energy), true);
  exactly<Series<'EUR', 'sum'>>()(energy.multiply(price).to('EUR'), true);
  exactly<Series<'MWh', 'sum'>>()(power.integrate(), true);
  exactly<Series<'EUR', 'sum'>>()(price.multiply(power.integrate()), true);
  exactly<Series<'MW', 'average'>>()(energy.average(), true);
  exactly<Series<'EUR/MWh', 'average'>>()(price.multiply(energy).divide(energy), true);
  exactly<Series<'MWh', 'sum'>>()(price.multiply(energy).divide(price), true);
  exactly<Series<'USD/MWh', 'average'>>()(gas.multiply(quantity(7, 'MMBtu/MWh')), true);
  exactly<Series<'EUR/MWh', 'average'>>()(price.multiply(2).divide(3), true);
  exactly<Series<'EUR/MWh', 'average'>>()(price.add(quantity(5, 'ct/kWh')).subtract(price), true);
  exactly<Series<'deltaC', 'point'>>()(warmth.subtract(quantity(18, 'degC')), true);
  exactly<Series<'deltaC', 'point'>>()(warmth.diff(), true);
  exactly<Series<string, 'sum'>>()(dynamic.multiply(energy), true);
  exactly<Series<string, SeriesKind>>()(unknown.multiply(energy), true);

  // Resampling keeps the meaning, or changes it as named.
  exactly<Series<'EUR/MWh', 'average'>>()(price.resample('P1M'), true);
  exactly<Series<'MWh', 'sum'>>()(energy.resample('P1M', { missing: 'skip' }), true);
  exactly<Series<'EUR/MWh', 'point'>>()(price.resample('P1M', { statistic: 'max' }), true);
  exactly<Series<'1', 'sum'>>()(price.resample('P1M', { statistic: 'count' }), true);
  exactly<Series<'GWh', 'point'>>()(level.resample('P1M', { statistic: 'last' }), true);
  exactly<Series<'GWh', 'average'>>()(level.resampleWithCoverage('P1M', { statistic: 'mean' }).series, true);
  exactly<Series<'MWh', 'point'>>()(energy.cumulative(), true);
  exactly<number>()(price.weightedMean(energy), true);
  exactly<Series<'EUR/MWh', 'average'>>()(price.weightedMean(energy, { frequency: 'P1D' }), true);
  exactly<readonly [Series<'EUR/MWh', 'average'>, Series<'MW', 'average'>]>()(price.align(power), true);

  // An fx is required exactly where a conversion crosses currencies.
  const table = fxTable({ base: 'EUR', rates: { USD: 1.08 } });
  const rates = fxSeries({ series: usdPerEur, tolerance: 'P4D' });
  exactly<FxSeries<'USD' | 'EUR'>>()(rates, true);
  exactly<Series<'ct/kWh', 'average'>>()(price.to('ct/kWh'), true);
  exactly<Series<'USD/MWh', 'average'>>()(price.to('USD/MWh', table), true);
  exactly<Series<'USD/MWh', 'average'>>()(price.convert('USD/MWh', rates), true);
  exactly<Series<'EUR/MWh', 'average'>>()(gas.convert('EUR/MWh', rates, { at: 'middle' }), true);
  const both = fxSeries({ series: [usdPerEur, gbpPerEur], tolerance: 'P4D' });
  exactly<FxSeries<'USD' | 'GBP' | 'EUR'>>()(both, true);
  exactly<Series<'USD/MWh', 'average'>>()(price.convert('USD/MWh', both), true);
  exactly<Series<string, 'average'>>()(dynamic.to(text), true);

  // Narrowing what is known only at run time.
  exactly<Series<'USD/MWh', 'average'>>()(unknown.as('USD/MWh', 'average'), true);
  exactly<Series<'USD/MWh', SeriesKind>>()(unknown.as('USD/MWh'), true);
  exactly<Series<'EUR/MWh', 'point'>>()(price.withKind('point'), true);
  exactly<Series<'EUR/MWh', 'average'>>()(
    seriesBuilder({ unit: 'EUR/MWh', kind: 'average', clock, frequency: 'PT1H' }).build(),
    true,
  );
}

declare const either: 'EUR/MWh' | 'USD/MWh';
declare const oneOfTwo: Quantity<'MWh'> | Quantity<'USD'>;

export function refused(): void {
  // @ts-expect-error no such unit
  Series.constant({ ...base, unit: 'EUR/MWX', kind: 'average' });
  // @ts-expect-error no such kind
  Series.constant({ ...base, unit: 'EUR/MWh', kind: 'mean' });
  // @ts-expect-error a union is not one unit
  Series.constant({ ...base, unit: either, kind: 'average' });

  // @ts-expect-error an average and a sum do not add up
  power.add(power.integrate().withKind('sum'));
  // @ts-expect-error different dimensions
  price.add(power);
  // @ts-expect-error other currency
  price.subtract(gas);
  // @ts-expect-error a number has no unit
  price.add(5);
  // @ts-expect-error a union of quantities
  energy.add(oneOfTwo);

  // @ts-expect-error price × power: integrate first
  price.multiply(power);
  // @ts-expect-error power × price, the other way round
  power.multiply(price);
  // @ts-expect-error price × constant power
  price.multiply(quantity(5, 'MW'));
  // @ts-expect-error sum × sum
  energy.multiply(energy);
  // @ts-expect-error a state times an average
  level.multiply(price);
  // @ts-expect-error average ÷ sum
  price.divide(energy);
  // @ts-expect-error points on a scale do not scale
  warmth.multiply(2);

  // @ts-expect-error integrated already
  energy.integrate();
  // @ts-expect-error averaged already
  power.average();
  // @ts-expect-error prices have no running total
  price.cumulative();

  // @ts-expect-error fx required
  price.to('USD/MWh');
  // @ts-expect-error fx not wanted
  price.to('ct/kWh', fxTable({ base: 'EUR', rates: { USD: 1.08 } }));
  // @ts-expect-error different dimensions
  price.to('MWh');
  // @ts-expect-error the fx does not know GBP
  price.convert('GBP/MWh', fxSeries({ series: usdPerEur, tolerance: 'P4D' }));
  // @ts-expect-error no tolerance, no fx series
  fxSeries({ series: usdPerEur });
  // @ts-expect-error an as-of needs a tolerance
  price.asOf(usdPerEur, { direction: 'previous' });
}
