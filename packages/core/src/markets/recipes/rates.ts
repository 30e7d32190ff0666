import { ecbCurrencies, readEcbRates } from '../rates/read-ecb-rates.js';
import { readFedAnnualRates } from '../rates/read-fed-annual-rates.js';
import { hasColumns, type Recipe } from './recipe.js';

/** Reference rates of the ECB. */
const ecb: Recipe = {
  id: 'ecb-eurofxref',
  title: 'ECB euro foreign exchange reference rates',
  matches: ({ header }) =>
    header[0] === 'Date' &&
    header.includes('USD') &&
    header.slice(1).every((code) => code === '' || /^[A-Z]{3}$/.test(code)),
  read: (text) => {
    const { rates, issues } = readEcbRates(text, ecbCurrencies(text));
    return { series: Object.values(rates), issues };
  },
};

/** Yearly means of the Federal Reserve. */
const fed: Recipe = {
  id: 'fed-annual',
  title: 'Federal Reserve exchange rates, means of years',
  matches: (head) => hasColumns(head, ['Date', 'Country', 'Exchange rate']),
  read: readFedAnnualRates,
};

/** Recipes for exchange rates. */
export const rateRecipes: readonly Recipe[] = [ecb, fed];
