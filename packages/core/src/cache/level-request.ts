import { randomFillSync } from 'node:crypto';
import type { LevelRequest } from '../ports/index.js';
import type { Trip } from './journey.js';
import { EVERYTHING } from './level-link.js';

const LENGTH = 8;
const pool = Buffer.alloc(128 * LENGTH);
let used = pool.length;

/** A name that nobody else has, of letters and digits. Chance is drawn for many at once, as each draw costs a call of the system. */
function leaseId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += LENGTH;
  return pool.toString('hex', used - LENGTH, used);
}

/** The question of a request to the level, under a name for the lease that nobody else has. */
export function levelRequest<T>({ request, shard }: Pick<Trip<T>, 'request' | 'shard'>): LevelRequest {
  return { shard: shard.index, key: request.key, tags: [EVERYTHING, ...request.tags], leaseId: leaseId() };
}
