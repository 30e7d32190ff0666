import type { CacheHealth } from '../ports/index.js';
import type { LevelLink } from './level-link.js';

/** How a cache is that is not closed: its memory always is well, its shared level may not be. */
export async function healthOf(link: LevelLink | undefined): Promise<CacheHealth> {
  if (link === undefined) return { status: 'ok', reasons: [], latencyMs: undefined, pending: 0 };
  const latencyMs = await link.beat();
  const { pending } = link;
  const reasons: string[] = [];
  if (latencyMs === undefined) {
    const why = link.lastError instanceof Error ? link.lastError.message : 'it is left alone after failures';
    reasons.push(
      `The shared level does not answer (${why}): answers come from memory, for a short time, and from the origin.`,
    );
  }
  if (!link.hearsOthers) {
    reasons.push(
      'No messages of other processes come in: what they invalidate is found by asking the shared level, within each heartbeat.',
    );
  }
  if (pending > 0) {
    reasons.push(`${pending} invalidations wait to be said to the shared level, which is not read until then.`);
  }
  return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons, latencyMs, pending };
}
