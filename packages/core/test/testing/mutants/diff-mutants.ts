import { FLAG } from '../../../src/series/index.js';
import { type Mutant, withSeries } from './tools.js';
import { rightlyDiffers, withDiff, withDiffTable } from './view-tools.js';

const HOUR = 3_600_000;

/** Defects in what two views are said to say differently. */
export const diffMutants: readonly Mutant[] = [
  {
    name: 'a diff leaves out what was removed',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiff(store, (pair) => pair.after !== undefined && rightlyDiffers(pair)),
  },
  {
    name: 'a diff leaves out what was added',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiff(store, (pair) => pair.before !== undefined && rightlyDiffers(pair)),
  },
  {
    name: 'a diff takes NaN for unlike NaN',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiff(store, (pair) => rightlyDiffers(pair) || Number.isNaN(pair.before?.value ?? 0)),
  },
  {
    name: 'a diff takes 0 for unlike -0',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiff(store, (pair) => rightlyDiffers(pair) || !Object.is(pair.before?.value, pair.after?.value)),
  },
  {
    name: 'a diff ignores flags',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiff(store, (pair) => {
        const { before, after } = pair;
        if (before === undefined || after === undefined) return true;
        return rightlyDiffers({ before, after: { ...after, flag: before.flag } });
      }),
  },
  {
    name: 'a diff tells withdrawn and not a number together',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiff(store, (pair) => {
        const bothNaN = Number.isNaN(pair.before?.value ?? 0) && Number.isNaN(pair.after?.value ?? 0);
        return rightlyDiffers(pair) && !bothNaN;
      }),
  },
  {
    name: 'a diff overlooks small differences',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiff(store, (pair) => {
        const { before, after } = pair;
        if (before === undefined || after === undefined || before.flag !== after.flag) return rightlyDiffers(pair);
        return rightlyDiffers(pair) && !(Math.abs(before.value - after.value) < 1e-9);
      }),
  },
  {
    name: 'a diff lists what another issue says alike',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiff(store, (pair) => rightlyDiffers(pair) || pair.before?.knownAt !== pair.after?.knownAt),
  },
  {
    name: 'a diff exchanges its sides',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiffTable(store, (table) => ({ ...table, before: table.after, after: table.before })),
  },
  {
    name: 'a diff gives one stamp for both sides',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiffTable(store, (table) => ({
        ...table,
        before: { ...table.before, recordedAt: table.after.recordedAt },
      })),
  },
  {
    name: 'a diff calls what it does not know withdrawn',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiffTable(store, (table) => ({
        ...table,
        before: { ...table.before, flags: table.before.flags.map((f) => (f === FLAG.missing ? FLAG.withdrawn : f)) },
      })),
  },
  {
    name: 'a diff calls everything changed',
    clause: 'SERIES-VIEW-08',
    mutate: (store) => withDiffTable(store, (table) => ({ ...table, changes: table.changes.map(() => 3) })),
  },
  {
    name: 'a diff is of the whole series whatever the range',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withSeries(store, (base) => ({ diff: (key, views, _, options) => base.diff(key, views, {}, options) })),
  },
  {
    name: 'a diff without a second view compares with the first issue',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withSeries(store, (base) => ({
        diff: (key, { before, after = { release: 1 } }, range, options) =>
          base.diff(key, { before, after }, range, options),
      })),
  },
  {
    name: 'days of a diff have 24 hours',
    clause: 'SERIES-VIEW-08',
    mutate: (store) =>
      withDiffTable(store, (table) => ({
        ...table,
        ends: table.ends.map((end, i) =>
          end - (table.starts[i] ?? 0) > 12 * HOUR ? (table.starts[i] ?? 0) + 24 * HOUR : end,
        ),
      })),
  },
];
