import { basename } from 'node:path';
import {
  type CsvColumn,
  type CsvOptions,
  marketClock,
  parseFrequency,
  parseMarketClock,
  seriesFromCsv,
} from '@aurum/core';
import type { Arguments, OptionSpec } from '../arguments.js';
import { usageError } from '../failure.js';
import { type ParsedFile, slug } from './parsed-file.js';

/** Options that say what the columns of a CSV file are. */
export const CSV_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  csv: { help: 'the files are CSV with columns as declared by the options below' },
  'time-column': { value: 'HEADER', multiple: true, help: 'the time; several are joined with a blank' },
  'time-format': {
    value: 'FORMAT',
    help: 'iso (default), epochMs, epochSeconds, or a pattern such as dd.MM.yyyy HH:mm',
  },
  label: { value: 'WORD', help: 'what the time shows: start (default), end, or hourEnding' },
  zone: { value: 'ZONE', help: 'the zone of times without offset, for example Europe/Berlin' },
  clock: { value: 'CLOCK', help: 'the calendar of the series, for example Europe/Berlin@06:00 (default: of the zone)' },
  ambiguous: { value: 'WORD', help: 'a time that the clocks show twice: error (default), earlier, later, order' },
  nonexistent: { value: 'WORD', help: 'a time that the clocks skip: error (default), skip, shiftForward' },
  'value-column': { value: 'HEADER', multiple: true, help: 'a column with values' },
  unit: { value: 'UNIT', multiple: true, help: 'its unit, for example EUR/MWh: one for all columns, or one for each' },
  kind: { value: 'KIND', multiple: true, help: 'average, sum or point: one for all columns, or one for each' },
  key: { value: 'KEY', multiple: true, help: 'its key, one for each column (default: from file and header)' },
  frequency: { value: 'FREQ', help: 'the grid, for example PT1H; irregular for none (default: from the times)' },
  delimiter: { value: 'CHAR', help: 'between fields (default: a comma)' },
  decimal: { value: 'CHAR', help: 'in numbers (default: a point)' },
  thousands: { value: 'CHAR', help: 'between groups of three digits (default: none)' },
  missing: { value: 'TEXT', multiple: true, help: 'cells that mean "no value" (default: empty, NA, N/A, null, -)' },
};

/** Whether columns are declared. @throws AurumError `CONFIG.INVALID` for declarations without `--csv` */
export function declaresCsv(args: Arguments): boolean {
  if (args.flag('csv')) return true;
  const { csv: _, ...others } = CSV_OPTIONS;
  const given = Object.entries(others).find(([name, { multiple }]) =>
    multiple === true ? args.list(name).length > 0 : args.text(name) !== undefined,
  );
  if (given === undefined) return false;
  throw usageError(`--${given[0]} says something about columns: add --csv, so that the file is read by them`);
}

/** Reads the options once; the result reads files. */
export function csvReader(args: Arguments): (name: string, bytes: Uint8Array) => ParsedFile {
  const headers = args.list('value-column');
  const time = args.list('time-column');
  if (headers.length === 0 || time.length === 0) {
    throw usageError('--csv needs at least one --time-column and one --value-column');
  }
  const units = perColumn(args, 'unit', headers);
  const kinds = perColumn(args, 'kind', headers).map((kind) => {
    if (kind === 'average' || kind === 'sum' || kind === 'point') return kind;
    throw usageError(`--kind ${kind} is none of average, sum, point`);
  });
  const keys = args.list('key');
  if (keys.length > 0 && keys.length !== headers.length) {
    throw usageError(`there are ${headers.length} --value-column and ${keys.length} --key: give one for each, or none`);
  }
  const frequency = args.text('frequency');
  const grid = frequency === 'irregular' ? 'observed' : 'full';
  const zone = args.text('zone');
  const clock = args.text('clock');
  const missing = args.list('missing');
  const shared: Omit<CsvOptions<Record<string, CsvColumn>>, 'columns'> = {
    time: {
      column: time,
      format: args.text('time-format'),
      zone,
      label: args.choice('label', ['start', 'end', 'hourEnding']),
      ambiguous: args.choice('ambiguous', ['error', 'earlier', 'later', 'order']),
      nonexistent: args.choice('nonexistent', ['error', 'skip', 'shiftForward']),
    },
    clock: clock === undefined ? (zone === undefined ? undefined : marketClock(zone)) : parseMarketClock(clock),
    frequency: frequency === undefined || grid === 'observed' ? undefined : parseFrequency(frequency),
    grid,
    delimiter: args.text('delimiter'),
    decimal: args.choice('decimal', ['.', ',']),
    thousands: args.choice('thousands', [',', '.', ' ', "'"]),
    ...(missing.length === 0 ? {} : { missing }),
  };
  return (name, bytes) => {
    const names = headers.map(
      (header, i) => keys[i] ?? `${slug(basename(name).replace(/\.csv$/i, ''))}.${slug(header)}`,
    );
    const columns = Object.fromEntries(
      // units and kinds are as many as headers
      headers.map((header, i) => [header, { unit: units[i] as string, kind: kinds[i] as 'average', name: names[i] }]),
    );
    const { series, issues } = seriesFromCsv(bytes, { ...shared, columns });
    return {
      title: `columns of ${basename(name)} as declared`,
      series: headers.map((header, i) => ({
        name: names[i] as string,
        series: series[header] as (typeof series)[string],
      })),
      issues,
    };
  };
}

function perColumn(args: Arguments, option: string, headers: readonly string[]): readonly string[] {
  const given = args.list(option);
  if (given.length === headers.length) return given;
  const [one] = given;
  if (one !== undefined && given.length === 1) return headers.map(() => one);
  throw usageError(
    `there are ${headers.length} --value-column and ${given.length} --${option}: give one for all, or one for each`,
  );
}
