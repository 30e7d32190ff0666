import { AurumError } from '../../../src/errors/index.js';
import type { CurveCapabilities } from '../../../src/ports/index.js';
import { withCallOptions, withCurves, withPublish } from './curve-tools.js';
import type { Mutant } from './tools.js';

const capabilities = (change: (base: CurveCapabilities) => CurveCapabilities): Mutant['mutate'] => {
  return (store) => withCurves(store, (base) => ({ capabilities: change(base.capabilities) }));
};

/** Defects in what holds for every call on curves. */
export const curveCallMutants: readonly Mutant[] = [
  {
    name: 'the horizon is ahead of the clock',
    clause: 'CURVE-SNAP-01',
    mutate: (store) =>
      withCurves(store, (base) => ({ horizon: async (options) => (await base.horizon(options)) + 60_000 })),
  },
  {
    name: 'the horizon steps back',
    clause: 'CURVE-SNAP-01',
    mutate: (store) => {
      let calls = 0;
      return withCurves(store, (base) => ({
        horizon: async (options) => (await base.horizon(options)) - 3_600_000 * (calls++ % 2),
      }));
    },
  },
  {
    name: 'a snapshot knows keys that came later',
    clause: 'CURVE-SNAP-01',
    mutate: (store) =>
      withCurves(store, (base) => ({
        history: async (key, selector, range, options) => {
          const whole = await base.history(key, selector, range, { ...options, recordedBy: undefined });
          return base.history(key, selector, range, options).catch(() => ({ ...whole, length: 0, asOf: [] }));
        },
      })),
  },
  {
    name: 'all tenants are one',
    clause: 'CURVE-TENANT-01',
    mutate: (store) =>
      withCallOptions(store, (options) => (options.tenant === undefined ? options : { ...options, tenant: 'one' })),
  },
  ...(['list', 'dates', 'revisions', 'latest', 'history', 'diff'] as const).map(
    (method): Mutant => ({
      name: `${method} sees the curves of the tenant that published first`,
      clause: 'CURVE-TENANT-01',
      mutate: (store) => {
        let first: string | undefined;
        const noting = withPublish(store, (base, given, options) => {
          first ??= options.tenant;
          return base.publishMany(given, options);
        });
        const leaking = withCallOptions(noting, (options) =>
          options.tenant === undefined ? options : { ...options, tenant: first ?? options.tenant },
        );
        return { ...noting, curves: { ...noting.curves, [method]: leaking.curves[method] } };
      },
    }),
  ),
  {
    name: 'without a tenant there is one for all',
    clause: 'CURVE-TENANT-01',
    mutate: (store) => withCallOptions(store, (options) => ({ ...options, tenant: options.tenant ?? 'all' })),
  },
  {
    name: 'signals are ignored',
    clause: 'CURVE-ABORT-01',
    mutate: (store) => withCallOptions(store, ({ signal: _, ...options }) => options),
  },
  {
    name: 'an aborted publication leaves its first half',
    clause: 'CURVE-ABORT-01',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const half = given.slice(0, given.length / 2);
        const { signal: _, ...rest } = options;
        if (half.length > 0) await base.publishMany(half, rest);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return base.publishMany(given, options);
      }),
  },
  {
    name: 'time limits are ignored, also those that are none',
    clause: 'CURVE-TIMEOUT-01',
    mutate: (store) => withCallOptions(store, ({ timeoutMs: _, ...options }) => options),
  },
  {
    name: 'a publication that takes too long leaves its first half',
    clause: 'CURVE-TIMEOUT-01',
    mutate: (store) =>
      withPublish(store, async (base, given, options) => {
        const { timeoutMs, ...rest } = options;
        if (timeoutMs !== 1) return base.publishMany(given, options);
        await base.publishMany(given.slice(0, 10), rest);
        throw new AurumError('CALL.TIMEOUT', { message: 'too long' });
      }),
  },
  {
    name: 'curves are said to be durable',
    clause: 'CURVE-CAP-01',
    mutate: capabilities((base) => ({ ...base, durable: true })),
  },
  {
    name: 'several publishers are said to be possible',
    clause: 'CURVE-CAP-01',
    mutate: capabilities((base) => ({ ...base, concurrentWriters: true })),
  },
  {
    name: 'nothing is said of what stands behind',
    clause: 'CURVE-CAP-01',
    mutate: capabilities((base) => ({ ...base, backend: '' })),
  },
  {
    name: 'the capabilities change with the first publication',
    clause: 'CURVE-CAP-01',
    mutate: (store) => {
      let published = 0;
      const counting = withPublish(store, (base, given, options) => {
        published++;
        return base.publishMany(given, options);
      });
      const curves = Object.defineProperty({ ...counting.curves }, 'capabilities', {
        enumerable: true,
        get: () => ({ ...store.curves.capabilities, backend: `memory ${published}` }),
      });
      return { ...counting, curves };
    },
  },
];
