import { readFileSync } from 'node:fs';
import { sharedData } from '../../../../../test-support/shared-data.js';

/** A plain file without quotes: one object for each line. */
export function rowsOf(name: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(sharedData(name), 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i] ?? '']));
  });
}
