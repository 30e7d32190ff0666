import { AurumError } from '../../errors/index.js';
import type { MarketClock } from '../../time/index.js';
import { profileShape } from '../profile-table.js';
import { SHAPE_MODES } from '../shape.js';
import type { BuildShape, ShapeColumn } from './build-types.js';
import type { CellGrid } from './cell-grid.js';

/** The shape in every cell. @throws AurumError `CURVE.INVALID_ARGUMENT` for columns of another length and values that are no numbers in pieces */
export function hourlyShape(
  shape: BuildShape,
  { start, stepMs, length, pieces }: CellGrid,
  clock: MarketClock,
): ShapeColumn {
  const starts = { start, stepMs, length };
  const found =
    typeof shape === 'function'
      ? shape(starts, clock)
      : { mode: shape.mode, values: profileShape(shape, starts, clock) };
  if (!SHAPE_MODES.some((known) => known === found.mode)) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `A shape is ${SHAPE_MODES.join(' or ')}, not ${String(found.mode)}.`,
      details: { mode: found.mode },
    });
  }
  if (found.values.length !== length) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The shape has ${found.values.length} values for ${length} periods: give one for each.`,
      details: { periods: length, values: found.values.length },
    });
  }
  for (let k = 0; k < length; k++) {
    if ((pieces[k] as number) < 0 || Number.isFinite(found.values[k])) continue;
    const at = new Date(start + k * stepMs).toISOString();
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The shape is ${found.values[k]} at ${at}, where there is a price: give a number.`,
      details: { at, value: String(found.values[k]) },
    });
  }
  return found;
}
