import { formatInstant, type Interval } from '../../time/index.js';
import type { CurveLineage, PlainValue } from '../lineage.js';
import type { BuildOptions } from './build-types.js';
import type { FineChain } from './fine-chain.js';

/** How a curve was built, as data: its settings, where they are not the default, and the identity of its shape. */
export function buildLineage(
  given: Partial<CurveLineage> | undefined,
  options: BuildOptions,
  chain: FineChain,
): CurveLineage {
  const steps = ['bootstrap'];
  if (options.smooth !== false) steps.push('smooth');
  if (options.shape !== undefined) steps.push('shape');
  const settings: Record<string, PlainValue> = {
    ...given?.settings,
    fine: chain.frequency,
    range: `${formatInstant(chain.range.start)}/${formatInstant(chain.range.end)}`,
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
  if (options.discount !== undefined) {
    settings.discount = { starts: [...options.discount.starts], factors: [...options.discount.factors] };
  }
  if (chain.shapeName !== undefined) settings.shape = chain.shapeName;
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
