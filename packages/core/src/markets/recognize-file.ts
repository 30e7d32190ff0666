import { AurumError } from '../errors/index.js';
import { detectMarketFile, headRows } from './detect-market-file.js';
import { LAYOUTS } from './file-layout.js';
import { type MarketName, marketSeries } from './market-file.js';
import { readMarketFile } from './read-market-file.js';
import { europeanPriceRecipes } from './recipes/european-prices.js';
import { futuresRecipes } from './recipes/futures.js';
import { loadRecipes } from './recipes/loads.js';
import { rateRecipes } from './recipes/rates.js';
import type { FileHead, ImportedFile, Recipe } from './recipes/recipe.js';
import { spotRecipes } from './recipes/spot-and-storage.js';
import { usPriceRecipes } from './recipes/us-prices.js';

/** One kind of file that {@link recognizeFile} reads. */
export interface KnownFile {
  /** Its short name, as in {@link ImportedFile.format}. */
  readonly id: string;
  /** What it is. */
  readonly title: string;
}

const RECIPES: readonly Recipe[] = [
  ...usPriceRecipes,
  ...europeanPriceRecipes,
  ...loadRecipes,
  ...spotRecipes,
  ...rateRecipes,
  ...futuresRecipes,
];

/** Every kind of file that {@link recognizeFile} reads. */
export const knownFiles: readonly KnownFile[] = [
  ...LAYOUTS.filter(({ product }) => product === 'day-ahead').map(({ market, title }) => ({
    id: marketFormat(market),
    title,
  })),
  ...RECIPES.map(({ id, title }) => ({ id, title })),
];

function marketFormat(market: MarketName): string {
  return `${market.toLowerCase()}-day-ahead`;
}

/**
 * Reads any file that is known: the day-ahead files of the markets, ECB and Federal Reserve rates, EIA-930 interchange, Henry Hub, and the public
 * data sets listed in {@link knownFiles}. It goes by the header; the name is used only where a header such as `Date,Price` says nothing.
 *
 * Whatever is odd comes back in `issues`; nothing is mended silently. For other files use `seriesFromCsv`, which is told what the columns are.
 *
 * @param name the name of the file, with or without folders
 * @param text its content
 * @throws AurumError `MARKET.WRONG_FILE` when it is not known, and what its reader throws
 * @example
 * ```ts
 * import { recognizeFile } from '@aurum/core/markets';
 * const file = recognizeFile('eurofxref-hist.csv', 'Date,USD,GBP\n2026-10-29,1.113,0.83578\n2026-10-30,1.1172,0.8338\n');
 * console.log(file.format, file.series.map((series) => `${series.name} in ${series.unit}`), file.issues);
 * ```
 */
export function recognizeFile(name: string, text: string): ImportedFile {
  const detected = detectMarketFile(text);
  if (detected !== undefined) {
    const file = readMarketFile(text);
    return {
      format: marketFormat(detected.market),
      title: detected.title,
      series: marketSeries(file),
      issues: file.issues,
    };
  }
  const recipe = RECIPES.find((candidate) => candidate.matches(headOf(name, text)));
  if (recipe !== undefined) return { format: recipe.id, title: recipe.title, ...recipe.read(text) };
  const header = headOf(name, text).header.join(',').slice(0, 120);
  throw new AurumError('MARKET.WRONG_FILE', {
    message: `${name} is none of the known files: its first line is ${JSON.stringify(header)}. Read it with seriesFromCsv, which is told what the columns are, or see knownFiles for what is read as it is`,
    details: { name, header },
  });
}

function headOf(name: string, text: string): FileHead {
  const [header, first] = headRows(text);
  const file = name.split(/[\\/]/).at(-1) ?? name;
  return { name: file.toLowerCase(), header: header?.fields ?? [], first: first?.fields ?? [] };
}
