import { AurumError } from '../errors/index.js';
import { formatInstant, type MarketClock } from '../time/index.js';
import type { Atoms } from './atoms.js';
import type { ShapingConstraint } from './bootstrap-types.js';
import type { Delivery } from './contract.js';
import { isWhole, partsOf } from './delivery-parts.js';
import { type SparseRows, sparseRows } from './sparse-rows.js';

/** Shaping constraints as further rows over the atoms, with their right-hand sides. */
export interface ShapingRows {
  /** The rows. */
  readonly rows: SparseRows;
  /** What each row comes to. */
  readonly values: readonly number[];
}

/** The rows of constraints: mean(of) − ρ mean(to) = 0, or mean(of) − mean(to) = spread. The atoms were cut by their deliveries. */
export function shapingRows(atoms: Atoms, clock: MarketClock, constraints: readonly ShapingConstraint[]): ShapingRows {
  const rows = constraints.map((constraint) => {
    if (!Number.isFinite(constraint.value)) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `The ${shapingName(constraint)} has the value ${constraint.value}: give a number.`,
        details: { shaping: shapingName(constraint), value: String(constraint.value) },
      });
    }
    const row = new Map<number, number>();
    const add = (delivery: Delivery, factor: number): void => {
      const parts = partsOf(atoms, clock, delivery);
      if (!isWhole(parts)) {
        throw new AurumError('CURVE.INVALID_ARGUMENT', {
          message: `The ${shapingName(constraint)} is about ${parts.total} hours, of which quotes cover ${parts.covered}: constrain only what is quoted as a whole.`,
          details: { shaping: shapingName(constraint), hours: parts.total, covered: parts.covered },
        });
      }
      parts.atoms.forEach((j, k) => {
        row.set(j, (row.get(j) ?? 0) + (factor * (parts.hours[k] as number)) / parts.covered);
      });
    };
    add(constraint.of, 1);
    add(constraint.to, constraint.kind === 'ratio' ? -constraint.value : -1);
    return [...row].sort(([a], [b]) => a - b);
  });
  return {
    rows: sparseRows(rows, atoms.count),
    values: constraints.map(({ kind, value }) => (kind === 'spread' ? value : 0)),
  };
}

/** A constraint in words, for messages. */
export function shapingName({ kind, of, to }: ShapingConstraint): string {
  return `${kind} of ${deliveryName(of)} to ${deliveryName(to)}`;
}

function deliveryName({ profile, period }: Delivery): string {
  return `${profile.id} ${formatInstant(period.start)}/${formatInstant(period.end)}`;
}
