import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AurumError } from '../../errors/index.js';
import type { CurveReceipt, CurveRepository, HistorySelector, StoredCurve } from '../../ports/index.js';
import { parseDeliveryPeriod, profiles } from '../../time/index.js';
import { assertSameCurve, countsOf, diffRows, historyRows } from '../curve-fixtures.js';
import { assertRejects, pastStamp } from '../fixtures.js';
import {
  chooseKnownAt,
  chooseSaid,
  curveOfSaid,
  MODEL_CONTRACTS,
  MODEL_DATES,
  MODEL_KEYS,
  type ModelBounds,
  type ModelRevision,
  type NaiveCurves,
} from './curve-model.js';
import type { Choices, CommandLike } from './fast-check.js';

/** What the commands drive. */
export interface RealCurves {
  readonly curves: CurveRepository;
  /** How often each kind of command ran. */
  readonly ran: Map<string, number>;
}

/** A step of the model test of curves. */
export type CurveCommand = CommandLike<NaiveCurves, RealCurves>;

function command(
  kind: string,
  details: unknown,
  run: (model: NaiveCurves, curves: CurveRepository) => Promise<void>,
): CurveCommand {
  return {
    check: () => true,
    run: async (model, { curves, ran }) => {
      ran.set(kind, (ran.get(kind) ?? 0) + 1);
      await run(model, curves);
    },
    toString: () => `${kind}(${JSON.stringify(details)})`,
  };
}

interface Target {
  readonly key: (typeof MODEL_KEYS)[number];
  readonly asOf: string;
}

function chooseTarget(choices: Choices): Target {
  return { key: choices.of(MODEL_KEYS), asOf: choices.of(MODEL_DATES)[0] };
}

/** Publishes one to four curves, sometimes twice the same, or in another unit, or again under the id of the batch. */
export function publishCommand(choices: Choices): CurveCommand {
  const place = choices.below(2);
  const batch = Array.from({ length: 1 + choices.below(4) }, () => ({
    ...chooseTarget(choices),
    knownAt: chooseKnownAt(choices),
    said: chooseSaid(choices),
  }));
  const again = choices.oneIn(3);
  return command('publish', { place, batch, again }, async (model, curves) => {
    const tenant = model.tenants[place] ?? '';
    const call = { tenant, batchId: randomUUID() };
    const publications = batch.map((one) => ({ curve: curveOfSaid(one, one.said), knownAt: one.knownAt }));
    const names = batch.map(({ key, asOf, knownAt }) => `${key.id} ${asOf} ${knownAt}`);
    const publish = (): Promise<CurveReceipt> => curves.publishMany(publications, call);
    if (new Set(names).size < names.length) {
      await assertRejects(publish, 'CURVE.DUPLICATE');
      return;
    }
    const receipt = await publish();
    const counts = model.add(
      batch.map((one) => ({ ...one, tenant })),
      receipt.recordedAt,
    );
    assert.deepEqual(countsOf(receipt), counts, 'the counts of the receipt');
    if (!again) return;
    assert.deepEqual(await publish(), receipt, 'the receipt of a batch id that was used before');
    const repeated = await curves.publishMany(publications, { tenant });
    assert.deepEqual(countsOf(repeated), [0, 0, batch.length], 'the counts of a batch that comes again');
  });
}

/** Takes one or two curves back. */
export function withdrawCommand(choices: Choices): CurveCommand {
  const place = choices.below(2);
  const targets = [chooseTarget(choices), chooseTarget(choices)].filter(
    (one, i, all) => all.findIndex(({ key, asOf }) => key === one.key && asOf === one.asOf) === i,
  );
  const knownAt = chooseKnownAt(choices);
  return command('withdraw', { place, targets, knownAt }, async (model, curves) => {
    const tenant = model.tenants[place] ?? '';
    const receipt = await curves.withdraw(
      targets.map(({ key, asOf }) => ({ key: key.id, asOf, knownAt })),
      { tenant },
    );
    const counts = model.add(
      targets.map((one) => ({ ...one, tenant, knownAt, said: undefined })),
      receipt.recordedAt,
    );
    assert.deepEqual(countsOf(receipt), counts, 'the counts of the receipt');
  });
}

/** Lets the store's clock pass the last receipt. */
export function pauseCurvesCommand(): CurveCommand {
  return command('pause', {}, async (model, curves) => {
    const last = model.stamps.at(-1);
    if (last !== undefined) await pastStamp(curves, last, { tenant: model.tenants[0] });
  });
}

