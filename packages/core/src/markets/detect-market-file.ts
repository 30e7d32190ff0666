import { CsvScanner } from '../codec/csv/csv-scanner.js';
import { AurumError } from '../errors/index.js';
import { type FileLayout, LAYOUTS, layoutScore } from './file-layout.js';
import type { MarketName } from './market-file.js';

/** How much of a text is looked at. */
const HEAD_LENGTH = 16_384;
/** How many lines are looked at. */
const HEAD_LINES = 20;
/** The share of a layout's columns from which a file is taken for one of that kind. */
const RECOGNISED = 0.6;

/** What a text looks like. */
export interface DetectedFile {
  /** The market. */
  readonly market: MarketName;
  /** `day-ahead` files can be read; `real-time` ones are only named. */
  readonly product: 'day-ahead' | 'real-time';
  /** What such files are called. */
  readonly title: string;
  /** The line of the header, from 1. */
  readonly headerLine: number;
}

/** A layout with the line of a text that fits it best. */
export interface LayoutFit {
  readonly layout: FileLayout;
  readonly score: number;
  readonly line: number;
}

/**
 * Which market's file a text is, by its header alone, or `undefined` for any other text.
 *
 * @example
 * ```ts
 * import { detectMarketFile } from '@aurum/core/markets';
 * console.log(detectMarketFile('DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag\n')?.market); // ERCOT
 * ```
 */
export function detectMarketFile(text: string): DetectedFile | undefined {
  const best = bestFit(headRows(text));
  if (best === undefined || best.score < RECOGNISED) return undefined;
  const { market, product, title } = best.layout;
  return { market, product, title, headerLine: best.line };
}

/** The layout that fits the first lines best. */
export function bestFit(rows: readonly HeadRow[]): LayoutFit | undefined {
  let best: LayoutFit | undefined;
  for (const layout of LAYOUTS) {
    const fit = fitOf(layout, rows);
    if (best === undefined || fit.score > best.score) best = fit;
  }
  return best;
}

/** The line that fits a layout best. */
export function fitOf(layout: FileLayout, rows: readonly HeadRow[]): LayoutFit {
  let best: LayoutFit = { layout, score: 0, line: 1 };
  for (const row of rows) {
    const score = layoutScore(layout, row.fields);
    if (score > best.score) best = { layout, score, line: row.line };
  }
  return best;
}

/** One of the first rows of a text. */
export interface HeadRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The first rows of a text, as far as they are CSV. */
export function headRows(text: string): readonly HeadRow[] {
  const rows: HeadRow[] = [];
  const scanner = new CsvScanner({
    onRow: (row) => {
      if (rows.length < HEAD_LINES) rows.push({ line: row.line, fields: row.fields().map((field) => field.trim()) });
    },
  });
  const whole = text.length <= HEAD_LENGTH;
  try {
    scanner.push(whole ? text : text.slice(0, HEAD_LENGTH));
    if (whole) scanner.end();
  } catch (error) {
    // a text that is no CSV, or is damaged further down, still has the rows in front of it
    if (!AurumError.is(error)) throw error;
  }
  return rows;
}
