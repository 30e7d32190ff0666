import { AurumError } from '../../../src/errors/index.js';
import type { MemoryStore } from '../../../src/memory/index.js';
import type { CallOptions } from '../../../src/ports/index.js';
import { type Mutant, maskPoints, withCatalog, withSeries, withWrites } from './tools.js';

/** Defects that every call can have, and in the life of a store. */
export const callMutants: readonly Mutant[] = [
  {
    name: 'a series that this tenant has not is read from another',
    clause: 'SERIES-TENANT-01',
    mutate: (store) => {
      const tenants = new Set<string>();
      const spying = withCatalog(store, (base) => ({
        define: (definitions, options) => {
          if (options?.tenant !== undefined) tenants.add(options.tenant);
          return base.define(definitions, options);
        },
      }));
      return withSeries(spying, (base) => ({
        read: async (key, range, options) => {
          try {
            return await base.read(key, range, options);
          } catch (error) {
            for (const tenant of options?.tenant === undefined ? [] : tenants) {
              const leaked = await base.read(key, range, { ...options, tenant }).catch(() => undefined);
              if (leaked !== undefined) return leaked;
            }
            throw error;
          }
        },
      }));
    },
  },
  {
    name: 'a call without a tenant is for everybody',
    clause: 'SERIES-TENANT-01',
    mutate: (store) => withOptions(store, (options) => ({ tenant: 'public', ...options })),
  },
  {
    name: 'the tenant of the store takes precedence over that of the call',
    clause: 'SERIES-TENANT-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: async (key, range, options) => base.read(key, range).catch(() => base.read(key, range, options)),
      })),
  },
  {
    name: 'signals are ignored',
    clause: 'SERIES-ABORT-01',
    mutate: (store) => withOptions(store, ({ signal: _, ...options }) => options),
  },
  {
    name: 'an aborted write leaves its first half',
    clause: 'SERIES-ABORT-01',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        if (!options.signal?.aborted) return base.writeMany(writes, options);
        const halves = writes.map((w) => ({ ...w, series: maskPoints(w.series, (i) => i < w.series.length / 2) }));
        await base.writeMany(halves, { ...options, signal: undefined });
        throw new AurumError('CALL.ABORTED', { message: 'too late' });
      }),
  },
  {
    name: 'a stream looks at its signal only in the beginning',
    clause: 'SERIES-ABORT-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        stream: async function* (key, range, options) {
          if (options?.signal?.aborted) throw new AurumError('CALL.ABORTED', { message: 'aborted' });
          yield* base.stream(key, range, { ...options, signal: undefined });
        },
      })),
  },
  {
    name: 'an abort is reported as a lost connection',
    clause: 'SERIES-ABORT-01',
    mutate: (store) =>
      withSeries(store, (base) => ({
        read: (key, range, options) =>
          base.read(key, range, options).catch((error) => {
            throw AurumError.is(error, 'CALL.ABORTED')
              ? new AurumError('STORE.CONNECTION_LOST', { message: 'terminated' })
              : error;
          }),
      })),
  },
  {
    name: 'timeouts are ignored',
    clause: 'SERIES-TIMEOUT-01',
    mutate: (store) => withOptions(store, ({ timeoutMs: _, ...options }) => options),
  },
  {
    name: 'capabilities claim more than there is',
    clause: 'SERIES-CAP-01',
    mutate: (store) =>
      withSeries(store, (base) => ({ capabilities: { ...base.capabilities, concurrentWriters: true } })),
  },
  {
    name: 'each run of migrate adds a migration',
    clause: 'LIFE-01',
    mutate: (store) => {
      const applied: { version: number; name: string; appliedAt: number }[] = [];
      return {
        ...store,
        migrate: async () => {
          applied.push({ version: applied.length + 1, name: 'tables', appliedAt: 1 });
          return [...applied];
        },
        migrationStatus: async () => [...applied],
      };
    },
  },
  {
    name: 'a migration stays pending',
    clause: 'LIFE-01',
    mutate: (store) => {
      const pending = async (): Promise<readonly [{ version: number; name: string; appliedAt: undefined }]> => [
        { version: 1, name: 'tables', appliedAt: undefined },
      ];
      return { ...store, migrate: pending, migrationStatus: pending };
    },
  },
  {
    name: 'the store can be used after close',
    clause: 'LIFE-02',
    mutate: (store) => ({ ...store, close: async () => {}, [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'a second close fails',
    clause: 'LIFE-02',
    mutate: (store) => {
      let closed = false;
      return {
        ...store,
        close: async () => {
          if (closed) throw new AurumError('STORE.CLOSED', { message: 'closed already' });
          closed = true;
          await store.close();
        },
      };
    },
  },
  {
    name: 'close does not wait for calls under way',
    clause: 'LIFE-02',
    mutate: (store) =>
      withWrites(store, async (base, writes, options) => {
        await new Promise((resolve) => setImmediate(resolve));
        return base.writeMany(writes, options);
      }),
  },
  {
    name: 'health is always up',
    clause: 'LIFE-03',
    mutate: (store) => ({
      ...store,
      health: async () => ({ status: 'up', latencyMs: 0, server: 'memory', problems: [] }),
    }),
  },
  {
    name: 'health of a closed store rejects',
    clause: 'LIFE-03',
    mutate: (store) => ({
      ...store,
      health: async () => {
        const health = await store.health();
        if (health.status === 'down') throw new AurumError('STORE.CLOSED', { message: 'closed' });
        return health;
      },
    }),
  },
  {
    name: '`await using` leaves the store open',
    clause: 'LIFE-04',
    mutate: (store) => ({ ...store, [Symbol.asyncDispose]: async () => {} }),
  },
];

/** A store whose series port gets other options than its callers give. */
function withOptions(store: MemoryStore, change: (options: CallOptions) => CallOptions): MemoryStore {
  const of = <T extends CallOptions>(options: T | undefined): CallOptions => change(options ?? {});
  return withSeries(store, (base) => ({
    write: (write, options) => base.write(write, of(options)),
    writeMany: (writes, options) => base.writeMany(writes, of(options)),
    read: (key, range, options) => base.read(key, range, of(options)),
    readMany: (keys, range, options) => base.readMany(keys, range, of(options)),
    stream: (key, range, options) => base.stream(key, range, of(options)),
    aggregate: (key, range, spec, options) => base.aggregate(key, range, spec, of(options)),
    aggregateMany: (keys, range, spec, options) => base.aggregateMany(keys, range, spec, of(options)),
    revisions: (key, range, options) => base.revisions(key, range, of(options)),
    quarantine: (key, range, options) => base.quarantine(key, range, of(options)),
    horizon: (options) => base.horizon(of(options)),
  }));
}
