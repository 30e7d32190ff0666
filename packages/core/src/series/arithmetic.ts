import { AurumError } from '../errors/index.js';
import { addendUnit, converter, differenceUnits, divideUnits, multiplyUnits } from '../units/index.js';
import { alignColumns } from './align.js';
import { derive, settleResult } from './columns.js';
import { worseFlag } from './flags.js';
import { divideKinds, multiplyKinds, refusePriceTimesPower, requireSameKind } from './kind-rules.js';
import type { Addend, Factor } from './kind-types.js';
import type { SeriesData, SeriesInit } from './series-data.js';

type Operation = 'add' | 'subtract' | 'multiply' | 'divide';

/** Left + right, in the left one's unit, on the intervals that both have. */
export function addColumns(left: SeriesData, right: Addend): SeriesInit {
  if (isSeries(right)) requireSameKind('sum', left.kind, right.kind);
  const convert = converter(right.unit, addendUnit(left.unit, right.unit));
  if (!isSeries(right)) return withConstant(left, convert(right.value), 'add', { unit: left.unit });
  return combine(left, { ...columnsOf(right), values: convert.array(right.values) }, 'add', { unit: left.unit });
}

/** Left − right, in the left one's unit (a delta for points on a scale), on the intervals that both have. */
export function subtractColumns(left: SeriesData, right: Addend): SeriesInit {
  if (isSeries(right)) requireSameKind('difference', left.kind, right.kind);
  const { operand, result } = differenceUnits(left.unit, right.unit);
  const convert = converter(right.unit, operand);
  if (!isSeries(right)) return withConstant(left, convert(right.value), 'subtract', { unit: result });
  return combine(left, { ...columnsOf(right), values: convert.array(right.values) }, 'subtract', { unit: result });
}

/** Left × right on the intervals that both have. */
export function multiplyColumns(left: SeriesData, right: Factor): SeriesInit {
  if (typeof right === 'number') {
    multiplyUnits(left.unit, '1'); // refuses points on a scale
    return withConstant(left, right, 'multiply', { unit: left.unit });
  }
  const unit = multiplyUnits(left.unit, right.unit);
  const averages = left.kind === 'average' && (!isSeries(right) || right.kind === 'average');
  const kind = isSeries(right) ? multiplyKinds(left.kind, right.kind) : left.kind;
  if (averages) refusePriceTimesPower(left.unit, right.unit);
  if (!isSeries(right)) return withConstant(left, right.value, 'multiply', { unit });
  return combine(left, right, 'multiply', { unit, kind });
}

/** Left ÷ right on the intervals that both have; a division by zero gives a missing point with the flag `notANumber`. */
export function divideColumns(left: SeriesData, right: Factor): SeriesInit {
  if (typeof right === 'number') {
    multiplyUnits(left.unit, '1'); // refuses points on a scale
    return withConstant(left, right, 'divide', { unit: left.unit });
  }
  const unit = divideUnits(left.unit, right.unit);
  if (!isSeries(right)) return withConstant(left, right.value, 'divide', { unit });
  return combine(left, right, 'divide', { unit, kind: divideKinds(left.kind, right.kind) });
}

function isSeries(operand: Addend | Factor): operand is SeriesData {
  return typeof operand === 'object' && 'index' in operand;
}

function columnsOf(series: SeriesData): SeriesData {
  const { index, unit, clock, kind, values, flags, name, aggregated, missingCount } = series;
  return { index, unit, clock, kind, values, flags, name, aggregated, missingCount };
}

function combine(left: SeriesData, right: SeriesData, operation: Operation, changes: Partial<SeriesInit>): SeriesInit {
  const [a, b] = alignColumns(left, right, 'inner');
  const values = new Float64Array(a.values.length);
  compute(operation, a.values, b.values, values);
  return derive(left, {
    ...changes,
    index: a.index,
    values,
    flags: settleResult(values, worseFlags(a, b)),
    name: undefined,
    aggregated: left.aggregated || right.aggregated,
  });
}

function worseFlags(a: SeriesInit, b: SeriesInit): Uint8Array | undefined {
  if (a.flags === undefined) return b.flags?.slice();
  const flags = a.flags.slice();
  if (b.flags !== undefined)
    for (let i = 0; i < flags.length; i++) flags[i] = worseFlag(flags[i] ?? 0, b.flags[i] ?? 0);
  return flags;
}

function withConstant(
  left: SeriesData,
  constant: number,
  operation: Operation,
  changes: Partial<SeriesInit>,
): SeriesInit {
  if (!Number.isFinite(constant)) {
    throw new AurumError('SERIES.NAN_REFUSED', {
      message: `The operand is ${constant}: arithmetic with a series takes finite numbers only.`,
      details: { operand: String(constant), operation },
    });
  }
  const values = new Float64Array(left.values.length);
  computeConstant(operation, left.values, constant, values);
  return derive(left, { ...changes, values, flags: settleResult(values, left.flags?.slice()) });
}

function compute(operation: Operation, a: Float64Array, b: Float64Array, out: Float64Array): void {
  const n = out.length;
  // Every i is in range of the three arrays.
  switch (operation) {
    case 'add':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) + (b[i] as number);
      return;
    case 'subtract':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) - (b[i] as number);
      return;
    case 'multiply':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) * (b[i] as number);
      return;
    case 'divide':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) / (b[i] as number);
  }
}

function computeConstant(operation: Operation, a: Float64Array, c: number, out: Float64Array): void {
  const n = out.length;
  // Every i is in range of both arrays.
  switch (operation) {
    case 'add':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) + c;
      return;
    case 'subtract':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) - c;
      return;
    case 'multiply':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) * c;
      return;
    case 'divide':
      for (let i = 0; i < n; i++) out[i] = (a[i] as number) / c;
  }
}

/** Applies a function to every value that is there; a result that is not finite becomes `notANumber`. */
export function mapColumns(source: SeriesData, transform: (value: number, position: number) => number): SeriesInit {
  const values = new Float64Array(source.values.length);
  for (let i = 0; i < values.length; i++) {
    const v = source.values[i] as number; // i is in range
    values[i] = Number.isNaN(v) ? NaN : transform(v, i);
  }
  return derive(source, { values, flags: settleResult(values, source.flags?.slice()) });
}
