import { AurumError } from '@aurum/core';
import { type HealthReplica, poolOf } from './health.js';
import type { Replica } from './replica.js';

/** How long a replica may take to answer; the health of the store does not wait for longer. */
const ANSWER_LIMIT_MS = 2_000;

/** Asks a replica how it is. Never rejects. */
export async function replicaHealth(
  replica: Replica,
  signal: AbortSignal,
): Promise<{ readonly details: HealthReplica; readonly problems: readonly string[] }> {
  let inRecovery: boolean | undefined;
  const answer = (status: HealthReplica['status'], lagMs: number | undefined, problem?: string) => ({
    details: { status, lagMs, inRecovery, pool: poolOf(replica.backend) },
    problems: problem === undefined ? [] : [`the replica ${problem}; meanwhile reads that may lag go to the primary`],
  });
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
    const { state, freshness } = await replica.examine(limited);
    inRecovery = state.standby;
    if (!state.standby) return answer('unavailable', undefined, 'is not a standby: give the address of a standby');
    if (freshness === 'unavailable') {
      const problem =
        "is a standby of another server or database, or has not followed a failover yet: check its address, and what it says of the primary's timeline";
      return answer('unavailable', undefined, problem);
    }
    if (freshness === 'lagging') {
      return answer('lagging', undefined, 'cannot be compared with a primary: open the store on the primary');
    }
    const { lagMs } = freshness;
    if (lagMs <= replica.maxLagMs) return answer('up', lagMs);
    const behind = Number.isFinite(lagMs) ? `is ${Math.round(lagMs / 1000)} s behind` : 'has replayed nothing yet';
    const known = Number.isFinite(lagMs) ? lagMs : undefined;
    const remedy = 'check that it is connected to the primary, end long queries on it, or raise replicaMaxLagMs';
    return answer('lagging', known, `${behind}, more than ${replica.maxLagMs} ms: ${remedy}`);
  } catch (error) {
    const what = AurumError.is(error) ? error.message : String(error);
    return answer('unavailable', undefined, `does not answer: ${what}`);
  }
}
