import { keyedSeriesFromCsv, seriesFromCsv, seriesFromWideCsv } from '../../codec/index.js';
import { clocks } from '../../time/index.js';
import { hasColumns, note, type Recipe, slug } from './recipe.js';

const HOURS = Array.from({ length: 24 }, (_, k) => `he${String(k + 1).padStart(2, '0')}`);

const price = (name: (keys: readonly string[]) => string) => ({ unit: 'USD/MWh', kind: 'average', name }) as const;

/** CAISO day-ahead and real-time prices of the default load aggregation points, from a copy that lost its single-digit hours. */
const caisoLoadPoints: Recipe = {
  id: 'caiso-dlap',
  title: 'CAISO DAM and RTM hourly LMP of load aggregation points',
  matches: (head) => hasColumns(head, ['NODE_ID', 'time', 'DAM', 'RTM']),
  read: (text) => {
    const { groups, issues } = keyedSeriesFromCsv(text, {
      keys: ['NODE_ID'],
      // the hour is OPR_HR: 10:00 is hour ending 10, and 00:00 is hour ending 24 of the day before
      time: { column: 'time', zone: clocks.caiso.zone, label: 'hourEnding' },
      columns: {
        DAM: price(([node = '']) => `caiso.da.lmp.${slug(node)}`),
        RTM: price(([node = '']) => `caiso.rt.lmp.${slug(node)}`),
      },
      clock: clocks.caiso,
      frequency: 'PT1H',
      pad: 'P1Y',
    });
    return { series: groups.flatMap(({ series }) => [series.DAM, series.RTM]), issues };
  },
};

/** ISO New England hub, hourly, with offsets. */
const isoNeHub: Recipe = {
  id: 'isone-hub',
  title: 'ISO New England day-ahead hourly LMP of the internal hub',
  matches: (head) => hasColumns(head, ['hourBeginning', 'lmp']),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'hourBeginning' },
      checks: [{ column: 'hourBeginning', zone: clocks.isoNe.zone }],
      columns: { lmp: { unit: 'USD/MWh', kind: 'average', name: 'isone.da.lmp.hub' } },
      clock: clocks.isoNe,
      frequency: 'PT1H',
    });
    return { series: [series.lmp], issues };
  },
};

/** NYISO zones and two of New England, a row a day with 24 columns whatever the day has. */
const nyisoWide: Recipe = {
  id: 'nyiso-wide',
  title: 'NYISO and ISO New England real-time hourly LMP by zone, one row a day',
  matches: (head) => hasColumns(head, ['date', 'iso', 'zone', ...HOURS]),
  read: (text) => {
    const { groups, issues } = seriesFromWideCsv(text, {
      date: { column: 'date', zone: clocks.nyiso.zone, ambiguous: 'earlier', nonexistent: 'skip' },
      keys: ['iso', 'zone'],
      hours: HOURS,
      value: price(([iso = '', zone = '']) => `${iso === 'NEPOOL' ? 'isone' : slug(iso)}.rt.lmp.${slug(zone)}`),
      clock: clocks.nyiso,
    });
    const lost = note(
      'every day has 24 columns: the third of a day of 23 hours is padding and was left out; of the two hours that begin at 01:00 on a day of 25 only one is in the file, nothing says which, and it was taken for the first',
    );
    return { series: groups.map((group) => group.series), issues: [...issues, lost] };
  },
};

/** COMED zone from the EPF benchmark. */
const comed: Recipe = {
  id: 'epf-pjm',
  title: 'PJM COMED zone day-ahead price and load forecasts (EPF benchmark)',
  matches: (head) =>
    hasColumns(head, ['Date', 'Zonal COMED price', 'System load forecast', 'Zonal COMED load foecast']),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Date', zone: clocks.pjm.zone, ambiguous: 'earlier', nonexistent: 'skip' },
      columns: {
        'Zonal COMED price': { unit: 'USD/MWh', kind: 'average', name: 'pjm.da.lmp.comed' },
        'System load forecast': { unit: 'MW', kind: 'average', name: 'pjm.load_forecast.system' },
        'Zonal COMED load foecast': { unit: 'MW', kind: 'average', name: 'pjm.load_forecast.comed' },
      },
      clock: clocks.pjm,
      frequency: 'PT1H',
    });
    return { series: Object.values(series), issues: [...issues, EPF_NOTE] };
  },
};

/** What holds for every set of the EPF benchmark. */
export const EPF_NOTE: ReturnType<typeof note> = note(
  'the makers of this set gave every day 24 hours: values at a wall clock that does not exist are their own and were left out, and of two hours with one wall clock there is one, taken for the first',
);

/** Recipes for files with prices of North American markets. */
export const usPriceRecipes: readonly Recipe[] = [caisoLoadPoints, isoNeHub, nyisoWide, comed];
