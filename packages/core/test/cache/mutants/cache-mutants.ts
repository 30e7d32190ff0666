import type { Fault } from '../schedule/run-schedule.js';
import type { Edit } from './mutated-engine.js';

/** A cache with one protection taken out. */
export interface CacheMutant {
  /** The defect, as a sentence. */
  readonly name: string;
  /** What finds it: the clauses of an id, the schedules, or a check of its own. */
  readonly foundBy: string;
  readonly edits: readonly Edit[];
  /** The faults that bring it out in schedules. Default: whatever comes. */
  readonly faults?: readonly Fault[];
}

/** One defect in one place. */
function mutant(name: string, foundBy: string, file: string, from: string, to: string): CacheMutant {
  return { name, foundBy, edits: [{ file, from, to }] };
}

/** Defects of a shared level. */
const ofLevel: readonly CacheMutant[] = [
  mutant('a fill needs no lease', 'CACHE-LEVEL-04', 'memory-level', `return 'leaseLost'`, `void 'leaseLost'`),
  mutant('a fill does not look at tokens', 'CACHE-LEVEL-04', 'memory-level', `return 'moved'`, `void 'moved'`),
  mutant(
    'a lease does not end',
    'CACHE-LEVEL-03',
    'memory-level',
    `(taken === undefined || taken.until <= time)`,
    `taken === undefined`,
  ),
  mutant('a lease that has ended may fill', 'CACHE-LEVEL-03', 'memory-level', ` || lease.until <= now()`, ``),
  mutant(
    'a lease is given to all',
    'CACHE-LEVEL-03',
    'memory-level',
    `(taken === undefined || taken.until <= time)`,
    `true`,
  ),
  mutant(
    'remove leaves the lease',
    'CACHE-LEVEL-07',
    'memory-level',
    `shard.leases.delete(key);\n      const sequence`,
    `const sequence`,
  ),
  mutant(
    'remove leaves the entry',
    'CACHE-LEVEL-07',
    'memory-level',
    `shard.entries.delete(key);\n      shard`,
    `shard`,
  ),
  mutant(
    'a token that is gone is the first one again',
    'CACHE-LEVEL-10',
    'memory-level',
    `token = fresh(undefined);`,
    `token = '0-0';`,
  ),
  mutant(
    'a token that is gone is not kept',
    'CACHE-LEVEL-10',
    'memory-level',
    `shard.tokens.set(tag, token);\n    }`,
    `}`,
  ),
  mutant(
    'what is stale is fresh at a glance',
    'CACHE-LEVEL-14',
    'memory-level',
    `return read.state === 'fresh' ? read : undefined;`,
    `return read.state === 'miss' || read.state === 'invalid' ? undefined : read;`,
  ),
  mutant(
    'a glance takes the lease',
    'CACHE-LEVEL-14',
    'memory-level',
    `lease: 'never', leaseMs: 1`,
    `lease: 'always', leaseMs: 60000`,
  ),
  mutant(
    'a number that is missing stays missing',
    'CACHE-LEVEL-12',
    'memory-level',
    `sequence: async (shard) => standing(at(shard)),`,
    `sequence: async (shard) => at(shard).sequence,`,
  ),
  mutant('tokens may stay the same', 'CACHE-LEVEL-11', 'memory-level', `Number.parseInt(previous, 10) + 1`, `0`),
  mutant(
    'only one shard is invalidated',
    'CACHE-LEVEL-11',
    'memory-level',
    `return stored.map((shard, index) => {`,
    `return stored.slice(0, 1).map((shard, index) => {`,
  ),
  mutant(
    'remove is not counted',
    'CACHE-LEVEL-12',
    'memory-level',
    `const sequence = next(shard);\n      tell({ kind: 'key'`,
    `const sequence = shard.sequence;\n      tell({ kind: 'key'`,
  ),
  mutant(
    'bytes are known by their tokens',
    'CACHE-LEVEL-05',
    'memory-level',
    `entry?.fillId !== known`,
    `known === undefined`,
  ),
  mutant('what is invalid is shown', 'CACHE-LEVEL-06', 'memory-level', `state === 'invalid' ? allowInvalid :`, ``),
  mutant(
    'what was invalidated is fresh',
    'CACHE-LEVEL-06',
    'memory-level',
    `if (entry.vector !== vector) return 'invalid';`,
    ``,
  ),
  mutant('anybody releases', 'CACHE-LEVEL-08', 'memory-level', `if (at(shard).leases.get(key)?.id === leaseId) `, ``),
  mutant(
    'discard looks at the length only',
    'CACHE-LEVEL-09',
    'memory-level',
    ` && held.every((byte, i) => byte === payload[i])`,
    ``,
  ),
  mutant(
    'messages come before the number',
    'CACHE-BUS-01',
    'memory-level',
    `tell({ kind: 'tags', shard: index, sequence, tags, tokens });`,
    `tell({ kind: 'tags', shard: index, sequence: sequence - 1, tags, tokens });`,
  ),
  mutant(
    'removals are not told',
    'CACHE-BUS-01',
    'memory-level',
    `tell({ kind: 'key', shard: index, sequence, key });`,
    ``,
  ),
  mutant(
    'who has left is told',
    'CACHE-BUS-02',
    'memory-level',
    `return () => listeners.delete(listener);`,
    `return () => true;`,
  ),
];

