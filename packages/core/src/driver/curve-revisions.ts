import { randomUUID } from 'node:crypto';
import { asOfDate, Curve, type CurveKey, curveKey, curveKeyText } from '../curves/index.js';
import { AurumError } from '../errors/index.js';
import type { CurvePublication, CurveWithdrawal, PublishOptions } from '../ports/index.js';
import { formatInstant, type Instant, toInstant } from '../time/index.js';
import { isUuid } from './call.js';

/** So many curves are spelled out in an error's details; its `count` is complete. */
const MAX_LISTED = 1000;

/** One thing that a batch says of a curve: checked, its key and date in their one form. */
export interface PreparedRevision {
  /** Which curve. */
  readonly key: CurveKey;
  /** The key as text, `market/product/location/profiles`. */
  readonly id: string;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** When it existed in the world, epoch ms. */
  readonly knownAt: Instant;
  /** What is published; `undefined` when the curve is taken back. */
  readonly curve: Curve | undefined;
}

/** What all curves of one key have in common. */
export interface CurveTerms {
  /** The unit of the prices. */
  readonly unit: string;
  /** The id of the clock. */
  readonly clock: string;
}

/**
 * Checks the curves of a batch by themselves and against each other, and puts them in the order in which they count: by knownAt.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for what is no curve, `CURVE.DUPLICATE`, `CURVE.UNIT_MISMATCH`, and the codes of `toInstant`
 */
export function preparePublications(publications: readonly CurvePublication[]): readonly PreparedRevision[] {
  const revisions = publications.map(({ curve, knownAt }): PreparedRevision => {
    if (!(curve instanceof Curve)) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `What is published is no curve but ${curve === null ? 'null' : typeof curve}: make one with Curve.of.`,
      });
    }
    return { key: curve.key, id: curve.id, asOf: curve.asOf, knownAt: toInstant(knownAt), curve };
  });
  const terms = new Map<string, CurveTerms>();
  for (const { id, curve } of revisions) {
    if (curve === undefined) continue;
    const first = terms.get(id);
    if (first === undefined) terms.set(id, { unit: curve.unit, clock: curve.clock.id });
    else requireSameTerms(curve, first);
  }
  return inOrder(revisions);
}

/**
 * Checks the withdrawals of a batch, and puts them in the order in which they count.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a key or date that is none, `CURVE.DUPLICATE`, and the codes of `toInstant`
 */
export function prepareWithdrawals(withdrawals: readonly CurveWithdrawal[]): readonly PreparedRevision[] {
  return inOrder(
    withdrawals.map((withdrawal): PreparedRevision => {
      const key = curveKey(withdrawal.key);
      const { text } = asOfDate(withdrawal.asOf);
      return { key, id: curveKeyText(key), asOf: text, knownAt: toInstant(withdrawal.knownAt), curve: undefined };
    }),
  );
}

/**
 * Holds a curve to what the first one of its key is in.
 *
 * @throws AurumError `CURVE.UNIT_MISMATCH` for another unit, `CURVE.INVALID_ARGUMENT` for another clock
 */
export function requireSameTerms(curve: Curve, first: CurveTerms): void {
  if (curve.unit !== first.unit) {
    throw new AurumError('CURVE.UNIT_MISMATCH', {
      message: `The curve ${curve.id} as of ${curve.asOf} is in ${curve.unit}, but the curves of that key are in ${first.unit}. Convert it, or publish it under another key.`,
      details: { key: curve.id, asOf: curve.asOf, unit: curve.unit, expected: first.unit },
    });
  }
  if (curve.clock.id === first.clock) return;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The curve ${curve.id} as of ${curve.asOf} is on the clock ${curve.clock.id}, but the curves of that key are on ${first.clock}. Build it on that one, or publish it under another key.`,
    details: { key: curve.id, asOf: curve.asOf, clock: curve.clock.id, expected: first.clock },
  });
}

/**
 * Whether a revision says what was known at its knownAt, given by the last revision before it in the total order: then nothing is stored.
 *
 * @param known what that revision says: its curve, `'withdrawn'`, or `undefined` when there is none
 */
export function saysWhatWasKnown({ curve }: PreparedRevision, known: Curve | 'withdrawn' | undefined): boolean {
  if (curve === undefined) return known === undefined || known === 'withdrawn';
  return known !== undefined && known !== 'withdrawn' && curve.equals(known);
}

/**
 * The id of a batch of curves, in lower case; a fresh one when none is given.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when it is not a UUID
 */
export function resolveCurveBatchId({ batchId }: PublishOptions = {}): string {
  if (batchId === undefined) return randomUUID();
  const id = String(batchId).toLowerCase();
  if (isUuid(id)) return id;
  throw new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The batch id ${JSON.stringify(batchId)} is not a UUID. Use crypto.randomUUID() and keep it for repeats.`,
    details: { batchId },
  });
}

/** By knownAt, and where that is equal as they were given. */
function inOrder(revisions: readonly PreparedRevision[]): readonly PreparedRevision[] {
  refuseDuplicates(revisions);
  return [...revisions].sort((a, b) => a.knownAt - b.knownAt);
}

function refuseDuplicates(revisions: readonly PreparedRevision[]): void {
  const times = new Map<string, number>();
  const twice: PreparedRevision[] = [];
  for (const revision of revisions) {
    const name = `${revision.id}/${revision.asOf}/${revision.knownAt}`;
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    if (before === 1) twice.push(revision);
  }
  if (twice.length === 0) return;
  const shown = twice.slice(0, 5).map((r) => `${r.id} as of ${r.asOf} known at ${formatInstant(r.knownAt)}`);
  const more = twice.length > shown.length ? ` and ${twice.length - shown.length} more` : '';
  throw new AurumError('CURVE.DUPLICATE', {
    message: `The batch speaks twice of one curve at one knownAt: ${shown.join(', ')}${more}. Nothing was stored. Keep one of each, or give the later ones a later knownAt.`,
    details: {
      duplicates: twice.slice(0, MAX_LISTED).map(({ id, asOf, knownAt }) => ({ key: id, asOf, knownAt })),
      count: twice.length,
    },
  });
}
