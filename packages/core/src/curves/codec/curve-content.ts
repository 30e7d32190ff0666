import type { Series } from '../../series/index.js';
import type { MarketClock } from '../../time/index.js';
import type { CurveKey } from '../curve-key.js';
import type { CurveLineage } from '../lineage.js';
import type { Quote } from '../quote.js';

/** What a curve holds: the part of `Curve` that its written forms need. */
export interface CurveContent {
  /** Which curve. */
  readonly key: CurveKey;
  /** The as-of date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The unit of all prices. */
  readonly unit: string;
  /** Where delivery days begin and end. */
  readonly clock: MarketClock;
  /** The quotes in their one order, all of one market. */
  readonly quotes: readonly Quote[];
  /** Prices by hour, day or month. */
  readonly fine: Series<string, 'average'> | undefined;
  /** How it was made. */
  readonly lineage: CurveLineage;
}
