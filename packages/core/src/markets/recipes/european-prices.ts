import { seriesFromCsv } from '../../codec/index.js';
import { clocks, marketClock } from '../../time/index.js';
import { hasColumns, note, type Recipe } from './recipe.js';
import { EPF_NOTE } from './us-prices.js';

const euro = (name: string) => ({ unit: 'EUR/MWh', kind: 'average', name }) as const;
const power = (name: string) => ({ unit: 'MW', kind: 'average', name }) as const;

/** Austria and France from Open Power System Data, with UTC and local stamps. */
const opsd: Recipe = {
  id: 'opsd',
  title: 'Open Power System Data time series of Austria and France, hourly',
  matches: (head) =>
    head.header.includes('utc_timestamp') &&
    head.header.includes('cet_cest_timestamp') &&
    head.header.includes('AT_price_day_ahead'),
  read: (text) => {
    const clock = marketClock('Europe/Vienna');
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'utc_timestamp', zone: 'UTC' },
      checks: [{ column: 'cet_cest_timestamp', zone: clock.zone }],
      columns: {
        AT_price_day_ahead: euro('opsd.at.price_day_ahead'),
        AT_load_actual_entsoe_transparency: power('opsd.at.load_actual'),
        AT_load_forecast_entsoe_transparency: power('opsd.at.load_forecast'),
        FR_load_actual_entsoe_transparency: power('opsd.fr.load_actual'),
        AT_wind_onshore_generation_actual: power('opsd.at.wind_onshore'),
      },
      clock,
      frequency: 'PT1H',
    });
    const split = note('the price of Austria ends on 2018-09-30, when the German-Austrian bidding zone was split');
    return { series: Object.values(series), issues: [...issues, split] };
  },
};

/** Spain, with offsets. */
const spain: Recipe = {
  id: 'es-energy',
  title: 'Spain day-ahead and actual prices and load, hourly (ENTSO-E, ESIOS)',
  matches: (head) =>
    hasColumns(head, ['time', 'price day ahead', 'price actual', 'total load forecast', 'total load actual']),
  read: (text) => {
    const clock = marketClock('Europe/Madrid');
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'time' },
      checks: [{ column: 'time', zone: clock.zone }],
      columns: {
        'price day ahead': euro('es.da.price'),
        'price actual': euro('es.actual.price'),
        'total load forecast': power('es.load_forecast'),
        'total load actual': power('es.load_actual'),
      },
      clock,
      frequency: 'PT1H',
    });
    return { series: Object.values(series), issues };
  },
};

/** Germany and Austria from the EPF benchmark. */
const germany: Recipe = {
  id: 'epf-de',
  title: 'EPEX Germany-Austria day-ahead price and forecasts (EPF benchmark)',
  matches: (head) => hasColumns(head, ['Date', 'Price', 'AmprionLoadForecast', 'PVWindForecast']),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Date', zone: clocks.sdac.zone, ambiguous: 'earlier', nonexistent: 'skip' },
      columns: {
        Price: euro('epex.de_at.da.price'),
        AmprionLoadForecast: power('epex.de_at.load_forecast.amprion'),
        PVWindForecast: power('epex.de_at.pv_wind_forecast'),
      },
      clock: clocks.sdac,
      frequency: 'PT1H',
    });
    return { series: Object.values(series), issues: [...issues, EPF_NOTE] };
  },
};

/** Nord Pool from the EPF benchmark. The header says nothing, so that the name of the file has to. */
const nordPool: Recipe = {
  id: 'epf-np',
  title: 'Nord Pool day-ahead system price (EPF benchmark)',
  matches: (head) =>
    hasColumns(head, ['Date', 'Price']) &&
    /nord.?pool|^np[._]/.test(head.name) &&
    /^\d{4}-\d\d-\d\d \d\d:/.test(head.first[0] ?? ''),
  read: (text) => {
    const clock = marketClock('Europe/Oslo');
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Date', zone: clock.zone, ambiguous: 'earlier', nonexistent: 'skip' },
      columns: { Price: euro('nordpool.da.system_price') },
      clock,
      frequency: 'PT1H',
    });
    return { series: [series.Price], issues: [...issues, EPF_NOTE] };
  },
};

/** Recipes for files with prices of European markets. */
export const europeanPriceRecipes: readonly Recipe[] = [opsd, spain, germany, nordPool];
