import type { Curve, CurveKey } from '../curves/index.js';
import {
  type CurveTerms,
  type PreparedRevision,
  type ResolvedCurveKnowledge,
  requireSameTerms,
  saysWhatWasKnown,
} from '../driver/index.js';
import type { CurveReceipt, CurveStamp } from '../ports/index.js';

/** One thing that was said of a curve. */
export interface ObservedRevision extends CurveStamp {
  /** What was published; `undefined` when the curve was taken back. */
  readonly curve: Curve | undefined;
}

/** All curves of one key. */
export interface ObservedKey extends CurveTerms {
  readonly key: CurveKey;
  /** By as-of date: every revision in the total order. Each list is replaced as a whole, never changed. */
  readonly dates: Map<string, readonly ObservedRevision[]>;
}

/** What one tenant has of curves. */
export interface ObservedCurves {
  /** By key text. */
  readonly keys: Map<string, ObservedKey>;
  /** Receipts by batch id. */
  readonly receipts: Map<string, CurveReceipt>;
}

/** The last revision of a curve within the bounds, withdrawals too: the definition of what a read takes. */
export function visibleCurve(
  revisions: readonly ObservedRevision[],
  { knownAt, recordedBy }: ResolvedCurveKnowledge,
): ObservedRevision | undefined {
  return revisions.findLast((revision) => revision.knownAt <= knownAt && revision.recordedAt <= recordedBy);
}

/** What a batch comes to: the lists of revisions as they are afterwards, and the counts of its receipt. */
export interface AppliedRevisions extends Pick<CurveReceipt, 'inserted' | 'revised' | 'unchanged'> {
  /** Makes the batch part of the store: one step that nothing can interrupt. */
  readonly keep: () => void;
}

/**
 * Works out what a checked batch comes to, and changes nothing until it is kept.
 *
 * @param revisions in the order of knownAt
 * @throws AurumError `CURVE.UNIT_MISMATCH`, `CURVE.INVALID_ARGUMENT` for another clock
 */
export function applyRevisions(
  { keys }: ObservedCurves,
  revisions: readonly PreparedRevision[],
  stamp: { readonly recordedAt: number; readonly nextSeq: () => number },
): AppliedRevisions {
  for (const { id, curve } of revisions) {
    const stored = keys.get(id);
    if (stored !== undefined && curve !== undefined) requireSameTerms(curve, stored);
  }
  const drafts = new Map<string, { readonly of: PreparedRevision; list: readonly ObservedRevision[] }>();
  const counts = { inserted: 0, revised: 0, unchanged: 0 };
  for (const revision of revisions) {
    const { id, asOf, knownAt, curve } = revision;
    const draft = drafts.get(`${id}/${asOf}`) ?? { of: revision, list: keys.get(id)?.dates.get(asOf) ?? [] };
    const before = draft.list.filter((other) => other.knownAt <= knownAt);
    const known = before.at(-1);
    if (saysWhatWasKnown(revision, known && (known.curve ?? 'withdrawn'))) {
      counts.unchanged++;
      continue;
    }
    counts[draft.list.length === 0 ? 'inserted' : 'revised']++;
    const added = { curve, knownAt, recordedAt: stamp.recordedAt, seq: stamp.nextSeq() };
    draft.list = [...before, added, ...draft.list.slice(before.length)];
    drafts.set(`${id}/${asOf}`, draft);
  }
  const keep = (): void => {
    for (const { of, list } of drafts.values()) {
      const curve = list.find((revision) => revision.curve !== undefined)?.curve;
      const stored = keys.get(of.id) ?? (curve && newKey(curve));
      if (stored === undefined) continue;
      stored.dates.set(of.asOf, list);
      keys.set(of.id, stored);
    }
  };
  return { ...counts, keep };
}

function newKey({ key, unit, clock }: Curve): ObservedKey {
  return { key, unit, clock: clock.id, dates: new Map() };
}
