import { AurumError } from '@aurum/core';
import {
  type Cache,
  type CacheAnswer,
  type CachedCurveStore,
  type CachedStore,
  type GoldenQuery,
  warm,
} from '@aurum/core/cache';
import { shardOf } from '../keys.js';
import type { Connection } from './connect.js';

/** What became of a golden query. */
export interface WarmedAnswers {
  /** Its place in the file, from 1 on. */
  readonly number: number;
  /** What it asks, for people. */
  readonly name: string;
  /** Its answers that were kept already. */
  readonly hits: number;
  /** Its answers that the store gave. */
  readonly misses: number;
  /** What one of those cost the store, ms. */
  readonly costMs: number;
  /** How long it all took, ms. */
  readonly tookMs: number;
  /** Why it is not warm; `undefined` when it is. */
  readonly failure: string | undefined;
  /** The code of that, when it has one. */
  readonly code: string | undefined;
}

/** What queries are asked with. */
export interface Warming {
  /** The store behind the cache. */
  readonly store: CachedStore & Partial<CachedCurveStore>;
  /** The cache. */
  readonly cache: Cache;
  /** Its server, to look whether answers have come there. */
  readonly connection: Connection;
  /** Whether what is kept and good is left alone. */
  readonly onlyMissing: boolean;
  /** Ends it between two queries. */
  readonly signal: AbortSignal;
}

/** Asks a golden query, and looks whether its answers are in the shared level then: kept in this process alone they are of no use. */
export async function warmOne(query: GoldenQuery, number: number, warming: Warming): Promise<WarmedAnswers> {
  const { store, cache, onlyMissing, signal } = warming;
  const answers: CacheAnswer[] = [];
  const before = countsOf(cache);
  const onAnswer = (answer: CacheAnswer): void => {
    answers.push(answer);
  };
  const use = onlyMissing
    ? ({ class: 'golden', serveStale: false, onAnswer } as const)
    : ({ class: 'golden', reload: true, onAnswer } as const);
  const [warmed] = await warm(store, [query], { use, signal });
  if (warmed === undefined) throw new AurumError('CALL.ABORTED', { message: 'The command was interrupted.' });
  const { error, tookMs } = warmed;
  const after = countsOf(cache);
  const asked = answers.filter(({ tier }) => tier === 'origin');
  // answers that are read in one call of the store each cost that call
  const costMs = asked.length === 0 ? 0 : (after.originMs - before.originMs) / asked.length;
  const lost = error === undefined ? await countLost(asked, warming) : 0;
  return {
    number,
    name: nameOf(query),
    hits: answers.length - asked.length,
    misses: asked.length,
    costMs,
    tookMs,
    failure: error === undefined ? lossOf(lost, { before, after, costMs, warming }) : messageOf(error),
    code: AurumError.is(error) ? error.code : undefined,
  };
}

interface Counts {
  readonly originMs: number;
  readonly rejectedFills: number;
  readonly levelErrors: number;
}

function countsOf(cache: Cache): Counts {
  const { keyspaces, levelErrors } = cache.stats();
  const all = Object.values(keyspaces);
  return {
    originMs: all.reduce((sum, { originMs }) => sum + originMs, 0),
    rejectedFills: all.reduce((sum, { rejectedFills }) => sum + rejectedFills, 0),
    levelErrors,
  };
}

/** What PTTL says of a key that is not there. */
const NO_KEY = -2;

/** How many answers are not in the server. */
async function countLost(answers: readonly CacheAnswer[], { connection }: Warming): Promise<number> {
  const { commands, names, config } = connection;
  let lost = 0;
  for (const { key } of answers)
    if (Number(await commands.call('pttl', names.entry(shardOf(key, config.shards), key))) === NO_KEY) lost++;
  return lost;
}

/** Why answers are not in the server, and what to do. */
function lossOf(
  lost: number,
  {
    before,
    after,
    costMs,
    warming,
  }: { readonly before: Counts; readonly after: Counts; readonly costMs: number; readonly warming: Warming },
): string | undefined {
  if (lost === 0) return undefined;
  const { leaseMs, maxEntryBytes } = warming.connection.config;
  const what = `${lost} of its answers ${lost === 1 ? 'was' : 'were'} read and not kept`;
  if (after.levelErrors > before.levelErrors)
    return `${what}, because the server failed or refused: see aurum-cache doctor`;
  if (after.rejectedFills === before.rejectedFills)
    return `${what}, because it takes more than the ${maxEntryBytes} bytes of AURUM_REDIS_MAX_ENTRY_BYTES: raise it wherever the cache is used`;
  return costMs > leaseMs
    ? `${what}, because the store took longer than the ${leaseMs} ms of AURUM_REDIS_LEASE_MS: raise it`
    : `${what}, because it was invalidated meanwhile: warm it again`;
}

const MOST_CHARACTERS = 80;

/** What a query asks, in a few words. */
function nameOf(query: GoldenQuery): string {
  const about =
    'keys' in query
      ? query.keys.join(',')
      : 'asOf' in query
        ? `${query.key} ${query.asOf}`
        : JSON.stringify(query.query ?? {});
  const text = about.length > MOST_CHARACTERS ? `${about.slice(0, MOST_CHARACTERS)}…` : about;
  return query.tenant === undefined ? `${query.read} ${text}` : `${query.read} ${text} of ${query.tenant}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
