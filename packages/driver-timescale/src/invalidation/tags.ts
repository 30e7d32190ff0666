import { cacheTags } from '@aurum/core/cache';
import { keysOf, tenantNames } from '../sql/announcements.js';
import { enter } from '../sql/catalog.js';
import type { SqlNames } from '../sql/names.js';
import type { PendingChanges, TenantChanges } from './announcement.js';
import type { Connection } from './connection.js';

/** What is to be invalidated: tags, or everything that is followed, because the tags cannot be told. */
export type Invalidation =
  | { readonly everything: true; readonly reason: 'announced' | 'unreadable' }
  | { readonly everything: false; readonly tags: readonly string[] };

/** What tags are made with. */
export interface TagSource {
  readonly connection: Connection;
  readonly names: SqlNames;
  /** The tenants that are followed; all of them when it is `undefined`. */
  readonly tenants: readonly string[] | undefined;
}

/**
 * Makes tags of numbers. It asks each time what the numbers of series stand for: after the commit that was announced they are there, or they are
 * gone. Tenants are remembered until one of them is renamed or removed, which is announced as a change of everything.
 */
export class TagMaker {
  readonly #source: TagSource;
  /** Names by number; `null` for tenants that are not followed. */
  readonly #known = new Map<number, string | null>();

  constructor(source: TagSource) {
    this.#source = source;
  }

  /** The tags of what changed. */
  async tagsOf(changes: PendingChanges): Promise<Invalidation> {
    if (changes.all) {
      this.#known.clear();
      return { everything: true, reason: 'announced' };
    }
    await this.#meet([...changes.tenants.keys()]);
    const tags = new Set<string>();
    for (const [number, changed] of changes.tenants) {
      const name = this.#known.get(number);
      if (name === null) continue;
      if (name === undefined) return { everything: true, reason: 'unreadable' };
      for (const tag of await this.#tagsOfTenant({ number, name }, changed)) tags.add(tag);
    }
    return { everything: false, tags: [...tags] };
  }

  /** Learns the names of tenants. */
  async #meet(numbers: readonly number[]): Promise<void> {
    const unknown = numbers.filter((number) => !this.#known.has(number));
    if (unknown.length === 0) return;
    const { connection, names, tenants } = this.#source;
    if (tenants === undefined) {
      for (const { id, name } of await connection.query(tenantNames(names, unknown)))
        this.#known.set(Number(id), String(name));
      return;
    }
    for (const name of tenants) {
      const number = await connection.reading(names.role, async () => {
        const [row] = await connection.query(enter(names, name));
        return row?.tenant;
      });
      if (number !== null && number !== undefined) this.#known.set(Number(number), name);
    }
    // A tenant that is made later has a number that was never heard of.
    for (const number of unknown) if (!this.#known.has(number)) this.#known.set(number, null);
  }

  async #tagsOfTenant({ number, name }: { number: number; name: string }, changed: TenantChanges): Promise<string[]> {
    const whole = [cacheTags.tenant(name)];
    if (changed.whole) return whole;
    const series = new Set([...changed.values, ...changed.definition]);
    const { connection, names } = this.#source;
    const keys = await connection.reading(names.role, async () => {
      await connection.query(enter(names, name));
      const found = new Map<string, string>();
      for (const [table, ids] of [
        ['series', series],
        ['curve', changed.curve],
      ] as const) {
        if (ids.size === 0) continue;
        const rows = await connection.query(keysOf(names, table, { tenant: number, ids: [...ids] }));
        for (const { id, key } of rows) found.set(`${table} ${id}`, String(key));
      }
      return found;
    });
    // One that is gone again may have been kept under a key that nobody can tell.
    if (keys.size < series.size + changed.curve.size) return whole;
    const tags: string[] = [];
    for (const id of series) tags.push(cacheTags.series(name, keys.get(`series ${id}`) ?? ''));
    for (const id of changed.definition) tags.push(cacheTags.definition(name, keys.get(`series ${id}`) ?? ''));
    for (const id of changed.curve) tags.push(cacheTags.curve(name, keys.get(`curve ${id}`) ?? ''));
    if (changed.definition.size > 0) tags.push(cacheTags.catalog(name));
    if (changed.curve.size > 0) tags.push(cacheTags.curves(name));
    return tags;
  }
}
