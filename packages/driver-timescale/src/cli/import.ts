import { access, constants } from 'node:fs/promises';
import { type Expectation, formatInstant, type ImportIssue } from '@aurum/core';
import { findBatch } from '../sql/write.js';
import type { Arguments } from './arguments.js';
import type { Command } from './command.js';
import { askAsTenant, type Connection } from './connect.js';
import { EXIT, isBadData, usageError } from './failure.js';
import { CSV_OPTIONS, csvReader, declaresCsv } from './import/declared-csv.js';
import { type ImportedFileReport, type ImportPlan, importFile } from './import/import-file.js';
import { knownAtRule } from './import/known-at.js';
import { readKnownFile } from './import/read-file.js';
import { counted } from './text-table.js';

/** Imports files. */
export const importCommand: Command = {
  spec: {
    name: 'import',
    summary: 'imports files, each in one batch',
    operands: ['FILE…'],
    options: {
      'series-prefix': { value: 'TEXT', help: 'what keys begin with, in front of the name in the file' },
      'known-at': {
        value: 'TIME',
        help: 'when the values became known to the world: an instant with offset, now (default), or usual',
      },
      location: { value: 'NAME', multiple: true, help: 'of a day-ahead file of a market only this location' },
      issued: {
        help: 'series that are missing are defined as issued, such as the runs of a forecast: each import is kept whole',
      },
      again: { help: 'writes a file once more that was imported before' },
      min: { value: 'NUMBER', help: 'smaller values go to quarantine' },
      max: { value: 'NUMBER', help: 'greater values go to quarantine' },
      'dry-run': { help: 'reads and checks, and writes nothing' },
      ...CSV_OPTIONS,
    },
    notes: `Known are the day-ahead files of PJM, ERCOT, CAISO, NYISO, MISO, ISO-NE and SPP, the rates of the ECB and the Federal
Reserve, what export wrote, and some public data sets. For other CSV files say what their columns are.

Series that are missing are defined. The id of the batch follows from the content of the file and the options, so that a
repeat changes nothing. A file that cannot be read is reported and leaves nothing; the others are imported.

--known-at usual: day-ahead prices and forecasts at noon of the day before, exchange rates at 16:00, others when their
interval has ended. That is a rule, and no knowledge: a file that was corrected later than that then looks ahead.

Exit code 1 when something about a file is not as it should be, or points went to quarantine; 65 when a file was refused.`,
  },
  async run({ args, out, io, connect, report }) {
    const { signal } = io;
    const read = readerOf(args);
    const range = rangeOf(args);
    const knownAt = knownAtRule(args, Date.now());
    const dryRun = args.flag('dry-run');
    for (const file of args.operands) await requireReadable(file);
    await using connection = await connect({ create: !dryRun });
    const store = await connection.store();
    const plan: ImportPlan = {
      store,
      read,
      prefix: args.text('series-prefix') ?? '',
      knownAt,
      range,
      issued: args.flag('issued'),
      isWritten: (batchId) => isWritten(connection, batchId, signal),
      again: args.flag('again'),
      reading: readingOf(args),
      dryRun,
      progress: out.progress,
      signal,
    };
    const done: ImportedFileReport[] = [];
    const refused: { readonly file: string; readonly problem: unknown }[] = [];
    try {
      for (const file of args.operands) {
        try {
          const one = await importFile(file, plan);
          done.push(one);
          for (const text of reportLines(one, dryRun)) out.line(text);
        } catch (error) {
          if (!isBadData(error)) throw error;
          refused.push({ file, problem: error.toProblem() });
          report(error);
        }
      }
    } finally {
      out.document({ files: done.map(reportJson), refused, dryRun });
    }
    if (refused.length > 0) return EXIT.data;
    return done.some(isOdd) ? EXIT.warnings : EXIT.done;
  },
};

/** A path that leads nowhere is a slip of the command line: it is refused before anything is imported. */
async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw usageError(`the file ${path} cannot be read: check its path and permissions`, error);
  }
}

function readerOf(args: Arguments): ImportPlan['read'] {
  if (declaresCsv(args)) return csvReader(args);
  const locations = args.list('location');
  return (name, bytes) => readKnownFile(name, bytes, locations);
}

function rangeOf(args: Arguments): Expectation | undefined {
  const min = args.number('min');
  const max = args.number('max');
  if (min === undefined && max === undefined) return undefined;
  return { check: 'range', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

/** Every option that decides what is written. */
function readingOf(args: Arguments): readonly unknown[] {
  const columns = Object.entries(CSV_OPTIONS).map(([name, { value, multiple }]) =>
    value === undefined ? args.flag(name) : multiple === true ? args.list(name) : (args.text(name) ?? null),
  );
  const known = args.text('known-at') ?? 'now';
  return ['import 1', known, args.text('min') ?? null, args.text('max') ?? null, args.list('location'), columns];
}

async function isWritten(connection: Connection, batchId: string, signal: AbortSignal): Promise<boolean> {
  return (await askAsTenant(connection, findBatch(connection.names, batchId), signal)).length > 0;
}

function isOdd({ issues, quarantined }: ImportedFileReport): boolean {
  return quarantined.length > 0 || issues.some(({ severity }) => severity === 'warning');
}

function reportLines(report: ImportedFileReport, dryRun: boolean): readonly string[] {
  const { file, title, series, receipt, repeated, issues, quarantined } = report;
  const points = series.reduce((sum, one) => sum + one.points, 0);
  const fresh = series.filter(({ isNew }) => isNew).length;
  const lines = [`${file}: ${title}: ${series.length} series (${fresh} new), ${counted(points, 'point')}`];
  if (receipt !== undefined && repeated) {
    lines.push(`  imported before, at ${formatInstant(receipt.recordedAt)}: nothing changed`);
  } else if (receipt !== undefined) {
    const { inserted, revised, unchanged } = receipt;
    lines.push(
      `  ${inserted} inserted, ${revised} revised, ${unchanged} unchanged, ${receipt.quarantined} put into quarantine`,
    );
  }
  if (dryRun) {
    for (const { key, unit, points: own, isNew } of series) {
      lines.push(`  ${key} [${unit}]: ${counted(own, 'point')}${isNew ? ', new' : ''}`);
    }
    lines.push('  nothing was written');
  }
  lines.push(...issues.map(({ severity, message }) => `  ${severity}: ${message}`));
  lines.push(...quarantined.map((text) => `  quarantine: ${text}`));
  return lines;
}

function reportJson(report: ImportedFileReport): Readonly<Record<string, unknown>> {
  const { receipt, issues, ...rest } = report;
  return {
    ...rest,
    receipt: receipt === undefined ? null : { ...receipt, recordedAt: formatInstant(receipt.recordedAt) },
    issues: issues.map((issue: ImportIssue) => ({
      ...issue,
      places: issue.places.map(({ start, ...place }) => ({
        ...place,
        ...(start === undefined ? {} : { start: formatInstant(start) }),
      })),
    })),
  };
}
