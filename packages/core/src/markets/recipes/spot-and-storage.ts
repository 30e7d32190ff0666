import { seriesFromCsv } from '../../codec/index.js';
import { clocks } from '../../time/index.js';
import { hasColumns, type Recipe } from './recipe.js';

// clocks of the same zones, made without asking the platform while this module is loaded
const CENTRAL = clocks.ercot;
const EASTERN = clocks.pjm;

/** Henry Hub by business day. `Date,Price` says nothing, so that the name of the file has to. */
const henryHubDaily: Recipe = {
  id: 'henry-hub-daily',
  title: 'Henry Hub spot price by business day (EIA)',
  matches: (head) =>
    hasColumns(head, ['Date', 'Price']) && /henry/.test(head.name) && /^\d{4}-\d\d-\d\d$/.test(head.first[0] ?? ''),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Date', zone: CENTRAL.zone },
      columns: { Price: { unit: 'USD/MMBtu', kind: 'average', name: 'henry_hub.spot.daily' } },
      clock: CENTRAL,
      frequency: 'P1D',
      grid: 'observed',
    });
    return { series: [series.Price], issues };
  },
};

/** Henry Hub by month. */
const henryHubMonthly: Recipe = {
  id: 'henry-hub-monthly',
  title: 'Henry Hub spot price, means of months (EIA)',
  matches: (head) => hasColumns(head, ['Month', 'Price']) && /henry/.test(head.name),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'Month', zone: CENTRAL.zone },
      columns: { Price: { unit: 'USD/MMBtu', kind: 'average', name: 'henry_hub.spot.monthly' } },
      clock: CENTRAL,
      frequency: 'P1M',
    });
    return { series: [series.Price], issues };
  },
};

/** Working gas in storage, as of Fridays. */
const gasStorage: Recipe = {
  id: 'eia-gas-storage',
  title: 'EIA weekly working gas in storage, lower 48 states (as of Friday)',
  matches: (head) => hasColumns(head, ['date', 'working_gas_lower48_bcf']),
  read: (text) => {
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'date', zone: EASTERN.zone },
      columns: { working_gas_lower48_bcf: { unit: 'Bcf', kind: 'point', name: 'eia.gas_storage.lower48' } },
      clock: EASTERN,
      frequency: 'P1W',
      grid: 'observed',
    });
    return { series: [series.working_gas_lower48_bcf], issues };
  },
};

/** Recipes for spot gas and storage. */
export const spotRecipes: readonly Recipe[] = [henryHubDaily, henryHubMonthly, gasStorage];
