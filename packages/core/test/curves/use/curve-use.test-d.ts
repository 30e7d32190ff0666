import {
  addCurves,
  type BuiltCurve,
  type Curve,
  cleanSparkSpread,
  combineCurves,
  convertCurve,
  type ForwardFx,
  forwardFx,
  type GenerationSpread,
  mixCurves,
  type PricedCurve,
  priceSeries,
  ratio,
  type Strip,
  scaleCurve,
  shiftCurve,
  sparkSpread,
  spread,
  strip,
  type WeightedCurve,
} from '../../../src/curves/index.js';
import type { Series } from '../../../src/series/index.js';
import { type CalorificBasis, type CalorificRatio, type Fx, fxTable, quantity } from '../../../src/units/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function exactly<A>(): <B>(value: B, same: Same<A, B>) => void;

declare const power: Curve<'EUR/MWh'>;
declare const cents: PricedCurve<'ct/kWh'>;
declare const dollars: PricedCurve<'USD/MWh'>;
declare const hub: BuiltCurve<'USD/MMBtu'>;
declare const coal: PricedCurve<'USD/t'>;
declare const text: PricedCurve;
declare const points: PricedCurve<'degC'>;
declare const forwards: Series<'USD/EUR', 'point'>;
declare const rateCurve: PricedCurve<'GBP/EUR'>;
declare const lower: CalorificRatio;
declare function part<C extends PricedCurve>(curve: C): WeightedCurve<C>;
declare const basis: CalorificBasis;
const table = fxTable({ base: 'EUR', rates: { USD: 1.08, GBP: 0.86 } });
const fx = forwardFx({ rates: forwards });

// Results keep the unit of the first, and curves with quotes stay curves.
exactly<PricedCurve<'EUR/MWh'>>()(addCurves(power, cents), true);
exactly<PricedCurve<'EUR/MWh'>>()(spread(power, cents), true);
exactly<PricedCurve<'ct/kWh'>>()(spread(cents, power), true);
exactly<PricedCurve<'EUR/MWh'>>()(
  mixCurves([
    { curve: power, weight: 0.6 },
    { curve: cents, weight: 0.4 },
  ]),
  true,
);
exactly<PricedCurve<'MMBtu/MWh'>>()(ratio(dollars, hub), true);
exactly<Curve<'EUR/MWh'>>()(scaleCurve(power, 2), true);
exactly<PricedCurve<'ct/kWh'>>()(scaleCurve(cents, 2), true);
exactly<PricedCurve<'USD/MMBtu'>>()(scaleCurve(hub, 2), true);
exactly<Curve<'EUR/MWh'>>()(shiftCurve(power, quantity(1, 'ct/kWh')), true);
exactly<Curve<'EUR/MWh'>>()(combineCurves({ key: 'a/b/c/d', parts: [{ curve: power, weight: 1 }] }), true);
exactly<Strip<'EUR/MWh'>>()(strip(power, { period: 'Cal-27' }), true);
exactly<Series<'EUR/MWh', 'average'>>()(priceSeries(power, { frequency: 'P1M', range: 'Cal-27' }), true);

// An fx exactly where currencies are crossed, of one moment or by delivery; one that knows more is welcome.
exactly<ForwardFx<'USD' | 'EUR'>>()(fx, true);
exactly<ForwardFx<'USD' | 'EUR' | 'GBP'>>()(forwardFx({ rates: [forwards, rateCurve] }), true);
exactly<Curve<'ct/kWh'>>()(convertCurve(power, 'ct/kWh'), true);
exactly<Curve<'USD/MMBtu'>>()(convertCurve(power, 'USD/MMBtu', { fx }), true);
exactly<PricedCurve<'EUR/MWh'>>()(convertCurve(hub, 'EUR/MWh', { fx: table, missing: 'gap' }), true);
exactly<PricedCurve<'USD/MWh'>>()(convertCurve(coal, 'USD/MWh', { calorificValue: quantity(6000, 'kcal/kg') }), true);
exactly<PricedCurve<'EUR/MWh'>>()(convertCurve(coal, 'EUR/MWh', { calorificValue: quantity(25, 'MJ/kg'), fx }), true);
exactly<PricedCurve<'USD/Mcf'>>()(convertCurve(hub, 'USD/Mcf', { calorificValue: quantity(1.037, 'MMBtu/Mcf') }), true);

