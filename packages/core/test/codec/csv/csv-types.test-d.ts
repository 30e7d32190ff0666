import { expectTypeOf } from 'vitest';
import { type Series, seriesFromCsv, seriesFromWideCsv } from '../../../src/index.js';
import { type EcbRate, readEcbRates, readErcotDayAhead, readPjmDayAhead } from '../../../src/markets/index.js';

const declared = {
  time: { column: 't' },
  columns: { lmp: { unit: 'USD/MWh', kind: 'average' }, load: { unit: 'MWh', kind: 'sum' } },
} as const;

const { series } = seriesFromCsv('', declared);
expectTypeOf(series.lmp).toEqualTypeOf<Series<'USD/MWh', 'average'>>();
expectTypeOf(series.load).toEqualTypeOf<Series<'MWh', 'sum'>>();
// @ts-expect-error a column that was not declared
series.other;

const inline = seriesFromCsv('', { time: { column: 't' }, columns: { p: { unit: 'EUR/MWh', kind: 'average' } } });
expectTypeOf(inline.series.p).toEqualTypeOf<Series<'EUR/MWh', 'average'>>();

// @ts-expect-error an unknown unit
seriesFromCsv('', { time: { column: 't' }, columns: { p: { unit: 'EUR/Mwh', kind: 'average' } } });
// @ts-expect-error an unknown unit
seriesFromWideCsv('', { date: { column: 'd' }, hours: ['h'], value: { unit: 'MWx', kind: 'average' } });
const text: string = 'MW';
expectTypeOf(
  seriesFromCsv('', { time: { column: 't' }, columns: { p: { unit: text, kind: 'sum' } } }).series.p,
).toEqualTypeOf<Series<string, 'sum'>>();
// @ts-expect-error one series: keys are for keyedSeriesFromCsv
seriesFromCsv('', { ...declared, keys: ['node'], columns: declared.columns });

async function* pieces(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(0);
}
expectTypeOf(seriesFromCsv(pieces(), declared)).resolves.toHaveProperty('series');

const wide = seriesFromWideCsv('', { date: { column: 'd' }, hours: ['h'], value: { unit: 'MW', kind: 'average' } });
expectTypeOf(wide.groups[0]?.series).toEqualTypeOf<Series<'MW', 'average'> | undefined>();

expectTypeOf(readEcbRates('', ['USD', 'GBP']).rates.GBP).toEqualTypeOf<EcbRate<'GBP'>>();
// @ts-expect-error a currency that was not asked for
readEcbRates('', ['USD']).rates.GBP;
// @ts-expect-error the euro has no rate against itself
readEcbRates('', ['EUR']);

expectTypeOf(readPjmDayAhead('').locations[0]?.prices.congestion).toEqualTypeOf<
  Series<'USD/MWh', 'average'> | undefined
>();
expectTypeOf(readErcotDayAhead('').locations[0]?.prices.spp).toEqualTypeOf<Series<'USD/MWh', 'average'> | undefined>();
