import { AurumError } from '../errors/index.js';
import { type LoadProfile, type MarketClock, profileMask, type RegularStarts } from '../time/index.js';
import { cancelledShape, contractName } from './fine-grid.js';

/** How a shape and a price are put together. */
export const SHAPE_MODES = ['additive', 'multiplicative'] as const;
/** One of {@link SHAPE_MODES}. */
export type ShapeMode = (typeof SHAPE_MODES)[number];

/** What {@link shapeLevels} takes: pieces as columns, and one shape for each period. */
export interface ShapeOptions {
  /** The price of each piece. A piece is what has one price: a block of time × a class of a load profile. */
  readonly levels: Float64Array;
  /** The piece of each period, or −1 where there is none. */
  readonly pieces: Int32Array;
  /**
   * The shape in each period: hours of a profile; or the values of a smooth curve plus (or times) such a profile, which takes the jumps
   * between blocks away.
   */
  readonly shape: Float64Array;
  /** Delivered hours times discount factor of each period. Default 1: periods of one length. */
  readonly weights?: Float64Array | undefined;
  /** Whether the shape is added to prices, or they are multiplied by it. */
  readonly mode: ShapeMode;
  /** What an additive shape is multiplied by. Default 1. */
  readonly scale?: number | undefined;
  /** Names of the pieces, for messages. */
  readonly names?: readonly string[] | undefined;
}

/** A sum below this part of the sum of its absolute terms counts as zero. */
const CANCELLED = 1e-9;

/**
 * Prices of periods from prices of pieces and a shape, such that each piece averages back to its price: x_j + scale (s_t − s̄_j) when added,
 * x_j s_t / s̄_j when multiplied, with s̄_j the weighted mean of the shape in the piece. As every class of hours of a block is a piece of its
 * own, base, peak and off-peak average back together. Periods without a piece are NaN. O(periods).
 *
 * @throws AurumError `CURVE.SHAPE` for a multiplicative shape over a price that is not positive or that averages to about zero or less, by the
 *   piece's name; `CURVE.INVALID_ARGUMENT` for columns of other lengths
 */
export function shapeLevels(options: ShapeOptions): Float64Array {
  const { levels, pieces, shape, mode, names } = options;
  checkColumns(options);
  const means = pieceMeans(options);
  const scale = options.scale ?? 1;
  const out = new Float64Array(pieces.length);
  if (mode === 'multiplicative') {
    for (let j = 0; j < levels.length; j++) {
      if (means.weights[j] === 0) continue; // no periods: nothing to shape
      const level = levels[j] as number; // j < length
      if (!(level > 0)) throw notPositive(contractName(names, j), level);
      if (!((means.shapes[j] as number) > CANCELLED * (means.absolutes[j] as number))) {
        throw cancelledShape(contractName(names, j), means.shapes[j] as number);
      }
    }
  }
  for (let t = 0; t < out.length; t++) {
    const j = pieces[t] as number; // as long
    if (j < 0) {
      out[t] = NaN;
      continue;
    }
    const level = levels[j] as number; // checked to be a piece
    const s = shape[t] as number;
    const mean = means.shapes[j] as number;
    out[t] = mode === 'multiplicative' ? (level * s) / mean : level + scale * (s - mean);
  }
  return out;
}

interface PieceMeans {
  readonly weights: Float64Array;
  readonly shapes: Float64Array;
  readonly absolutes: Float64Array;
}

function pieceMeans({ levels, pieces, shape, weights }: ShapeOptions): PieceMeans {
  const n = levels.length;
  const out = { weights: new Float64Array(n), shapes: new Float64Array(n), absolutes: new Float64Array(n) };
  for (let t = 0; t < pieces.length; t++) {
    const j = pieces[t] as number; // as long
    if (j < 0) continue;
    const w = weights === undefined ? 1 : (weights[t] as number);
    out.weights[j] = (out.weights[j] as number) + w;
    out.shapes[j] = (out.shapes[j] as number) + w * (shape[t] as number);
    out.absolutes[j] = (out.absolutes[j] as number) + w * Math.abs(shape[t] as number);
  }
  for (let j = 0; j < n; j++) {
    out.shapes[j] = (out.shapes[j] as number) / (out.weights[j] as number);
    out.absolutes[j] = (out.absolutes[j] as number) / (out.weights[j] as number);
  }
  return out;
}

