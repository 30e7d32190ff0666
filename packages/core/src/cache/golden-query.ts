import { AurumError } from '../errors/index.js';
import type { AggregateSpec, CatalogQuery, ReadView, TimeRange } from '../ports/index.js';
import { parseLoadProfile, parseMarketClock } from '../time/index.js';

interface OfTenant {
  /** Whose data. Default: that of the store. */
  readonly tenant?: string | undefined;
}

interface OfSeries extends OfTenant, TimeRange {
  /** The series. */
  readonly keys: readonly string[];
  /** Which knowledge, and which view of it. */
  readonly view?: ReadView | undefined;
}

/** A question that is to be answered without a wait: plain data, as JSON holds it. It warms the very question that it states: instants must be those that are asked. */
export type GoldenQuery =
  | (OfSeries & {
      /** Which read is meant. */
      readonly read: 'series.read';
    })
  | (OfSeries & {
      /** Which read is meant. */
      readonly read: 'series.aggregate';
      /** What to aggregate to; the clock and the profile by their ids. */
      readonly spec: Omit<AggregateSpec, 'clock' | 'profile'> & {
        /** The id of the clock of the buckets. */
        readonly clock?: string | undefined;
        /** The id of the load profile. */
        readonly profile?: string | undefined;
      };
    })
  | (OfTenant & {
      /** Which read is meant. */
      readonly read: 'curves.read' | 'curves.latest';
      /** The key as text. */
      readonly key: string;
      /** The as-of date, or the one on or before which the latest is meant, `YYYY-MM-DD`. */
      readonly asOf: string;
    })
  | (OfTenant & {
      /** Which read is meant. */
      readonly read: 'catalog.list';
      /** What to list. */
      readonly query?: CatalogQuery | undefined;
    });

/** The reads that a golden query can be, with the fields that each needs. */
const FIELDS: Readonly<Record<GoldenQuery['read'], readonly string[]>> = {
  'series.read': ['keys'],
  'series.aggregate': ['keys', 'spec'],
  'curves.read': ['key', 'asOf'],
  'curves.latest': ['key', 'asOf'],
  'catalog.list': [],
};

/**
 * The golden queries of a JSON document: a list.
 *
 * @throws AurumError `CACHE.INVALID_ARGUMENT` that names the place of the first one that is none
 */
export function parseGoldenQueries(json: unknown): readonly GoldenQuery[] {
  if (!Array.isArray(json)) throw invalid('The document of golden queries', 'is no list', 'give a list of queries');
  return json.map((query: unknown, i) => {
    const place = `Golden query ${i + 1}`;
    if (typeof query !== 'object' || query === null) throw invalid(place, 'is no object', 'give { "read": …, … }');
    const fields: Readonly<Record<string, unknown>> = { ...query };
    const { read, keys } = fields;
    const needed =
      typeof read === 'string' && Object.hasOwn(FIELDS, read) ? FIELDS[read as GoldenQuery['read']] : undefined;
    if (needed === undefined)
      throw invalid(place, `reads ${JSON.stringify(read)}`, `use one of ${Object.keys(FIELDS).join(', ')}`);
    const missing = needed.find((name) => fields[name] === undefined);
    if (missing !== undefined)
      throw invalid(place, `has no ${missing}`, `${String(read)} needs ${needed.join(' and ')}`);
    if (keys !== undefined && !(Array.isArray(keys) && keys.every((key) => typeof key === 'string')))
      throw invalid(place, 'has keys that are no list of text', 'give "keys": ["…"]');
    return query as GoldenQuery; // what is wrong inside is for the store to say
  });
}

/** What to aggregate to, with its clock and profile. */
export function specOf({
  clock,
  profile,
  ...rest
}: Extract<GoldenQuery, { read: 'series.aggregate' }>['spec']): AggregateSpec {
  return {
    ...rest,
    clock: clock === undefined ? undefined : parseMarketClock(clock),
    profile: profile === undefined ? undefined : parseLoadProfile(profile),
  };
}

function invalid(what: string, why: string, remedy: string): AurumError {
  return new AurumError('CACHE.INVALID_ARGUMENT', { message: `${what} ${why}: ${remedy}.` });
}