// A spread is in the unit of power.
const gas = { curve: hub, basis: 'HHV' } as const;
const plant = { heatRate: quantity(7000, 'Btu/kWh'), basis: 'HHV' } as const;
const carbon = { price: quantity(70, 'EUR/tCO2'), factor: quantity(53.06, 'kgCO2/MMBtu'), basis: 'HHV' } as const;
exactly<GenerationSpread<'USD/MWh'>>()(sparkSpread({ power: dollars, fuel: gas, plant }), true);
exactly<GenerationSpread<'EUR/MWh'>>()(sparkSpread({ power, fuel: gas, plant, fx }), true);
exactly<GenerationSpread<'EUR/MWh'>>()(cleanSparkSpread({ power, fuel: gas, plant, carbon, fx: table }), true);
exactly<GenerationSpread<'EUR/MWh'>>()(
  cleanSparkSpread({ power, fuel: gas, plant: { ...plant, basis: 'LHV' }, carbon, fx, calorificRatio: lower }),
  true,
);

// Units and bases known only at run time pass, and are checked then.
exactly<PricedCurve<'EUR/MWh'>>()(addCurves(power, text), true);
exactly<PricedCurve<string>>()(
  mixCurves([
    { curve: text, weight: 1 },
    { curve: power, weight: 1 },
  ]),
  true,
);
exactly<PricedCurve<'EUR/MWh'>>()(convertCurve(text, 'EUR/MWh', { fx }), true);
exactly<PricedCurve<'EUR/MWh'>>()(convertCurve(text, 'EUR/MWh'), true);
exactly<GenerationSpread<string>>()(sparkSpread({ power: text, fuel: gas, plant }), true);
exactly<GenerationSpread<'USD/MWh'>>()(sparkSpread({ power: dollars, fuel: gas, plant: { ...plant, basis } }), true);

export function refused(either: PricedCurve<'EUR/MWh'> | PricedCurve<'USD/MWh'>, narrow: Fx<'GBP' | 'NOK'>): void {
  // @ts-expect-error two currencies
  addCurves(power, dollars);
  // @ts-expect-error a price per energy and one per mass
  spread(dollars, coal);
  // @ts-expect-error a union lets no good member vouch for a bad one
  mixCurves([part(power), part(either)]);
  // @ts-expect-error two currencies
  mixCurves([part(power), part(dollars)]);
  // @ts-expect-error points on a scale
  scaleCurve(points, 2);
  // @ts-expect-error an energy is no price
  shiftCurve(power, quantity(1, 'MWh'));
  // @ts-expect-error fx is required
  convertCurve(power, 'USD/MMBtu');
  // @ts-expect-error fx is required
  convertCurve(power, 'USD/MMBtu', { missing: 'gap' });
  // @ts-expect-error that fx does not know USD and EUR
  convertCurve(power, 'USD/MMBtu', { fx: narrow });
  // @ts-expect-error no fx is wanted within a currency
  convertCurve(power, 'ct/kWh', { fx });
  // @ts-expect-error a calorific value is needed
  convertCurve(coal, 'USD/MWh');
  // @ts-expect-error fx is required after the calorific value
  convertCurve(coal, 'EUR/MWh', { calorificValue: quantity(6000, 'kcal/kg') });
  // @ts-expect-error an unknown atom
  convertCurve(power, 'EUR/MWX');
  // @ts-expect-error no rate
  convertCurve(power, 'USD/MWh', { fx: forwardFx({ rates: power }) });
  // @ts-expect-error fx is required
  sparkSpread({ power, fuel: gas, plant });
  // @ts-expect-error the ratio of the heating values is required
  sparkSpread({ power: dollars, fuel: gas, plant: { ...plant, basis: 'LHV' } });
  // @ts-expect-error coal by the tonne needs a calorific value
  sparkSpread({ power: dollars, fuel: { curve: coal, basis: 'LHV' }, plant: { ...plant, basis: 'LHV' } });
  // @ts-expect-error a heat rate is an energy over an energy
  sparkSpread({ power: dollars, fuel: gas, plant: { heatRate: quantity(7, 'MMBtu/MW'), basis: 'HHV' } });
  // @ts-expect-error a mass is not a mass of carbon
  cleanSparkSpread({ power, fuel: gas, plant, fx, carbon: { ...carbon, price: quantity(70, 'EUR/t') } });
  // @ts-expect-error fx is required for the carbon
  cleanSparkSpread({ power: dollars, fuel: gas, plant, carbon });
}
