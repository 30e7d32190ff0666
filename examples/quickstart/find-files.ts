import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AurumError } from '@aurum/core';
import type { SourceFile } from './source.js';

/** Where real market files may lie: beside the project. */
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** What is imported from there when nothing is asked for: 24 files that show the most and take seconds. */
const HANDFUL = [
  'us_lmp/isone_hub_da_2017-07_2017-08.csv',
  'eu_price/es_da_actual_load_2015-2016.csv',
  'fx/ecb_eurofxref_2010-.csv',
] as const;

/** The files to import. */
export interface FoundFiles {
  /** The files, in the order of import. */
  readonly files: readonly SourceFile[];
  /** Files of the folders that are no CSV files. */
  readonly others: readonly string[];
}

/** The usual handful of real files, or `undefined` when they are not beside the project. */
export async function sharedFiles(): Promise<readonly SourceFile[] | undefined> {
  if (!existsSync(join(SHARED, HANDFUL[0]))) return undefined;
  const markets = (await readdir(join(SHARED, 'iso_synth'))).filter(isCsv).sort();
  return [...HANDFUL, ...markets.map((name) => `iso_synth/${name}`)].map((name) =>
    onDisk(join(SHARED, name), name, true),
  );
}

/** The ECB's rates beside the project, if they are there. */
export function sharedRates(): SourceFile | undefined {
  const path = join(SHARED, HANDFUL[2]);
  return existsSync(path) ? onDisk(path, `../shared/data/${HANDFUL[2]}`, true) : undefined;
}

/**
 * The files that paths lead to; folders are searched with all that is in them, in the order of names.
 *
 * @throws AurumError `CONFIG.INVALID` for a path that leads nowhere, or a folder without CSV files
 */
export async function filesAt(paths: readonly string[]): Promise<FoundFiles> {
  const files: SourceFile[] = [];
  const others: string[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      files.push(onDisk(path, basename(path), true));
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const inside = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => relative(path, join(entry.parentPath, entry.name)))
      .sort();
    files.push(...inside.filter(isCsv).map((name) => onDisk(join(path, name), name, false)));
    others.push(...inside.filter((name) => !isCsv(name)));
    if (!inside.some(isCsv)) throw invalid(`there is no CSV file in the folder ${path}: give another one`, path);
  }
  return { files, others };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw invalid(`there is no file or folder ${path}: give a CSV file or a folder with CSV files`, path, cause);
  }
}

function isCsv(name: string): boolean {
  return name.toLowerCase().endsWith('.csv');
}

function onDisk(path: string, name: string, required: boolean): SourceFile {
  return { name, required, read: () => readFile(path) };
}

function invalid(message: string, path: string, cause?: unknown): AurumError {
  return new AurumError('CONFIG.INVALID', { message, details: { path }, cause });
}
