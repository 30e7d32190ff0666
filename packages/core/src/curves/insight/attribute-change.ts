import type { Interval } from '../../time/index.js';
import type { BuiltCurve } from '../build/built-curve.js';
import type { Contract, Delivery } from '../contract.js';
import { compareContracts } from '../curve.js';
import { type ChangeStates, changeStates } from './change-states.js';
import { stepsBetween } from './change-steps.js';
import {
  CHANGE_PARTS,
  type ChangeOptions,
  type ChangePart,
  type ContractsPart,
  type DeliveryChange,
  type FineChange,
  type QuoteEffect,
} from './change-types.js';
import { hoursKey } from './diff-quotes.js';
import { fineChange } from './fine-change.js';

/**
 * Why prices changed between two curves, such as those of two as-of dates. The second is reached from the first in steps, and each part is
 * what its step does to the price:
 *
 * 1. `moves`: contracts that are quoted in both get their new prices. Linear in each quote by the hedge before, and an interaction.
 * 2. `entered`: contracts come that only the second has.
 * 3. `left`: contracts go that only the first has, though they could still be quoted.
 * 4. `roll`: contracts go that expired or went into delivery, and the as-of date changes.
 * 5. `shape`: the settings change.
 *
 * The parts sum to the total. Contracts enter before others leave, so that hours which one hands over to another always have a price; what enters is
 * thus credited with what it says beyond the contracts that leave later. Should a step give no price all the same, its part is 0, a later one
 * has both, and `unvalued` says so.
 *
 * @throws AurumError `CURVE.UNIT_MISMATCH`, `CURVE.INVALID_ARGUMENT` for curves on two clocks or fine views of two frequencies.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { attributeChange, buildCurve, contract } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const quoted = (period: string, settlement: number) => ({
 *   contract: contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod(period), clock }),
 *   settlement,
 * });
 * const key = 'EEX/gas/TTF/base';
 * const monday = buildCurve({ key, asOf: '2026-01-12', unit: 'EUR/MWh', clock, quotes: [quoted('Feb-26', 31), quoted('Q1-26', 30)] }, { fine: 'P1D' });
 * const tuesday = monday.with({ asOf: '2026-01-13', quotes: [quoted('Feb-26', 32), quoted('Q1-26', 30)] });
 * const change = attributeChange(monday, tuesday, { delivery: quoted('Feb-26', 0).contract });
 * if (change.kind === 'changed') console.log(change.total.toFixed(6), change.moves.total.toFixed(6)); // 1.000000 1.000000
 * ```
 */
export function attributeChange(
  before: BuiltCurve,
  after: BuiltCurve,
  of: ChangeOptions & { readonly delivery: Delivery },
): DeliveryChange;
export function attributeChange(
  before: BuiltCurve,
  after: BuiltCurve,
  of: ChangeOptions & { readonly deliveries: readonly Delivery[] },
): readonly DeliveryChange[];
export function attributeChange(
  before: BuiltCurve,
  after: BuiltCurve,
  of: ChangeOptions & { readonly range: Interval },
): FineChange;
export function attributeChange(
  before: BuiltCurve,
  after: BuiltCurve,
  of: ChangeOptions & {
    readonly delivery?: Delivery;
    readonly deliveries?: readonly Delivery[];
    readonly range?: Interval;
  },
): DeliveryChange | readonly DeliveryChange[] | FineChange {
  const way = changeStates(before, after, of);
  if (of.range !== undefined) return fineChange(way, of.range);
  if (of.delivery !== undefined) return deliveryChange(way, of.delivery);
  return (of.deliveries ?? []).map((delivery) => deliveryChange(way, delivery));
}

function deliveryChange(way: ChangeStates, delivery: Delivery): DeliveryChange {
  const { states } = way;
  const [first, last] = [(states[0] as BuiltCurve).price(delivery), (states.at(-1) as BuiltCurve).price(delivery)]; // there are six
  if (first.kind === 'gap') {
    if (last.kind === 'gap') return { kind: 'gap', delivery, before: first.reason, after: last.reason };
    return { kind: 'appeared', delivery, after: last.price, reason: first.reason };
  }
  if (last.kind === 'gap') return { kind: 'disappeared', delivery, before: first.price, reason: last.reason };
  const prices = [first.price];
  const unvalued = [...way.unvalued];
  for (let k = 1; k < states.length - 1; k++) {
    const [curve, known] = [states[k] as BuiltCurve, prices[k - 1] as number]; // k is in range
    const price = curve === states[k - 1] ? undefined : curve.price(delivery);
    if (price?.kind === 'gap') unvalued.push(CHANGE_PARTS[k - 1] as ChangePart); // a part for each step
    prices.push(price?.kind === 'price' ? price.price : known);
  }
  prices.push(last.price);
  const [moves = 0, entered = 0, left = 0, roll = 0, shape = 0] = stepsBetween(prices);
  const contracts = moves === 0 && way.moved.length === 0 ? [] : effectsOf(way, delivery);
  return {
    kind: 'changed',
    delivery,
    before: first.price,
    after: last.price,
    total: last.price - first.price,
    moves: { total: moves, contracts, interaction: contracts.reduce((rest, { amount }) => rest - amount, moves) },
    entered: part(entered, way.entered),
    left: part(left, way.left),
    roll: part(roll, way.rolled),
    shape,
    unvalued,
  };
}

function effectsOf({ states, moved }: ChangeStates, delivery: Delivery): readonly QuoteEffect[] {
  const hedge = (states[0] as BuiltCurve).hedge(delivery) ?? []; // the first is always there
  const weights = new Map(hedge.map(({ contract, weight }) => [hoursKey(contract), weight]));
  const effects = moved.flatMap(({ contract, move }) => {
    const weight = weights.get(hoursKey(contract)) ?? 0;
    return weight === 0 ? [] : [{ contract, move, weight, amount: weight * move }];
  });
  return effects.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount) || compareContracts(a.contract, b.contract));
}

function part(total: number, contracts: readonly Contract[]): ContractsPart {
  return { total, contracts };
}
