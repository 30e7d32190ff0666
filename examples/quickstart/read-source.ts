import { basename } from 'node:path';
import { AurumError, type Expectation, parseSeriesCsv, seriesFromCsv } from '@aurum/core';
import { recognizeFile } from '@aurum/core/markets';
import type { DeclaredCsv } from './command-line.js';
import type { ParsedFile, SourceData, SourceFile } from './source.js';

/** No hour of a wholesale market has cost less or more than this, in USD/MWh or EUR/MWh; 9999 is how some sources write "no value". */
const PRICE_RANGE: Expectation = { check: 'range', min: -2_000, max: 9_998 };
const POWER_RANGE: Expectation = { check: 'range', min: -1_000_000, max: 1_000_000 };

/**
 * Reads a file: with the columns that the command line declares, as one of the kinds that are known, or as Aurum itself writes CSV; whichever
 * fits first.
 *
 * @throws AurumError with the name of the file in front: `MARKET.WRONG_FILE` when none fits, and what the readers throw
 */
export async function readSource(file: SourceFile, declared: DeclaredCsv | undefined): Promise<SourceData> {
  const bytes = await file.read();
  try {
    return described(file.parse?.(bytes) ?? parse(file.name, bytes, declared));
  } catch (error) {
    if (!AurumError.is(error)) throw error;
    const message = error.message.startsWith(file.name) ? error.message : `${file.name}: ${error.message}`;
    throw new AurumError(error.code, { message, details: { ...error.details, file: file.name }, cause: error });
  }
}

function parse(name: string, bytes: Uint8Array, declared: DeclaredCsv | undefined): ParsedFile {
  const text = decode(bytes);
  if (declared !== undefined && hasColumns(text, declared)) return parseDeclared(name, bytes, declared);
  if (/^"?start \[/.test(text)) return { title: 'written by Aurum', series: parseSeriesCsv(text), issues: [] };
  try {
    return recognizeFile(name, text);
  } catch (error) {
    if (!AurumError.is(error, 'MARKET.WRONG_FILE')) throw error;
    if (declared !== undefined) return parseDeclared(name, bytes, declared); // says which columns are not there
    throw unknown(error, name, text);
  }
}

/** Reads columns that the user declares: averages over intervals that begin at the given times. */
function parseDeclared(name: string, bytes: Uint8Array, { time, values }: DeclaredCsv): ParsedFile {
  const columns = Object.entries(values).map(
    ([column, unit]) => [column, { unit, kind: 'average', name: keyOf(basename(name), column) }] as const,
  );
  const { series, issues } = seriesFromCsv(bytes, { time, columns: Object.fromEntries(columns) });
  return { title: 'columns as declared', series: Object.values(series), issues };
}

function described({ title, series: list, issues }: ParsedFile): SourceData {
  const series = list.map((one, i) => {
    const frequency = one.frequency ?? 'irregular';
    const key = one.name ?? keyOf(title, `series ${i + 1}`);
    return { key, series: one, frequency, expectations: expectationsFor(one.unit), description: title };
  });
  return { title, series, issues };
}

/** What is expected of values in a unit. */
function expectationsFor(unit: string): readonly Expectation[] {
  if (unit.endsWith('/MWh')) return [PRICE_RANGE];
  return unit === 'MW' ? [POWER_RANGE] : [];
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AurumError('CSV.ROW', { message: 'it is no UTF-8 text: save it as UTF-8', cause });
  }
}

function hasColumns(text: string, { time, values }: DeclaredCsv): boolean {
  const cells = (text.split(/\r?\n/, 1)[0] ?? '').split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''));
  return [String(time.column), ...Object.keys(values)].every((column) => cells.includes(column));
}

function unknown(error: AurumError, name: string, text: string): AurumError {
  const header = (text.split(/\r?\n/, 1)[0] ?? '').slice(0, 60);
  return new AurumError(error.code, {
    message: `${name}: this is none of the known files: it begins with ${JSON.stringify(header)}. Say what its columns are with --time, --zone and --value (see --help)`,
    details: error.details,
    cause: error,
  });
}

/** `My prices.csv` and `LMP (USD)` give `my-prices.lmp-usd`. */
function keyOf(file: string, column: string): string {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return [file.replace(/\.csv$/i, ''), column].map((text) => plain(text).replace(/^-|-$/g, '')).join('.');
}
