import { formatInstant } from '../../time/index.js';
import type { IssueCollector } from '../import-issue.js';
import { rowError } from './csv-errors.js';
import type { CsvPolicy } from './csv-options.js';
import type { PointTable } from './point-table.js';

/**
 * The positions of a table's points in the order of time, without the duplicates that the policy drops. Points with the same start keep
 * the order of their rows.
 *
 * @throws AurumError `SERIES.DUPLICATE` for duplicates, unless one may win
 */
export function orderPoints(table: PointTable, policy: CsvPolicy, issues: IssueCollector): Uint32Array {
  const starts = table.starts();
  const lines = table.lines();
  const order = Uint32Array.from({ length: starts.length }, (_, i) => i);
  const series = table.key.join(' ');
  const descents = countDescents(starts);
  if (descents.count > 0) {
    issues.add(
      'unsorted',
      'row(s) are earlier than the row before them, and were sorted',
      { line: lines[descents.first] ?? 0, series },
      descents.count,
    );
    order.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b); // positions of the table
  }
  return dropDuplicates(table, order, { policy, issues });
}

function countDescents(starts: Float64Array): { readonly count: number; readonly first: number } {
  let count = 0;
  let first = 0;
  for (let i = 1; i < starts.length; i++) {
    if ((starts[i] as number) >= (starts[i - 1] as number)) continue; // 1 ≤ i < length
    if (count === 0) first = i;
    count++;
  }
  return { count, first };
}

function dropDuplicates(
  table: PointTable,
  order: Uint32Array,
  { policy, issues }: { readonly policy: CsvPolicy; readonly issues: IssueCollector },
): Uint32Array {
  const starts = table.starts();
  const lines = table.lines();
  const rule = policy.duplicate ?? 'error';
  const series = table.key.join(' ');
  let kept = 0;
  for (let i = 0; i < order.length; i++) {
    const point = order[i] as number; // i < length, as below
    const previous = kept === 0 ? -1 : (order[kept - 1] as number);
    const start = starts[point] as number;
    if (previous < 0 || starts[previous] !== start) {
      order[kept++] = point;
      continue;
    }
    const [first, second] = [lines[previous] ?? 0, lines[point] ?? 0];
    if (rule === 'error') {
      throw rowError(
        { line: second, code: 'SERIES.DUPLICATE' },
        `${formatInstant(start)}${series === '' ? '' : ` of ${series}`} is already on line ${first}: remove one, or say which wins with policy.duplicate`,
      );
    }
    issues.add('duplicate', `row(s) repeat an interval, of which the ${rule} was kept`, {
      line: second,
      series,
      start,
    });
    if (rule === 'last') order[kept - 1] = point;
  }
  return order.subarray(0, kept);
}