/** Defects of the cache itself that a clause finds. */
const ofClauses: readonly CacheMutant[] = [
  {
    name: 'the level is read before it was told what waits',
    foundBy: 'schedules',
    faults: ['outage'],
    edits: [
      { file: 'level-link', from: `if (this.pending > 0 || this.#flushing !== undefined) await this.flush();`, to: '' },
      { file: 'level-link', from: `if (this.pending > 0) return undefined;\n    const { tags`, to: 'const { tags' },
    ],
  },
  mutant(
    'a call under way is joined after an invalidation',
    'CACHE-INV-01',
    'flight',
    `if (this.vector === undefined) {`,
    `if (this.vector !== undefined) return;\n    if (this.vector === undefined) {`,
  ),
  mutant(
    'a call under way is joined after a removal',
    'CACHE-INV-03',
    'tiered-cache',
    `this.#flights.get(key)?.flight.kill();`,
    ``,
  ),
  mutant(
    'memory is not compared with tokens',
    'CACHE-INV-01',
    'tiered-cache',
    `if (tags[i]?.token !== vector[i]) return false;`,
    `void vector;`,
  ),
  mutant(
    'an answer of the level is kept whatever was invalidated while it was read',
    'quick reads',
    'quick-reads',
    `if (shard.tags.changes !== changes) return;`,
    `void changes;`,
  ),
  mutant(
    'a message of a tag that nobody uses is not counted',
    'quick reads',
    'tag-table',
    `hear(name: string, token: string): void {\n    this.changes++;`,
    `hear(name: string, token: string): void {`,
  ),
  mutant(
    'a removal is not counted',
    'quick reads',
    'tiered-cache',
    `(this.#link?.shardOf(key) ?? this.#alone).tags.removed();`,
    ``,
  ),
  mutant(
    'tags are not marked at once',
    'CACHE-INV-01',
    'tag-table',
    `state.mark = mark;\n      change(state, mark, true);`,
    `void mark;`,
  ),
  mutant(
    'messages are counted, and not applied',
    'CACHE-INV-01',
    'level-link',
    `shard.tags.hear(tag, message.tokens[i] ?? '');`,
    `void i;`,
  ),
  mutant(
    'removals of others are counted, and not applied',
    'CACHE-INV-03',
    'level-link',
    `this.#events.onKey(message.key);`,
    `void message;`,
  ),
  mutant(
    'what waits is dropped',
    'CACHE-FAIL-02',
    'level-link',
    `for (const tag of tags) this.#pendingTags.add(tag);`,
    `void tags;`,
  ),
  mutant('removals that wait are dropped', 'CACHE-FAIL-02', 'level-link', `this.#pendingKeys.add(key);`, ``),
  mutant('everybody asks the origin', 'CACHE-GET-02', 'tiered-cache', `this.#flights.set(request.key, running);`, ``),
  mutant(
    'a caller who leaves takes the others along',
    'CACHE-GET-02',
    'tiered-cache',
    `if (running.flight.waiters === 0 && !goesOn)`,
    `if (!goesOn)`,
  ),
  mutant(
    'calls go on that nobody waits for',
    'CACHE-GET-02',
    'flight',
    `this.#controller.abort(reason());`,
    `void reason;`,
  ),
  mutant(
    'nothing is not kept',
    'CACHE-GET-03',
    'tiered-cache',
    `if (entry.value === undefined) {`,
    `if (entry.value === undefined && this.#closed) {`,
  ),
  mutant(
    'what has ended is not read again',
    'CACHE-GET-04',
    'tiered-cache',
    `this.#refresh(request, shard);\n          return this.#stale(request, entry.value as T, 'l1', 'expired');`,
    `return this.#stale(request, entry.value as T, 'l1', 'expired');`,
  ),
  mutant(
    'nothing old is given when the origin fails',
    'CACHE-GET-05',
    'tiered-cache',
    `if (best?.kept === undefined) throw error.cause;`,
    `throw error.cause;`,
  ),
  mutant(
    'reload gives what is kept',
    'CACHE-GET-06',
    'tiered-cache',
    `if (options.reload === true) await this.remove(key);`,
    ``,
  ),
  mutant(
    'patience has no end',
    'CACHE-GET-07',
    'patience',
    `after(hardTimeoutMs, () => reject(tooSlow(hardTimeoutMs)))`,
    `void tooSlow`,
  ),
  mutant(
    'an old answer is kept from those in a hurry',
    'CACHE-GET-07',
    'patience',
    `after(softTimeoutMs, () => resolve('slow'))`,
    `void softTimeoutMs`,
  ),
  mutant(
    'a closed cache answers',
    'CACHE-LIFE-01',
    'tiered-cache',
    `if (this.#closed) throw cacheClosed();\n    const { key`,
    `const { key`,
  ),
];

