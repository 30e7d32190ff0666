import { type BuiltCurve, buildCurve, type ContractReport, type Curve } from '@aurum/core/curves';
import { assumedShape } from './assumed-shape.js';

/** A tick: closing prices are rounded to it, so that less is no contradiction. */
const TICK = 0.01;

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
    { tolerance: TICK, onInconsistency: 'priority', smooth: { endSlope: 0 }, shape: assumedShape() },
  );
  const smooth = hourly.with({ options: { fine: 'P1D', shape: undefined } });
  return { curve, hourly, smooth, flat: smooth.with({ options: { smooth: false } }) };
}

/** The contracts that others make up, agreeing or not. */
export function impliedContracts({ hourly }: PowerCurves): readonly ContractReport[] {
  return hourly.flat.contracts.filter(({ combination }) => combination.length > 0);
}
