import { randomFillSync } from 'node:crypto';

const LENGTH = 8;
const pool = Buffer.alloc(128 * LENGTH);
let used = pool.length;

/** A name that nobody else has, of letters and digits. Chance is drawn for many at once, as each draw costs a call of the system. */
export function leaseId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += LENGTH;
  return pool.toString('hex', used - LENGTH, used);
}
