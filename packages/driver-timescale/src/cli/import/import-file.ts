import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  AurumError,
  type Expectation,
  formatInstant,
  type ImportIssue,
  type SeriesDefinition,
  type SeriesWrite,
  type WriteReceipt,
} from '@aurum/core';
import { refuseAborted } from '../../normalize-error.js';
import type { TimescaleStore } from '../../timescale-store.js';
import { usageError } from '../failure.js';
import { batchIdOf } from './batch-id.js';
import { definedAmong } from './catalog-keys.js';
import type { KnownAt } from './known-at.js';
import type { ParsedFile } from './parsed-file.js';

/** How files are imported. */
export interface ImportPlan {
  /** The store that takes them. */
  readonly store: TimescaleStore;
  /** Reads a file. */
  readonly read: (name: string, bytes: Uint8Array) => ParsedFile;
  /** What keys begin with. */
  readonly prefix: string;
  /** When values became known. */
  readonly knownAt: KnownAt;
  /** What values outside of it are set apart for. */
  readonly range: Expectation | undefined;
  /** Whether series that are missing are defined as issued. */
  readonly issued: boolean;
  /** Whether the store has a batch of this id. */
  readonly isWritten: (batchId: string) => Promise<boolean>;
  /** Whether a file that was imported before is written once more. */
  readonly again: boolean;
  /** Options that decide what is written, for the id of the batch. */
  readonly reading: readonly unknown[];
  /** Whether nothing is written. */
  readonly dryRun: boolean;
  /** Where it is said what is going on. */
  readonly progress: (text: string) => void;
  /** Fires when it is to stop. */
  readonly signal: AbortSignal;
}

/** A series of an imported file. */
export interface ImportedSeries {
  /** Its key in the store. */
  readonly key: string;
  /** Its unit. */
  readonly unit: string;
  /** Points with a value, those in quarantine included. */
  readonly points: number;
  /** Whether it was not in the catalog before. */
  readonly isNew: boolean;
}

/** What an import of a file did. */
export interface ImportedFileReport {
  /** The file. */
  readonly file: string;
  /** What kind of file it is. */
  readonly title: string;
  /** Its series. */
  readonly series: readonly ImportedSeries[];
  /** Everything odd about it. */
  readonly issues: readonly ImportIssue[];
  /** Points that were set apart, with key, time and reason. */
  readonly quarantined: readonly string[];
  /** The receipt of the store; none in a dry run. */
  readonly receipt: WriteReceipt | undefined;
  /** Whether the same file was imported in the same way before, and the receipt is of that time. */
  readonly repeated: boolean;
}

/**
 * Imports one file in one batch: all of it, or nothing.
 *
 * @throws AurumError with the name of the file in front
 */
export async function importFile(path: string, plan: ImportPlan): Promise<ImportedFileReport> {
  const name = basename(path);
  const { store, prefix, progress, signal } = plan;
  progress(`${name}: reading`);
  const bytes = await contentOf(path);
  const parsed = withFile(name, () => plan.read(name, bytes));
  refuseAborted(signal);
  const prepared = parsed.series.map(({ name: own, series, attributes }) => {
    const key = prefix + own;
    const { series: kept, quarantined } = series.screen(plan.range === undefined ? [] : [plan.range], {
      action: 'quarantine',
    });
    const write: SeriesWrite = { key, series: kept, knownAt: plan.knownAt(kept), quarantined };
    const definition: SeriesDefinition = {
      key,
      unit: series.unit,
      kind: series.kind,
      clock: series.clock,
      frequency: series.frequency ?? 'irregular',
      description: parsed.title,
      ...(plan.issued ? { issued: true } : {}),
      ...(attributes === undefined ? {} : { attributes }),
    };
    return { key, write, definition, zone: series.clock.zone, points: series.length - series.missingCount };
  });
  refuseTwins(
    name,
    prepared.map(({ key }) => key),
  );
  const known = await definedAmong(
    store.catalog,
    prepared.map(({ key }) => key),
    signal,
  );
  const fresh = prepared.filter(({ key }) => !known.has(key));
  const report = {
    file: path,
    title: parsed.title,
    series: prepared.map(({ key, definition, points }) => ({
      key,
      unit: definition.unit,
      points,
      isNew: !known.has(key),
    })),
    issues: parsed.issues,
    quarantined: prepared.flatMap(({ key, write, zone }) =>
      (write.quarantined ?? []).map(({ start, reason }) => `${key} at ${formatInstant(start, zone)}: ${reason}`),
    ),
  };
  if (plan.dryRun) return { ...report, receipt: undefined, repeated: false };
  const points = report.series.reduce((sum, one) => sum + one.points, 0);
  progress(`${name}: writing ${points} points of ${prepared.length} series`);
  try {
    const batchId = batchIdOf(bytes, [plan.reading, prepared.map(({ key }) => key)]);
    const written = await plan.isWritten(batchId);
    if (fresh.length > 0) {
      await store.catalog.define(
        fresh.map(({ definition }) => definition),
        { signal },
      );
    }
    // Series of a file that was imported before and that are missing now were removed since: under the old id they would not come back.
    const repeated = written && fresh.length === 0 && !plan.again;
    const receipt = await store.series.writeMany(
      prepared.map(({ write }) => write),
      { batchId: written && !repeated ? randomUUID() : batchId, signal },
    );
    return { ...report, receipt, repeated };
  } catch (error) {
    throw inFile(name, error);
  }
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw usageError(`the file ${path} cannot be read (${why}): check its path and permissions`, error);
  }
}

function refuseTwins(file: string, keys: readonly string[]): void {
  const twin = keys.find((key, i) => keys.indexOf(key, i + 1) > 0);
  if (twin === undefined) return;
  throw new AurumError('SERIES.DUPLICATE', {
    message: `${file}: two series would have the key '${twin}': give each a --key of its own, or import one with --location`,
    details: { key: twin },
  });
}

function withFile<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw inFile(name, error);
  }
}

/** An error that says which file it is about. */
function inFile(name: string, error: unknown): unknown {
  if (!AurumError.is(error) || error.message.startsWith(name)) return error;
  const { code, message, details, retryable } = error;
  return new AurumError(code, {
    message: `${name}: ${message}`,
    details: { ...details, file: name },
    retryable,
    cause: error,
  });
}
