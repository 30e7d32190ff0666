import { basename } from 'node:path';
import { AurumError, decodeSeries, fromArrow, parseSeriesCsv, type Series, seriesFromJson } from '@aurum/core';
import {
  detectMarketFile,
  type MarketFile,
  type MarketLocation,
  readMarketFile,
  recognizeFile,
} from '@aurum/core/markets';
import { type ParsedFile, type ParsedSeries, slug } from './parsed-file.js';

type Location = MarketFile['locations'][number];

/**
 * Reads a file: what `export` wrote, a day-ahead file of a market, or another of the known files.
 *
 * @param locations of a day-ahead file only these, by name or number; empty for all
 * @throws AurumError `MARKET.WRONG_FILE` when it is none of them, and what the readers throw
 */
export function readKnownFile(name: string, bytes: Uint8Array, locations: readonly string[]): ParsedFile {
  const own = ownFile(name, bytes);
  if (own !== undefined) return own;
  const text = decode(bytes);
  const ofMarket = marketFile(name, text, locations);
  if (ofMarket !== undefined) return ofMarket;
  if (locations.length > 0) {
    throw new AurumError('MARKET.WRONG_FILE', {
      message: `${name} is no day-ahead file of a market, so it has no locations: leave --location out`,
    });
  }
  try {
    const { title, series, issues } = recognizeFile(name, text);
    return { title, series: series.map((one, i) => named(one, `${slug(title)}.${i + 1}`)), issues };
  } catch (error) {
    if (!AurumError.is(error, 'MARKET.WRONG_FILE')) throw error;
    throw new AurumError('MARKET.WRONG_FILE', {
      message: `this is none of the known files: it begins with ${JSON.stringify(error.details.header ?? '')}. Say what its columns are with --csv --time-column … --value-column …, see aurum-timescale import --help`,
      details: error.details,
      cause: error,
    });
  }
}

/** What Aurum itself wrote, in any of its four forms. */
function ownFile(name: string, bytes: Uint8Array): ParsedFile | undefined {
  const own = (form: string, series: readonly Series[]): ParsedFile => ({
    title: `${form} written by Aurum`,
    series: series.map((one, i) => named(one, `${slug(basename(name).replace(/\.[a-z]+$/i, ''))}.${i + 1}`)),
    issues: [],
  });
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 400)).replace(/^ï»¿/, '');
  if (head.startsWith('AURS')) return own('binary', [decodeSeries(bytes)]);
  if (head.startsWith('ARROW1')) return own('Arrow', fromArrow(bytes));
  if (/^"?start \[/.test(head)) return own('CSV', parseSeriesCsv(decode(bytes)));
  if (/^\s*\{/.test(head)) return own('JSON', [seriesFromJson(decode(bytes))]);
  return undefined;
}

function marketFile(name: string, text: string, wanted: readonly string[]): ParsedFile | undefined {
  const detected = detectMarketFile(text);
  if (detected === undefined) return undefined;
  const file = readMarketFile(text);
  const locations: readonly Location[] =
    wanted.length === 0
      ? file.locations
      : file.locations.filter((location) => wanted.some((one) => isOf(location, one)));
  if (locations.length === 0) {
    const some = file.locations.slice(0, 5).map((location) => location.name);
    throw new AurumError('MARKET.WRONG_FILE', {
      message: `${name} has none of the locations ${wanted.join(', ')}: it has ${some.join(', ')}${file.locations.length > some.length ? ` and ${file.locations.length - some.length} more` : ''}`,
    });
  }
  const series = locations.flatMap((location) =>
    Object.entries(location.prices).flatMap(([component, prices]): readonly ParsedSeries[] => {
      if (prices === undefined) return [];
      const attributes = {
        market: file.market,
        product: file.product,
        location: location.name,
        component,
        ...(location.type === undefined ? {} : { type: location.type }),
      };
      return [{ ...named(prices as Series, location.name), attributes }]; // every part is a series of prices
    }),
  );
  return { title: detected.title, series, issues: file.issues };
}

function isOf({ name, id }: MarketLocation<unknown>, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase() || id === wanted;
}

function named(series: Series, fallback: string): ParsedSeries {
  return { name: series.name ?? fallback, series };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AurumError('CSV.ROW', { message: 'it is no UTF-8 text: save it as UTF-8', cause });
  }
}