/** Asks everything of one key within some bounds. */
export function lookCommand(choices: Choices): CurveCommand {
  const place = choices.below(2);
  const { key, asOf } = chooseTarget(choices);
  const knownAt = choices.oneIn(2) ? chooseKnownAt(choices) : undefined;
  const stamp = choices.oneIn(3) ? choices.below(100) : undefined;
  const other = choices.of(MODEL_DATES)[0];
  const maxAgeDays = choices.of([undefined, 0, 1, 30]);
  const nearby = 1 + choices.below(3);
  const contract = choices.of(MODEL_CONTRACTS);
  const details = { place, key: key.id, asOf, knownAt, stamp, other, maxAgeDays, nearby, contract };
  return command('look', details, async (model, curves) => {
    const tenant = model.tenants[place] ?? '';
    const recordedBy = stamp === undefined ? undefined : model.stamps[stamp % Math.max(model.stamps.length, 1)];
    const call = { tenant, knownAt, recordedBy };
    const bounds: ModelBounds = { knownAt: knownAt ?? Infinity, recordedBy: recordedBy ?? Infinity };
    const expected = model.seen({ tenant, key, asOf }, bounds);
    same(await curves.find(key.id, asOf, call), expected);
    const all = model.dates(tenant, key, bounds);
    assert.deepEqual(
      await curves.dates(key.id, {}, call),
      all.map((one) => one.asOf),
      'dates',
    );
    const many = await curves.readMany(
      all.map((one) => ({ key: key.id, asOf: one.asOf })),
      call,
    );
    for (const [i, one] of all.entries()) same(many[i], one);
    const oldest = maxAgeDays === undefined ? -Infinity : Date.parse(asOf) - maxAgeDays * 86_400_000;
    const last = all.filter((one) => one.asOf <= asOf && Date.parse(one.asOf) >= oldest).at(-1);
    same(await missingAsUndefined(curves.latest(key.id, asOf, { ...call, maxAgeDays })), last);
    const revisions = await curves.revisions(key.id, asOf, { tenant });
    assert.deepEqual(
      revisions.map((one) => [one.knownAt, one.withdrawn, one.quotes, one.points]),
      model
        .of(tenant, key, asOf)
        .map(({ knownAt: k, said }) => [
          k,
          said === undefined,
          Object.keys(said?.quotes ?? {}).length,
          said?.fine?.length ?? 0,
        ]),
      'revisions',
    );
    const anything = model.revisions.some(
      (r) => r.tenant === tenant && r.key === key && r.knownAt <= bounds.knownAt && r.recordedAt <= bounds.recordedBy,
    );
    for (const [selector, pick] of selectors(key, { nearby, contract })) {
      const history = await missingAsUndefined(curves.history(key.id, selector, {}, call));
      assert.deepEqual(
        history && historyRows(history).map(([date, name]) => [date, name]),
        anything ? all.flatMap((one) => named(one, pick(one))) : undefined,
        `history of ${JSON.stringify(selector)}`,
      );
    }
    await compareDiff(
      curves,
      { key: key.id, before: expected, after: model.seen({ tenant, key, asOf: other }, bounds), other, asOf },
      call,
    );
    const listed = MODEL_KEYS.flatMap((one) => {
      const dates = model.dates(tenant, one, { knownAt: Infinity, recordedBy: Infinity });
      return dates.length === 0 ? [] : [[one.id.split('/')[0], dates[0]?.asOf, dates.at(-1)?.asOf, dates.length]];
    });
    const { items } = await curves.list({}, { tenant });
    assert.deepEqual(
      items.map((item) => [item.key.market, item.firstAsOf, item.lastAsOf, item.dates]),
      listed,
      'list',
    );
  });
}

function same(actual: StoredCurve | undefined, expected: ModelRevision | undefined): void {
  assert.equal(actual?.knownAt, expected?.knownAt, 'knownAt');
  if (actual === undefined || expected?.said === undefined) return;
  assertSameCurve(actual.curve, curveOfSaid(expected, expected.said));
  assert.equal(Math.floor(actual.recordedAt), expected.recordedAt, 'recordedAt');
}

async function missingAsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (AurumError.is(error, 'CURVE.NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Whose history is asked, and which contract of a revision the model takes for it. */
function selectors(
  key: Target['key'],
  { nearby, contract }: { readonly nearby: number; readonly contract: string },
): readonly (readonly [HistorySelector, (revision: ModelRevision) => string | undefined])[] {
  const peak = contract.startsWith('peak ');
  const profile = peak ? profiles.sdac.peak : profiles.base;
  const period = parseDeliveryPeriod(peak ? contract.slice(5) : contract).interval(key.clock);
  return [
    [{ contract: { profile, period } }, () => contract],
    [{ tenor: 'M+1', profile: profiles.base }, ({ asOf }) => MODEL_DATES.find(([date]) => date === asOf)?.[1]],
    [
      { nearby, length: 'month', profile: profiles.base },
      ({ said }) =>
        MODEL_CONTRACTS.slice(0, 3).filter((name) => {
          const numbers = said?.quotes[name];
          return typeof numbers === 'number' || numbers?.bid !== undefined;
        })[nearby - 1],
    ],
  ];
}

function named({ asOf, said }: ModelRevision, contract: string | undefined): readonly (readonly [string, string])[] {
  if (contract === undefined || said?.quotes[contract] === undefined) return [];
  return [[asOf, contract.replace('peak ', '')]];
}

async function compareDiff(
  curves: CurveRepository,
  sides: {
    readonly key: string;
    readonly before: ModelRevision | undefined;
    readonly after: ModelRevision | undefined;
    readonly asOf: string;
    readonly other: string;
  },
  { tenant, ...bounds }: { readonly tenant: string } & Parameters<CurveRepository['read']>[2],
): Promise<void> {
  const { before, after, asOf, other, key } = sides;
  const given = { before: { asOf, ...bounds }, after: { asOf: other, ...bounds } };
  const table = await missingAsUndefined(curves.diff(key, given, { tenant }));
  if (before === undefined || after === undefined) {
    assert.equal(table, undefined, 'a diff with a side that is missing');
    return;
  }
  const expected = MODEL_CONTRACTS.flatMap((contract) => {
    const [b, a] = [before, after].map(({ said }) => JSON.stringify(said?.quotes[contract]));
    if (b === a) return [];
    const change = b === undefined ? 'entered' : a === undefined ? 'left' : 'changed';
    return [`${change} ${contract}`];
  });
  const rows =
    table && diffRows(table).map(([change, profile, name]) => `${change} ${profile === 'base' ? '' : 'peak '}${name}`);
  assert.deepEqual([...(rows ?? [])].sort(), [...expected].sort(), 'diff');
}
