import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AurumError } from '@aurum/core';
import { sampleFiles } from './sample-data.js';
import type { QuoteFiles } from './source.js';

/** Where real files may lie: beside the project. */
const SHARED = fileURLToPath(new URL('../../../shared/data/futures/', import.meta.url));

const POWER = 'etrm_powfutures130513.csv';
const GAS = 'ng_curves_asof.csv';

/**
 * The files of a folder; without one those beside the project, and where there are none a small invented market, which it says.
 *
 * @throws AurumError `CONFIG.INVALID` for a folder without the two files
 */
export async function findFiles(folder: string | undefined, sample: boolean): Promise<QuoteFiles> {
  if (sample) return sampleFiles('as asked for');
  const missing = [POWER, GAS].filter((name) => !existsSync(join(folder ?? SHARED, name)));
  if (missing.length === 0) return readFiles(folder ?? SHARED, folder ?? '../shared/data/futures');
  if (folder === undefined) return sampleFiles('because there are no files in ../shared/data/futures');
  throw new AurumError('CONFIG.INVALID', {
    message: `the folder ${folder} has no ${missing.join(' and no ')}: give one that has both, or none`,
    details: { folder, missing },
  });
}

async function readFiles(folder: string, origin: string): Promise<QuoteFiles> {
  const [power, gas] = await Promise.all([POWER, GAS].map((name) => readFile(join(folder, name), 'utf8')));
  return {
    origin: `${origin}: ${POWER}, ${GAS}`,
    // the file says its date in its name only
    power: { text: power ?? '', asOf: '2013-05-13', market: 'etrm' },
    gas: { text: gas ?? '' },
  };
}
