import { AurumError } from '@aurum/core';
import { booleanSetting, type ConfigSchema, choiceSetting, settings, textSetting } from '@aurum/core/config';
import type { Layout } from '../migrations/index.js';
import { approximateMs, DURATION_RULE, type IsoDuration, isIsoDuration } from './iso-duration.js';

/** The spans that a partition of a store on plain PostgreSQL may have. */
export const PARTITION_INTERVALS = ['P1M', 'P3M', 'P1Y'] as const;

/** How a store keeps what it holds, and for how long. `null` for a duration: for ever, or never. */
export interface StoragePolicies {
  /** How much time a chunk of a hypertable spans; `null`: as fits what is stored and the memory of the server. TimescaleDB only. */
  readonly chunkInterval: IsoDuration | null;
  /** How much time a partition spans; `null`: one partition for all of time. Plain PostgreSQL only. */
  readonly partitionInterval: (typeof PARTITION_INTERVALS)[number] | null;
  /** How old the values of a chunk are when it is compressed; `null`: never. TimescaleDB only. Default `P7D`. */
  readonly compressAfter: IsoDuration | null;
  /** Whether sums, counts and extremes of hours, days and months are kept for series of up to an hour. Default `true`. */
  readonly rollups: boolean;
  /** How often the jobs of TimescaleDB bring recent rollups up to date, and compress. Default `PT30M`. */
  readonly refreshEvery: IsoDuration;
  /** How long values are kept, by the start of their interval, in whole months; `null`: for ever, the default. */
  readonly keepRaw: IsoDuration | null;
  /** How long superseded revisions are kept, by the start of their interval; `null`: as long as the values. */
  readonly keepRevisions: IsoDuration | null;
  /** How long rollups of hours are kept; `null`: for ever. */
  readonly keepHours: IsoDuration | null;
  /** How long rollups of days are kept; `null`: for ever. */
  readonly keepDays: IsoDuration | null;
  /** How long rollups of months are kept; `null`: for ever. */
  readonly keepMonths: IsoDuration | null;
  /** How long points stay in quarantine after they were recorded; `null`: for ever. */
  readonly keepQuarantine: IsoDuration | null;
  /** How long a batch is known by its id after it was written: until then it may be repeated; `null`: for ever. */
  readonly keepReceipts: IsoDuration | null;
}

/** The name of a policy. */
export type PolicyName = keyof StoragePolicies;

/** What holds for a store whose owner has said nothing. */
export const DEFAULT_POLICIES: StoragePolicies = Object.freeze({
  chunkInterval: null,
  partitionInterval: null,
  compressAfter: 'P7D',
  rollups: true,
  refreshEvery: 'PT30M',
  keepRaw: null,
  keepRevisions: null,
  keepHours: null,
  keepDays: null,
  keepMonths: null,
  keepQuarantine: null,
  keepReceipts: null,
});

/** The names of all policies. */
// The type of the object says which names it has.
export const POLICY_NAMES: readonly PolicyName[] = Object.keys(DEFAULT_POLICIES) as PolicyName[];

/** Policies that mean nothing in a layout. */
const UNSUPPORTED: Readonly<Record<Layout, Partial<Record<PolicyName, string>>>> = {
  partitioned: {
    chunkInterval: 'the store lies in partitions of PostgreSQL: use partitionInterval',
    compressAfter:
      'the store lies in partitions of PostgreSQL, which cannot be compressed: migrate a new store on a database with TimescaleDB, and copy it there',
  },
  hypertable: { partitionInterval: 'the store lies in hypertables of TimescaleDB: use chunkInterval' },
};

/** Which policies mean nothing in a layout. */
export function unsupportedPolicies(layout: Layout): readonly PolicyName[] {
  return POLICY_NAMES.filter((name) => UNSUPPORTED[layout][name] !== undefined);
}

/** Words for `null`, for people. */
const NOTHING: ReadonlySet<unknown> = new Set(['forever', 'never', 'none', 'auto']);

// zod's own types would have to be named one by one.
const duration = (): ReturnType<typeof textSetting> => textSetting().refine(isIsoDuration, `expected ${DURATION_RULE}`);

const SCHEMA: ConfigSchema<StoragePolicies> = settings({
  chunkInterval: duration().nullable(),
  partitionInterval: choiceSetting(PARTITION_INTERVALS).nullable(),
  compressAfter: duration().nullable(),
  rollups: booleanSetting(),
  refreshEvery: duration(),
  keepRaw: duration().nullable(),
  keepRevisions: duration().nullable(),
  keepHours: duration().nullable(),
  keepDays: duration().nullable(),
  keepMonths: duration().nullable(),
  keepQuarantine: duration().nullable(),
  keepReceipts: duration().nullable(),
});

