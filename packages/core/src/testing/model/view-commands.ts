import assert from 'node:assert/strict';
import { CHANGE, type DiffSide } from '../../ports/index.js';
import { FLAG, flagName } from '../../series/index.js';
import { assertRejects } from '../fixtures.js';
import { type Command, command, tenantName } from './commands.js';
import { rowLines, tableLines } from './compare.js';
import type { Choices } from './fast-check.js';
import type { NaiveModel, Row } from './naive-model.js';
import { chooseQuestion, chooseView, knowledge, viewOptions } from './questions.js';

/** Asks for the history of one interval, or of an instant next to its start. */
export function historyCommand(choices: Choices): Command {
  const { tenant: number, target } = chooseQuestion(choices);
  const { key } = target.definition;
  const start = (target.slots[choices.below(target.slots.length)]?.start ?? 0) + choices.of([0, 0, 0, 1, -1]);
  return command('history', { tenant: number, key, start }, async (model, { store }) => {
    const tenant = tenantName(model, number);
    const work = (): ReturnType<typeof store.series.history> => store.series.history(key, start, { tenant });
    if (!model.isDefined(tenant, key)) return void (await assertRejects(work, 'SERIES.NOT_FOUND'));
    const expected = model.revisions(tenant, key).filter((row) => row.start === start);
    assert.deepEqual(tableLines(await work()), rowLines(expected), 'history');
  });
}

/** Asks for the issues that speak of a range. */
export function runsCommand(choices: Choices): Command {
  const { tenant: number, target, range } = chooseQuestion(choices);
  const { key } = target.definition;
  return command('runs', { tenant: number, key, range }, async (model, { store }) => {
    const tenant = tenantName(model, number);
    const work = (): ReturnType<typeof store.series.runs> => store.series.runs(key, range, { tenant });
    if (!model.isDefined(tenant, key)) return void (await assertRejects(work, 'SERIES.NOT_FOUND'));
    const rows = model.revisions(tenant, key, range);
    const issues = [...new Set(rows.map((row) => row.knownAt))].sort((a, b) => a - b);
    const expected = issues.map((knownAt) => {
      const run = rows.filter((row) => row.knownAt === knownAt);
      const recordedAt = Math.max(...run.map((row) => row.recordedAt));
      const [first, last] = [Math.min(...run.map((row) => row.start)), Math.max(...run.map((row) => row.end))];
      return `${knownAt} recorded ${recordedAt}: ${first}..${last} ${new Set(run.map((row) => row.start)).size}`;
    });
    const runs = await work();
    const actual = Array.from({ length: runs.length }, (_, i) => {
      const stamp = Math.floor(runs.recordedAt[i] ?? 0);
      return `${runs.knownAt[i]} recorded ${stamp}: ${runs.starts[i]}..${runs.ends[i]} ${runs.intervals[i]}`;
    });
    assert.deepEqual(actual, expected, 'runs');
  });
}

/** Asks what two views say differently. */
export function diffCommand(choices: Choices): Command {
  const { target, range, tenant: number, ...before } = chooseQuestion(choices);
  const after = choices.oneIn(4) ? undefined : chooseView(choices, target);
  const { key } = target.definition;
  return command('diff', { tenant: number, key, range, before, after }, async (model, { store }) => {
    const tenant = tenantName(model, number);
    const [one, two] = [before, after ?? LATEST].map((chosen) => ({ ...knowledge(model, chosen), view: chosen.view }));
    assert.ok(one && two);
    const views = {
      before: { asOf: one.asOf, recordedBy: one.recordedBy, ...viewOptions(one.view) },
      ...(after && { after: { asOf: two.asOf, recordedBy: two.recordedBy, ...viewOptions(two.view) } }),
    };
    const work = (): ReturnType<typeof store.series.diff> => store.series.diff(key, views, range, { tenant });
    if (!model.isDefined(tenant, key)) return void (await assertRejects(work, 'SERIES.NOT_FOUND'));
    const [from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY] = [range.start, range.end].map(asNumber);
    const expected = target.slots.flatMap(({ start, end }, slot) => {
      const outside = start < from || start >= to;
      const [x, y] = [one, two].map((view) => model.sees(tenant, target, { slot, ...view }));
      if (outside || saySame(x, y)) return [];
      const change = x === undefined ? CHANGE.added : y === undefined ? CHANGE.removed : CHANGE.changed;
      return [`${start}..${end} ${change}: ${rowSide(x)} | ${rowSide(y)}`];
    });
    const table = await work();
    const actual = Array.from({ length: table.length }, (_, i) => {
      const [x, y] = [tableSide(table.before, i), tableSide(table.after, i)];
      return `${table.starts[i]}..${table.ends[i]} ${table.changes[i]}: ${x} | ${y}`;
    });
    assert.deepEqual(actual, expected, 'diff');
  });
}

/** Asks what was recorded since a batch, or since ever, and up to another batch. */
export function changedCommand(choices: Choices): Command {
  const { tenant: number, target, range, batch } = chooseQuestion(choices);
  const { key } = target.definition;
  const since = { batch: choices.oneIn(5) ? undefined : choices.below(6), shift: choices.of([0, 0, -1, 1]) };
  return command('changedSince', { tenant: number, key, range, batch, since }, async (model, { store }) => {
    const tenant = tenantName(model, number);
    const after = stampOf(model, since.batch) ?? 0;
    const from = after === 0 ? 0 : after + since.shift;
    const recordedBy = stampOf(model, batch);
    const work = (): ReturnType<typeof store.series.changedSince> =>
      store.series.changedSince(key, from, range, { tenant, recordedBy });
    if (!model.isDefined(tenant, key)) return void (await assertRejects(work, 'SERIES.NOT_FOUND'));
    const expected = model
      .revisions(tenant, key, range)
      .filter((row) => row.recordedAt > from && !(recordedBy !== undefined && row.recordedAt > recordedBy));
    assert.deepEqual(tableLines(await work()), rowLines(expected), 'changedSince');
  });
}

const LATEST = { view: { kind: 'last' }, asOf: undefined, batch: undefined } as const;

function stampOf(model: NaiveModel, batch: number | undefined): number | undefined {
  return batch === undefined ? undefined : model.batches.at(-1 - batch)?.receipt.recordedAt;
}

function asNumber(side: unknown): number | undefined {
  return side === undefined ? undefined : Number(side);
}

function saySame(a: Row | undefined, b: Row | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.flag === b.flag && (a.value === b.value || (Number.isNaN(a.value) && Number.isNaN(b.value)));
}

function rowSide(row: Row | undefined): string {
  if (row === undefined) return 'NaN missing NaN NaN';
  return `${row.value} ${flagName(row.flag)} ${row.knownAt} ${row.recordedAt}`;
}

function tableSide({ values, flags, knownAt, recordedAt }: DiffSide, i: number): string {
  const flag = flagName(flags[i] ?? FLAG.suspect);
  return `${values[i]} ${flag} ${knownAt[i]} ${Math.floor(recordedAt[i] ?? Number.NaN)}`;
}
