import { AurumError, formatInstant } from '@aurum/core';
import type { TimescaleStore } from '@aurum/driver-timescale';
import type { DeclaredCsv } from './command-line.js';
import { count, counted } from './format.js';
import { knownAt } from './known-at.js';
import { readSource } from './read-source.js';
import type { SourceData, SourceFile, SourceSeries } from './source.js';
import type { Terminal } from './terminal.js';

/** What an import did. */
export interface ImportReport {
  /** The series, in the order in which they were first met. */
  readonly series: readonly SourceSeries[];
  /** Files that were imported. */
  readonly files: number;
  /** Files of folders of a kind that is not known, which were left out. */
  readonly unknown: number;
  /** Files of folders of a known kind that could not be read: damaged or incomplete ones. */
  readonly refused: number;
  /** Points that were read. */
  readonly points: number;
  /** Points that the store did not have before. */
  readonly stored: number;
  /** Points that were set apart, with their reason. */
  readonly quarantined: number;
}

/** Where and how to import. */
export interface ImportContext {
  /** The store that takes the series. */
  readonly store: TimescaleStore;
  /** Where lines go. */
  readonly terminal: Terminal;
  /** Columns that the command line declares. */
  readonly declared: DeclaredCsv | undefined;
}

/**
 * Imports files one after the other, each in one transaction, and prints a line for each, with a line for everything odd about it.
 *
 * @throws AurumError when a required file cannot be read, or none of the others
 */
export async function importFiles(files: readonly SourceFile[], context: ImportContext): Promise<ImportReport> {
  const { terminal } = context;
  const series = new Map<string, SourceSeries>();
  const total = { files: 0, unknown: 0, refused: 0, points: 0, stored: 0, quarantined: 0 };
  const begun = performance.now();
  const width = Math.min(48, Math.max(...files.map(({ name }) => name.length)));
  for (const [i, file] of files.entries()) {
    terminal.status(`  ${i} of ${files.length} files, ${count(total.points)} points … ${file.name}`);
    const data = await readOrReport(file, context);
    if (AurumError.is(data)) {
      total[data.code === 'MARKET.WRONG_FILE' ? 'unknown' : 'refused']++;
      continue;
    }
    const written = await write(data, context);
    total.files++;
    total.points += written.points;
    total.stored += written.stored;
    total.quarantined += written.quarantined.length;
    for (const item of data.series) if (!series.has(item.key)) series.set(item.key, item);
    report(file.name.padEnd(width), { data, written, terminal });
  }
  const seconds = (performance.now() - begun) / 1000;
  if (total.files === 0) {
    throw new AurumError('MARKET.WRONG_FILE', {
      message: 'none of the files could be imported: the reasons are above',
    });
  }
  terminal.print(
    `  ${counted(total.files, 'file')}, ${counted(series.size, 'series')}, ${counted(total.points, 'point')} in ${seconds.toFixed(1)} s (${count(Math.round(total.points / seconds / 1000) * 1000)} points/s), ${count(total.quarantined)} in quarantine`,
  );
  return { ...total, series: [...series.values()] };
}

async function readOrReport(file: SourceFile, context: ImportContext): Promise<SourceData | AurumError> {
  try {
    return await readSource(file, context.declared);
  } catch (error) {
    if (file.required || !AurumError.is(error)) throw error;
    context.terminal.print(context.terminal.paint('warning', `  ✗ left out: ${error.message} (${error.code})`));
    return error;
  }
}

interface Written {
  readonly points: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly quarantined: readonly string[];
}

/** Defines and writes the series of a file: all of them, or none. Points that fail an expectation go to quarantine. */
async function write({ series }: SourceData, { store }: ImportContext): Promise<Written> {
  const quarantined: string[] = [];
  await store.catalog.define(
    series.map(({ key, series: { unit, kind, clock }, frequency, description }) => {
      return { key, unit, kind, clock, frequency, description };
    }),
  );
  const writes = series.map(({ key, series: raw, expectations }) => {
    const screened = raw.screen(expectations, { action: 'quarantine' });
    for (const { start, reason } of screened.quarantined) {
      quarantined.push(`${key} at ${formatInstant(start, raw.clock.zone)} is in quarantine: ${reason}`);
    }
    return {
      key,
      series: screened.series,
      knownAt: knownAt(screened.series),
      quarantined: screened.quarantined,
    };
  });
  const receipt = await store.series.writeMany(writes);
  const points = series.reduce((sum, { series: { length, missingCount } }) => sum + length - missingCount, 0);
  return { points, stored: receipt.inserted + receipt.revised, unchanged: receipt.unchanged, quarantined };
}

function report(
  name: string,
  result: { readonly data: SourceData; readonly written: Written; readonly terminal: Terminal },
): void {
  const { data, written, terminal } = result;
  terminal.print(
    `  ${terminal.paint('good', '✓')} ${name}  ${data.title}: ${counted(data.series.length, 'series')}, ${counted(written.points, 'point')}`,
  );
  for (const { severity, message } of data.issues) {
    const mark = severity === 'warning' ? '!' : '·';
    terminal.print(terminal.paint(severity === 'warning' ? 'warning' : 'dim', `      ${mark} ${message}`));
  }
  for (const reason of written.quarantined) terminal.print(terminal.paint('warning', `      ! ${reason}`));
  if (written.unchanged > 0) {
    terminal.print(terminal.paint('dim', `      · ${counted(written.unchanged, 'point')} were in the store already`));
  }
}