/** Defects of the cache itself that only show when several things come together. */
const ofSchedules: readonly CacheMutant[] = [
  {
    name: 'a level that counts anew is not noticed',
    foundBy: 'schedules',
    faults: ['loseMessage', 'loseMessage', 'clockStep', 'evictSequence'],
    edits: [{ file: 'sync', from: `if (sequence < known) {`, to: `if (sequence < known && epoch < 0) {` }],
  },
  {
    name: 'a smaller token says nothing',
    foundBy: 'schedules',
    faults: ['evictToken', 'clockStep'],
    edits: [
      { file: 'tag-table', from: `    state.real = '';\n    state.number = Number.NEGATIVE_INFINITY;\n`, to: '' },
    ],
  },
  {
    name: 'a degraded answer is known for ever to be good',
    foundBy: 'degraded',
    edits: [
      {
        file: 'tiered-cache',
        from: `entry.isDegraded ? entry.checkAt : Number`,
        to: `entry.isDegraded ? Number.POSITIVE_INFINITY : Number`,
      },
    ],
  },
  mutant(
    'what was read during a removal is kept',
    'schedules',
    'tiered-cache',
    `this.#forget(key); // what`,
    `// what`,
  ),
  mutant(
    'a tag that came into use meanwhile keeps its old token',
    'schedules',
    'tag-table',
    `state.mark !== undefined && state.mark !== marks[i]`,
    `state.mark !== marks[i]`,
  ),
  mutant('generations do not count', 'schedules', 'tiered-cache', `entry.generation === shard.sync.generation && `, ``),
  mutant(
    'a gap in the numbers is not noticed',
    'schedules',
    'sync',
    `// messages were lost, or the level counts anew\n    this.generation++;`,
    ``,
  ),
  mutant(
    'the connection of the bus may be lost',
    'gaps',
    'sync',
    `gap(): void {\n    this.generation++;`,
    `gap(): void {`,
  ),
  mutant(
    'numbers that the level says are not compared',
    'schedules',
    'sync',
    `this.#options.later(this.#options.graceMs, () => this.#settle(sequence, question));`,
    `this.#confirm(askedAt);`,
  ),
  {
    name: 'memory is good without a word of the level',
    foundBy: 'schedules',
    faults: ['outage', 'loseMessage'],
    edits: [{ file: 'tiered-cache', from: ` && shard.sync.isConfirmed(now))`, to: `)` }],
  },
  mutant(
    'what is read without the level lives on',
    'schedules',
    'origin',
    `: degradedFrom + Math.min(degradedMs, memoryMs);`,
    `: now + memoryMs;`,
  ),
  mutant(
    'who began during an invalidation that failed is kept',
    'schedules',
    'level-link',
    `for (const shard of this.shards) shard.tags.mark(tags);`,
    ``,
  ),
  {
    name: 'memory takes the tokens of now for those of the read',
    foundBy: 'schedules',
    edits: [
      { file: 'origin', from: ` || flight.dead || flight.generation`, to: ` || flight.generation` },
      { file: 'origin', from: `if (flight.tags.some(({ token }, i) => token !== vector[i])) return;`, to: `` },
      {
        file: 'origin',
        from: `      vector,\n      table`,
        to: `      vector: flight.tags.map(({ token }) => token),\n      table`,
      },
    ],
  },
];

/** All of them. */
export const cacheMutants: readonly CacheMutant[] = [...ofLevel, ...ofClauses, ...ofSchedules];
