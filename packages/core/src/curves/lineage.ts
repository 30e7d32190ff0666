import type { QuoteField } from './quote.js';

/** Plain data, as JSON holds it. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** One change that was made to a quote before it was used: the audit trail. */
export interface QuoteAdjustment {
  /** The contract, as `contractId` names it. */
  readonly contract: string;
  /** What was changed; `quote` when the quote as a whole was left out. */
  readonly field: QuoteField | 'quote';
  /** What was given; null when nothing was. */
  readonly before: number | null;
  /** What was used in its place; null when nothing was. */
  readonly after: number | null;
  /** The rule that made the change, such as `stale` or `manual`. */
  readonly rule: string;
  /** Why, for people. */
  readonly reason: string;
}

/** Something that a curve was made of. */
export interface LineageInput {
  /** What it is. */
  readonly kind: 'curve' | 'series' | 'file' | 'other';
  /** Its key or name. */
  readonly key: string;
  /** Its as-of date, `YYYY-MM-DD`, where it has one. */
  readonly asOf?: string | undefined;
  /** What was known of it, epoch ms, where that was pinned. */
  readonly knownAt?: number | undefined;
}

/** How a curve was made, as data that is kept with it. */
export interface CurveLineage {
  /** The steps: `quotes`, `bootstrap`, `bootstrap+smooth+shape`, or words of your own. */
  readonly method: string;
  /** The settings of the steps. */
  readonly settings: Readonly<Record<string, PlainValue>>;
  /** What it was made of besides its quotes. */
  readonly inputs: readonly LineageInput[];
  /** What was changed in its quotes. */
  readonly adjustments: readonly QuoteAdjustment[];
}

/** How deep the settings of a lineage may be nested. */
export const MAX_LINEAGE_DEPTH = 32;

/** The lineage of quotes as they came. */
export const QUOTES_ALONE: CurveLineage = Object.freeze({
  method: 'quotes',
  settings: Object.freeze({}),
  inputs: Object.freeze([]),
  adjustments: Object.freeze([]),
});