function notPositive(name: string, level: number): AurumError {
  return new AurumError('CURVE.SHAPE', {
    message: `The price of ${name} is ${level}, and a multiplicative shape over a price that is not positive would stand on its head: use an additive shape.`,
    details: { contract: name, price: level },
  });
}

function checkColumns({ levels, pieces, shape, weights, mode, names }: ShapeOptions): void {
  if (!SHAPE_MODES.some((known) => known === mode)) {
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `A shape is ${SHAPE_MODES.join(' or ')}, not ${String(mode)}.`,
      details: { mode },
    });
  }
  for (const [name, column] of Object.entries({ shape, weights })) {
    if (column === undefined || column.length === pieces.length) continue;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `There are ${pieces.length} periods but ${column.length} numbers in ${name}: give one for each period.`,
      details: { periods: pieces.length, [name]: column.length },
    });
  }
  for (let t = 0; t < pieces.length; t++) {
    const j = pieces[t] as number; // t < length
    if (j < 0) continue;
    if (j >= levels.length) {
      throw new AurumError('CURVE.INVALID_ARGUMENT', {
        message: `Period ${t} is of piece ${j}, and there are ${levels.length} pieces.`,
        details: { position: t, piece: j },
      });
    }
    const w = weights === undefined ? 1 : (weights[t] as number);
    if (Number.isFinite(shape[t]) && Number.isFinite(levels[j]) && Number.isFinite(w) && w > 0) continue;
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `Period ${t} of ${contractName(names, j)} has the price ${levels[j]}, the shape ${shape[t]} and the weight ${w}: prices and shapes are finite, weights positive. Give −1 as its piece where there is no price.`,
      details: { position: t, contract: contractName(names, j), price: levels[j], shape: shape[t], weight: w },
    });
  }
}

/** What {@link hourPieces} takes. */
export interface HourPiecesOptions {
  /** Starts of the periods, epoch ms. */
  readonly starts: Float64Array | RegularStarts;
  /** n + 1 ascending boundaries of the blocks, epoch ms. */
  readonly blocks: Float64Array;
  /** Classes of hours: a period belongs to the first that delivers in it, and to one class more when none does. */
  readonly profiles: readonly LoadProfile[];
  /** The clock of the market. */
  readonly clock: MarketClock;
}

/**
 * The piece of each period: block · (profiles + 1) + class, so that with `[peak]` the pieces of block b are 2 b (peak) and 2 b + 1 (the rest);
 * −1 outside of all blocks. O(periods + days).
 */
export function hourPieces({ starts, blocks, profiles, clock }: HourPiecesOptions): Int32Array {
  const n = starts.length;
  const classes = profiles.length + 1;
  const out = new Int32Array(n).fill(-1);
  const masks = profiles.map((profile) => profileMask(profile, clock, starts));
  let block = 0;
  for (let i = 0; i < n; i++) {
    const t = starts instanceof Float64Array ? (starts[i] as number) : starts.start + i * starts.stepMs; // i < length
    if (block > 0 && t < (blocks[block] as number)) block = 0; // starts that do not ascend
    while (block + 1 < blocks.length && t >= (blocks[block + 1] as number)) block++;
    if (block + 1 >= blocks.length || !(t >= (blocks[block] as number))) continue;
    let kind = 0;
    while (kind < profiles.length && (masks[kind] as Uint8Array)[i] === 0) kind++; // one mask for each profile
    out[i] = block * classes + kind;
  }
  return out;
}
