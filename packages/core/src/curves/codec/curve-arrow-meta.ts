/** Names of the metadata entries that carry what a curve is. */
export const CURVE_META = {
  version: 'aurum.curve',
  key: 'aurum.curve.key',
  asOf: 'aurum.curve.asOf',
  unit: 'aurum.curve.unit',
  clock: 'aurum.curve.clock',
  market: 'aurum.curve.market',
  lineage: 'aurum.curve.lineage',
} as const;

/** The version of the table that is written. */
export const CURVE_TABLE_VERSION = '1';

/** The longest lineage that is written: metadata that is longer is not read, here and elsewhere. */
export const MAX_META_LENGTH = 1_000_000;
