/** What a payload of the channel says. */
export type Announcement =
  | { readonly what: 'values' | 'definition' | 'curve'; readonly tenant: number; readonly ids: readonly number[] }
  | { readonly what: 'tenant'; readonly tenant: number }
  | { readonly what: 'all' }
  | { readonly what: 'probe'; readonly word: string };

const OF_TENANT = /^(values|definition|curve) (\d{1,10}) (\d{1,10}(?:,\d{1,10})*)$/;

/**
 * Reads a payload. Whoever is connected to the database can say anything on the channel, and a later driver something new: what is
 * not understood says that anything may have changed.
 */
export function parseAnnouncement(payload: string): Announcement {
  const [, what, tenant, ids] = OF_TENANT.exec(payload) ?? [];
  if (what !== undefined && ids !== undefined) {
    // The pattern admits these three.
    return { what: what as 'values', tenant: Number(tenant), ids: ids.split(',').map(Number) };
  }
  const whole = /^tenant (\d{1,10})$/.exec(payload);
  if (whole !== null) return { what: 'tenant', tenant: Number(whole[1]) };
  const probe = /^probe (.*)$/s.exec(payload);
  return probe === null ? { what: 'all' } : { what: 'probe', word: probe[1] ?? '' };
}

/** So many series and curves of a tenant are waited for; beyond it is the tenant that changed. */
const MOST_IDS = 20_000;

/** What changed of a tenant. */
export interface TenantChanges {
  /** Anything may have. */
  whole: boolean;
  /** Series that were written. */
  readonly values: Set<number>;
  /** Series that were defined, or are defined otherwise. */
  readonly definition: Set<number>;
  /** Curves that were published or withdrawn. */
  readonly curve: Set<number>;
}

/** What was announced and is not invalidated yet, each thing once. */
export class PendingChanges {
  /** Whether anything may have changed. */
  all = false;
  /** By the number of the tenant. */
  readonly tenants: Map<number, TenantChanges> = new Map();

  /** Whether there is nothing to do. */
  get isEmpty(): boolean {
    return !this.all && this.tenants.size === 0;
  }

  /** Takes an announcement in. */
  add(announcement: Announcement): void {
    if (announcement.what === 'probe' || this.all) return;
    if (announcement.what === 'all') {
      this.all = true;
      this.tenants.clear();
      return;
    }
    const changes = this.#of(announcement.tenant);
    if (changes.whole) return;
    if (announcement.what === 'tenant') this.#takeWhole(changes);
    else {
      const ids = changes[announcement.what];
      for (const id of announcement.ids) ids.add(id);
      if (ids.size > MOST_IDS) this.#takeWhole(changes);
    }
  }

  #of(tenant: number): TenantChanges {
    let changes = this.tenants.get(tenant);
    if (changes === undefined) {
      changes = { whole: false, values: new Set(), definition: new Set(), curve: new Set() };
      this.tenants.set(tenant, changes);
    }
    return changes;
  }

  #takeWhole(changes: TenantChanges): void {
    changes.whole = true;
    for (const ids of [changes.values, changes.definition, changes.curve]) ids.clear();
  }
}
