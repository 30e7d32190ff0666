import { keyedSeriesFromCsv, seriesFromCsv } from '../../codec/index.js';
import { clocks, marketClock } from '../../time/index.js';
import { hasColumns, note, type Recipe, slug } from './recipe.js';

/** EIA-930 interchange between balancing authorities; local and UTC stamps and the number of the hour are compared row by row. */
const eiaInterchange: Recipe = {
  id: 'eia-930-interchange',
  title: 'EIA-930 hourly interchange between balancing authorities (Pacific)',
  matches: (head) =>
    hasColumns(head, [
      'balancing_authority',
      'data_date',
      'hour_number',
      'directly_interconnected_balancing_authority',
      'interchange_mw',
      'local_time_at_end_of_hour',
      'utc_time_at_end_of_hour',
    ]),
  read: (text) => {
    const { zone } = clocks.caiso;
    const { groups, issues } = keyedSeriesFromCsv(text, {
      keys: ['balancing_authority', 'directly_interconnected_balancing_authority'],
      time: { column: 'utc_time_at_end_of_hour', zone: 'UTC', label: 'end' },
      checks: [
        { column: 'local_time_at_end_of_hour', format: 'MM/dd/yyyy h:mm:ss a', zone, label: 'end' },
        { column: 'data_date', format: 'MM/dd/yyyy', zone },
        { column: 'hour_number', format: 'hourNumber', zone },
      ],
      columns: {
        interchange_mw: {
          unit: 'MW',
          kind: 'average',
          name: ([from = '', to = '']) => `eia930.interchange.${slug(from)}.${slug(to)}`,
        },
      },
      clock: clocks.caiso,
      frequency: 'PT1H',
    });
    return { series: groups.map(({ series }) => series.interchange_mw), issues };
  },
};

/** Hourly metered load of one PJM zone, hour ending, in the order in which it was put together. */
const pjmZoneLoad: Recipe = {
  id: 'pjm-zone-load',
  title: 'PJM hourly metered load of a zone (hour ending, Eastern prevailing time)',
  matches: (head) =>
    head.header.length === 2 && head.header[0] === 'Datetime' && /^[A-Z]+_MW$/.test(head.header[1] ?? ''),
  read: (text) => {
    const column = /^[^,]*,\s*"?([A-Z]+_MW)/.exec(text)?.[1] ?? 'MW';
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Datetime', zone: clocks.pjm.zone, label: 'hourEnding', ambiguous: 'order' },
      columns: { [column]: { unit: 'MW', kind: 'average', name: `pjm.load.${slug(column.replace(/_MW$/, ''))}` } },
      clock: clocks.pjm,
      frequency: 'PT1H',
    });
    return { series: Object.values(series), issues };
  },
};

/** Half-hourly demand and temperature of Victoria. */
const victoria: Recipe = {
  id: 'vic-demand',
  title: 'Victoria half-hourly electricity demand and temperature (AEMO, BOM)',
  matches: (head) => hasColumns(head, ['Time', 'Demand', 'Temperature', 'Date', 'Holiday']),
  read: (text) => {
    const clock = marketClock('Australia/Melbourne');
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Time', zone: 'UTC' },
      checks: [{ column: 'Date', zone: clock.zone }],
      columns: {
        Demand: { unit: 'MW', kind: 'average', name: 'aemo.demand.vic' },
        Temperature: { unit: 'degC', kind: 'point', name: 'bom.temperature.melbourne' },
      },
      clock,
      frequency: 'PT30M',
    });
    const disputed = note(
      'the unit of Demand is disputed, MWh in the half-hour or MW over it; it is read as MW, since values from 2,858 to 9,345 fit the power that the whole state draws, and twice that would not',
    );
    return { series: Object.values(series), issues: [...issues, disputed] };
  },
};

/** Recipes for files with load and exchange. */
export const loadRecipes: readonly Recipe[] = [eiaInterchange, pjmZoneLoad, victoria];
