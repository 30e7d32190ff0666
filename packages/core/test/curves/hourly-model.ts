import fc from 'fast-check';
import type { Contract, Quote } from '../../src/curves/index.js';
import { contract, contractId } from '../../src/curves/index.js';
import {
  DeliveryPeriod,
  type LoadProfile,
  loadProfile,
  localDate,
  type MarketClock,
  marketClock,
  profileContains,
  profiles,
} from '../../src/time/index.js';

/** How many random sets a property is tried on; `AURUM_CURVE_RUNS` changes it. */
export const RUNS: number = Number(process.env.AURUM_CURVE_RUNS ?? (process.env.CI === 'true' ? 1000 : 200));

/** How long a property may take: a limit for what hangs, ample for as many runs as are asked for. */
export const LIMIT_MS: number = 60_000 + 100 * RUNS;

const HOUR = 3_600_000;

/** Six days from a Thursday, with the Sunday on which the clocks change: 23 or 25 hours long; and one week without a change. */
const WEEKS = ['2026-03-26', '2026-10-22', '2026-06-11'] as const;
const ZONES = ['Europe/Berlin', 'Europe/London', 'Etc/UTC'] as const;
const NIGHT = loadProfile({ hours: '00:00-06:00' });

/** A clock and contracts on it. */
export interface Drawn {
  readonly clock: MarketClock;
  readonly contracts: readonly Contract[];
}

/** Contracts that nest, cross, repeat one another and leave gaps, on days around a change of the clocks. */
export function contractSets(most = 9): fc.Arbitrary<Drawn> {
  const shape = fc.record({
    first: fc.integer({ min: 0, max: 5 }),
    days: fc.constantFrom(1, 1, 1, 2, 2, 3, 6),
    profile: fc.constantFrom<LoadProfile>(profiles.base, profiles.base, profiles.peak, profiles.offPeak, NIGHT),
  });
  return fc
    .record({
      week: fc.constantFrom(...WEEKS),
      clock: fc.constantFrom(...ZONES).map((zone) => marketClock(zone)),
      shapes: fc.array(shape, { minLength: 1, maxLength: most }),
    })
    .map(({ week, clock, shapes }) => ({
      clock,
      contracts: shapes
        .map(({ first, days, profile }, n) => {
          const start = localDate(week) + first;
          const period = DeliveryPeriod.of(start, start + Math.min(days, 6 - first));
          return contract({ market: 'M', profile, period, clock, name: `${period}#${n}` });
        })
        .filter((one) => hoursOf(one, clock).length > 0),
    }))
    .filter(({ contracts }) => contracts.length > 0);
}

/** The hours of a contract, by asking every hour of its period. */
export function hoursOf({ period, profile }: Contract, clock: MarketClock): number[] {
  const hours: number[] = [];
  for (let t = period.start; t < period.end; t += HOUR) if (profileContains(profile, clock, t)) hours.push(t);
  return hours;
}