/** Changes to policies, as a program or the command line gives them: `null`, `forever` and `never` all mean no limit. */
export type PolicyChanges = { readonly [K in PolicyName]?: StoragePolicies[K] | string | undefined };

/**
 * Policies with some of them changed.
 *
 * @throws AurumError `CONFIG.INVALID` with every problem at once, each with its remedy
 */
export function changePolicies(current: StoragePolicies, changes: PolicyChanges, layout: Layout): StoragePolicies {
  const problems: string[] = [];
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    const known = POLICY_NAMES.find((candidate) => candidate === name);
    if (known === undefined) {
      problems.push(`${name} is no policy: there are ${POLICY_NAMES.join(', ')}`);
      continue;
    }
    if (value === undefined) continue;
    const meant = NOTHING.has(value) ? null : value;
    const reason = UNSUPPORTED[layout][known];
    if (reason !== undefined && meant !== null) problems.push(`${name} means nothing here: ${reason}`);
    else given[name] = meant;
  }
  const result = SCHEMA.safeParse({ ...current, ...given });
  if (result.success) {
    const policies = Object.freeze(result.data satisfies StoragePolicies);
    problems.push(...contradictions(policies, layout));
    if (problems.length === 0) return policies;
  } else {
    problems.push(...result.error.issues.map(({ path, message }) => `${path.join('.')} is not valid: ${message}`));
  }
  throw new AurumError('CONFIG.INVALID', {
    message: `The policies have ${problems.length} problem${problems.length === 1 ? '' : 's'}: ${problems.join('; ')}.`,
    details: { problems },
  });
}

/** Policies as they are stored; what is missing has its default. */
export function parsePolicies(text: string | undefined, layout: Layout): StoragePolicies {
  const stored: unknown = text === undefined ? {} : JSON.parse(text);
  const defaults = { ...DEFAULT_POLICIES, ...Object.fromEntries(unsupportedPolicies(layout).map((n) => [n, null])) };
  return changePolicies(defaults, typeof stored === 'object' && stored !== null ? stored : {}, layout);
}

/** The shortest time for which values may be kept beside rollups: the jobs refresh a month back, and months are rolled up whole. */
const LEAST_RAW: IsoDuration = 'P2M';

/** What cannot hold together, each with what to do about it. */
function contradictions(policies: StoragePolicies, layout: Layout): readonly string[] {
  const { keepRaw, rollups, refreshEvery, compressAfter } = policies;
  const problems: string[] = [];
  if (/^P[^T]*[YM]/.test(policies.chunkInterval ?? '')) {
    problems.push(
      `chunkInterval ${policies.chunkInterval} has years or months, which are not all as long: give weeks, days or hours`,
    );
  }
  const shorter = (a: IsoDuration | null, b: IsoDuration | null): boolean =>
    a !== null && (b === null || approximateMs(a) < approximateMs(b));
  if (shorter(keepRaw, refreshEvery)) {
    problems.push(
      `keepRaw ${keepRaw} is shorter than refreshEvery ${refreshEvery}: values would go before they are rolled up; keep them longer`,
    );
  } else if (rollups && shorter(keepRaw, LEAST_RAW)) {
    problems.push(
      `keepRaw ${keepRaw} is shorter than ${LEAST_RAW}, in which months are rolled up whole: keep values longer, or set rollups=off`,
    );
  }
  if (layout === 'hypertable' && keepRaw !== null && compressAfter !== null && !shorter(compressAfter, keepRaw)) {
    problems.push(
      `compressAfter ${compressAfter} is not shorter than keepRaw ${keepRaw}: chunks would go as soon as they are compressed; set compressAfter=never, or keep values longer`,
    );
  }
  if (shorter(keepRaw, policies.keepRevisions) && policies.keepRevisions !== null) {
    problems.push(
      `keepRevisions ${policies.keepRevisions} is longer than keepRaw ${keepRaw}: revisions are looked up from the values they precede; set keepRevisions=forever for as long as the values, or keep values longer`,
    );
  }
  for (const name of ['keepHours', 'keepDays', 'keepMonths'] as const) {
    if (!rollups || !shorter(policies[name], keepRaw)) continue;
    problems.push(
      `${name} ${policies[name]} is shorter than keepRaw ${keepRaw ?? 'forever'}: rollups would be made again of values that are still there; keep them as long, or keep values shorter`,
    );
  }
  return problems;
}
