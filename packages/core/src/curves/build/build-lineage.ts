import { type Frequency, formatInstant, type Interval } from '../../time/index.js';
import type { CurveLineage, PlainValue } from '../lineage.js';
import type { BuildOptions, BuildShape } from './build-types.js';
import { columnHash, profileHash } from './shape-hash.js';

/** How a curve was built, as data: its settings, where they are not the default, and the identity of its shape. */
export function buildLineage(
  given: Partial<CurveLineage> | undefined,
  options: BuildOptions,
  fine: { readonly frequency: Frequency; readonly range: Interval; readonly shape: Float64Array | undefined },
): CurveLineage {
  const steps = ['bootstrap'];
  if (options.smooth !== false) steps.push('smooth');
  if (options.shape !== undefined) steps.push('shape');
  const settings: Record<string, PlainValue> = {
    ...given?.settings,
    fine: fine.frequency,
    range: `${formatInstant(fine.range.start)}/${formatInstant(fine.range.end)}`,
    onInconsistency: options.onInconsistency ?? 'throw',
    smooth: options.smooth === false ? false : plainOf(options.smooth ?? {}),
  };
  if (options.tolerance !== undefined) settings.tolerance = options.tolerance;
  if (options.price !== undefined) settings.price = [...options.price];
  if (options.method !== undefined) settings.method = options.method;
  for (const name of ['priority', 'sigma', 'target'] as const)
    if (options[name] !== undefined) settings[name] = 'custom';
  if (options.shaping !== undefined) {
    settings.shaping = options.shaping.map(({ kind, of, to, value }) => ({
      kind,
      of: deliveryOf(of),
      to: deliveryOf(to),
      value,
    }));
  }
  if (options.shape !== undefined) settings.shape = shapeOf(options.shape, fine.shape);
  return {
    method: given?.method ?? steps.join('+'),
    settings,
    inputs: given?.inputs ?? [],
    adjustments: given?.adjustments ?? [],
  };
}

function plainOf(options: object): Record<string, PlainValue> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function deliveryOf({
  profile,
  period,
}: {
  readonly profile: { readonly id: string };
  readonly period: Interval;
}): string {
  return `${profile.id} ${formatInstant(period.start)}/${formatInstant(period.end)}`;
}

function shapeOf(shape: BuildShape, values: Float64Array | undefined): PlainValue {
  if (typeof shape === 'function') return { kind: 'column', hash: columnHash(values ?? new Float64Array(0)) };
  return { kind: 'profile', mode: shape.mode, dayTypes: shape.dayTypes.names, hash: profileHash(shape) };
}
