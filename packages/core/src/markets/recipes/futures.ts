import { type CsvColumn, seriesFromCsv } from '../../codec/index.js';
import { clocks } from '../../time/index.js';
import { note, type Recipe } from './recipe.js';

// New York, made without asking the platform while this module is loaded
const EXCHANGE = clocks.pjm;

/** Units by the letters of the column: NG01 is the first nearby contract of natural gas. */
const UNITS: Readonly<Record<string, string>> = {
  NG: 'USD/MMBtu',
  CL: 'USD/bbl',
  BRN: 'USD/bbl',
  HO: 'USD/gal',
  RB: 'USD/gal',
};

const CONTRACT = /^([A-Z]+)(\d\d)$/;

/** Settlements of nearby contracts, one column a position. */
const nearbySettlements: Recipe = {
  id: 'nearby-settlements',
  title: 'NYMEX and ICE daily settlements of nearby contracts (NG, CL, BRN, HO, RB)',
  matches: ({ header }) =>
    header[0] === 'date' &&
    header.length > 1 &&
    header.slice(1).every((column) => UNITS[CONTRACT.exec(column)?.[1] ?? ''] !== undefined),
  read: (text) => {
    const header = (text.split(/\r?\n/, 1)[0] ?? '').split(',').map((cell) => cell.trim());
    const columns: Record<string, CsvColumn> = {};
    for (const column of header.slice(1)) {
      const unit = UNITS[CONTRACT.exec(column)?.[1] ?? ''];
      if (unit !== undefined) columns[column] = { unit, kind: 'point', name: `settle.${column.toLowerCase()}` };
    }
    const { series, issues } = seriesFromCsv(text, {
      time: { column: 'date', zone: EXCHANGE.zone },
      columns,
      clock: EXCHANGE,
      frequency: 'P1D',
      grid: 'observed',
    });
    const rolls = note(
      'each column is a position, not a contract: it goes over to the next contract on the day after the last trade of the first',
    );
    return { series: Object.values(series), issues: [...issues, rolls] };
  },
};

/** Recipes for settlements of futures. */
export const futuresRecipes: readonly Recipe[] = [nearbySettlements];
