import type { CurvePublication } from '../../../src/ports/index.js';
import { toInstant } from '../../../src/time/index.js';
import { withCurveReceipt, withCurves, withPublish } from './curve-tools.js';
import type { Mutant } from './tools.js';

/** Defects in taking curves back. */
export const curveWithdrawMutants: readonly Mutant[] = [
  {
    name: 'a withdrawal takes back the curve for all times',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        find: async (key, asOf, options) => {
          const revisions = await base.revisions(key, asOf, options);
          return revisions.at(-1)?.withdrawn ? undefined : base.find(key, asOf, options);
        },
      })),
  },
  {
    name: 'what was withdrawn cannot come back',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const kept: CurvePublication[] = [];
        for (const one of given) {
          const revisions = await base.revisions(one.curve.key, one.curve.asOf, options);
          if (!revisions.some(({ withdrawn }) => withdrawn)) kept.push(one);
        }
        return base.publishMany(kept, options);
      }),
  },
  {
    name: 'the same curve does not bring back what was withdrawn',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) => {
      const seen: CurvePublication[] = [];
      return withPublish(store, async (base, given, options) => {
        const kept = given.filter((one) => !seen.some((o) => o.curve.equals(one.curve)));
        seen.push(...given);
        const receipt = await base.publishMany(kept, options);
        return { ...receipt, unchanged: receipt.unchanged + given.length - kept.length };
      });
    },
  },
  {
    name: 'withdrawals count as unchanged',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) => withCurveReceipt(store, (r) => ({ ...r, revised: 0, unchanged: r.unchanged + r.revised })),
  },
  {
    name: 'withdrawing nothing counts as revised',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) => withCurveReceipt(store, (r) => ({ ...r, revised: r.revised + r.unchanged, unchanged: 0 })),
  },
  {
    name: 'a withdrawal takes every date of the key',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: async (given, options) => {
          const receipt = await base.withdraw(given, options);
          for (const { key, knownAt } of given) {
            for (const asOf of await base.dates(key, {}, options))
              await base.withdraw([{ key, asOf, knownAt }], { tenant: options?.tenant });
          }
          return receipt;
        },
      })),
  },
  {
    name: 'a withdrawal takes the date of every key',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: async (given, options) => {
          const receipt = await base.withdraw(given, options);
          const { items } = await base.list({}, options);
          for (const { asOf, knownAt } of given) {
            for (const { key } of items) await base.withdraw([{ key, asOf, knownAt }], { tenant: options?.tenant });
          }
          return receipt;
        },
      })),
  },
  {
    name: 'a late withdrawal counts from the last revision on',
    clause: 'CURVE-WITHDRAW-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        withdraw: async (given, options) => {
          const moved = await Promise.all(
            given.map(async (one) => {
              const last = (await base.revisions(one.key, one.asOf, options)).at(-1);
              return { ...one, knownAt: Math.max(toInstant(one.knownAt), last?.knownAt ?? 0) };
            }),
          );
          return base.withdraw(moved, options);
        },
      })),
  },
];