/** The covered hours, and the averages of the contracts as dense rows over them. */
export interface Grid {
  readonly hours: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

export function gridOf({ clock, contracts }: Drawn): Grid {
  const sets = contracts.map((one) => new Set(hoursOf(one, clock)));
  const hours = [...new Set(sets.flatMap((set) => [...set]))].sort((a, b) => a - b);
  return { hours, rows: sets.map((set) => hours.map((t) => (set.has(t) ? 1 / set.size : 0))) };
}

/** Quotes of contracts at given prices. */
export function quotesAt(contracts: readonly Contract[], prices: readonly number[]): Quote[] {
  return contracts.map((one, i) => ({ contract: one, settlement: prices[i] ?? 0 }));
}

/** The prices that one hourly curve gives to all contracts, so that they contradict nowhere. */
export function consistentPrices({ rows, hours }: Grid, seed: number): number[] {
  const curve = hours.map((_, h) => 40 + 30 * Math.sin(h * 0.7 + seed) + 12 * Math.cos(h * h + seed));
  return rows.map((row) => dot(row, curve));
}

/** The order in which contracts are believed: shorter ones first. */
export function believed({ contracts, clock }: Drawn, prices: readonly number[]): number[] {
  return contracts
    .map((one, i) => ({
      i,
      hours: hoursOf(one, clock).length,
      start: one.period.start,
      id: contractId(one),
      price: prices[i] ?? 0,
    }))
    .sort(
      (a, b) => a.hours - b.hours || a.start - b.start || (a.id < b.id ? -1 : Number(a.id > b.id)) || a.price - b.price,
    )
    .map(({ i }) => i);
}

/** The contracts that add something to those before them in an order, by Gram–Schmidt on the hourly rows. */
export function independent(rows: readonly (readonly number[])[], order: readonly number[]): number[] {
  const basis: number[][] = [];
  return order.filter((i) => {
    let rest = [...(rows[i] ?? [])];
    const length = Math.sqrt(dot(rest, rest));
    for (let pass = 0; pass < 2; pass++) {
      for (const one of basis) {
        const along = dot(rest, one);
        rest = rest.map((value, h) => value - along * (one[h] ?? 0));
      }
    }
    const left = Math.sqrt(dot(rest, rest));
    if (left < 1e-7 * length) return false;
    basis.push(rest.map((value) => value / left));
    return true;
  });
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** Solves a dense system by elimination with partial pivoting. */
export function solveDense(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => Float64Array.from([...row, right[i] ?? 0]));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(at(rows, i, k)) > Math.abs(at(rows, pivot, k))) pivot = i;
    const top = rows[pivot] ?? new Float64Array(0);
    rows[pivot] = rows[k] ?? top;
    rows[k] = top;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] as Float64Array;
      const factor = (row[k] as number) / (top[k] as number);
      if (factor !== 0) for (let j = k; j <= n; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = at(rows, i, n);
    for (let j = i + 1; j < n; j++) sum -= at(rows, i, j) * (x[j] ?? 0);
    x[i] = sum / at(rows, i, i);
  }
  return x;
}

function at(rows: readonly Float64Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? Number.NaN;
}

/** min Σ (f_h − t_h)² subject to rows · f = values, by the whole KKT system on the hourly grid. */
export function closestCurve(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  target: readonly number[],
): number[] {
  const [h, m] = [target.length, rows.length];
  const matrix = Array.from({ length: h + m }, (_, i) =>
    Array.from({ length: h + m }, (_, j) => {
      if (i < h && j < h) return i === j ? 1 : 0;
      if (i < h) return rows[j - h]?.[i] ?? 0;
      return j < h ? (rows[i - h]?.[j] ?? 0) : 0;
    }),
  );
  return solveDense(matrix, [...target, ...values]).slice(0, h);
}

/** The price of the shortest contract of the narrowest profile around each hour, of those that the curve is given. */
export function hourlyTarget(drawn: Drawn, means: readonly number[], used: readonly number[]): number[] {
  const { clock, contracts } = drawn;
  const { hours } = gridOf(drawn);
  const from = Math.min(...contracts.map(({ period }) => period.start));
  const to = Math.max(...contracts.map(({ period }) => period.end));
  const width = contracts.map((one) => hoursOf({ ...one, period: { start: from, end: to, name: '' } }, clock).length);
  const place = believed(drawn, means);
  return hours.map((t) => {
    const [best] = used
      .filter((i) => hoursOf(contracts[i] as Contract, clock).includes(t)) // used are indices of contracts
      .sort((a, b) => {
        const [x, y] = [(contracts[a] as Contract).period, (contracts[b] as Contract).period];
        return (
          (width[a] ?? 0) - (width[b] ?? 0) ||
          x.end - x.start - (y.end - y.start) ||
          x.start - y.start ||
          place.indexOf(a) - place.indexOf(b)
        );
      });
    return means[best ?? -1] ?? Number.NaN;
  });
}
