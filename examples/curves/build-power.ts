import type { Instant } from '@aurum/core';
import { type BuiltCurve, buildCurve, type ContractReport, type Curve } from '@aurum/core/curves';
import { assumedShape } from './assumed-shape.js';

/** A tick: closing prices are rounded to it, so that less is no contradiction. */
const TICK = 0.01;

/**
 * How taut the smooth curve is. Without tension it overshoots wherever short contracts differ much. Time counts in mean lengths of the
 * contracts, which are years beside weeks: hence the large number.
 */
const TENSION = 3000;

/** The power curve in three forms of one build. */
export interface PowerCurves {
  /** The quotes. */
  readonly curve: Curve<'EUR/MWh'>;
  /** By the hour, with the assumed shape. */
  readonly hourly: BuiltCurve<'EUR/MWh'>;
  /** By the day, as smooth as can be, without shape. */
  readonly smooth: BuiltCurve<'EUR/MWh'>;
  /** By the day, flat between the ends of contracts. */
  readonly flat: BuiltCurve<'EUR/MWh'>;
}

/** Builds the curve. Where contracts contradict each other by more than a tick, shorter ones are believed. */
export function buildPower(curve: Curve<'EUR/MWh'>): PowerCurves {
  const { key, asOf, clock, quotes } = curve;
  const hourly = buildCurve(
    { key, asOf, unit: 'EUR/MWh', clock, quotes },
    {
      tolerance: TICK,
      onInconsistency: 'priority',
      smooth: { startSlope: 0, endSlope: 0, tension: TENSION },
      shape: assumedShape(),
    },
  );
  const smooth = hourly.with({ options: { fine: 'P1D', shape: undefined } });
  return { curve, hourly, smooth, flat: smooth.with({ options: { smooth: false } }) };
}

/** The contracts that others make up, agreeing or not. */
export function impliedContracts({ hourly }: PowerCurves): readonly ContractReport[] {
  return hourly.flat.contracts.filter(({ combination }) => combination.length > 0);
}

/** Hours whose flat price is far from every quote around them: what overlapping quotes leave for the rest. */
export interface Leftover {
  /** When. */
  readonly start: Instant;
  /** Until when. */
  readonly end: Instant;
  /** Their flat price. */
  readonly level: number;
  /** The quotes around them. */
  readonly quotes: readonly ContractReport[];
}

/** The hours whose flat price is farthest from the nearest quote around them; undefined where every price is a quote. */
export function farthestLeftover({ hourly }: PowerCurves): Leftover | undefined {
  const { atoms, levels, contracts } = hourly.flat;
  const used = contracts.filter(({ status }) => status === 'used');
  let farthest: Leftover | undefined;
  let most = TICK;
  levels.forEach((level, i) => {
    const [start, end] = [atoms.starts[i] as number, atoms.ends[i] as number]; // columns by atom
    const quotes = used.filter(
      ({ quote: { contract } }) => contract.period.start <= start && contract.period.end >= end,
    );
    const distance = Math.min(...quotes.map(({ price = Number.NaN }) => Math.abs(price - level)));
    if (Number.isNaN(level) || !(distance > most) || !Number.isFinite(distance)) return;
    most = distance;
    farthest = { start, end, level, quotes };
  });
  return farthest;
}
