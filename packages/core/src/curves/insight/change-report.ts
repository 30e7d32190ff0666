import { contractId } from '../contract.js';
import type { ContractsPart, DeliveryChange, PriceChange } from './change-types.js';

/** How many contracts of a part are named in a report. */
const NAMED = 6;

/**
 * A change as text: a line for each part, largest first, and those that are 0 left out.
 *
 * @param decimals of prices. Default 4
 */
export function changeReport(change: DeliveryChange, decimals = 4): string {
  const text = (price: number): string => price.toFixed(decimals);
  if (change.kind === 'gap') return `no price before (${change.before}) or after (${change.after})`;
  if (change.kind === 'appeared') return `${text(change.after)} appeared: no price before (${change.reason})`;
  if (change.kind === 'disappeared') return `${text(change.before)} disappeared: no price after (${change.reason})`;
  const lines = linesOf(change)
    .filter(([amount]) => Number(text(amount)) !== 0)
    .map(([amount, name]) => [`${amount > 0 ? '+' : ''}${text(amount)}`, name] as const);
  const width = Math.max(0, ...lines.map(([amount]) => amount.length));
  const head = `${text(change.before)} → ${text(change.after)}, ${change.total > 0 ? '+' : ''}${text(change.total)}`;
  return [head, ...lines.map(([amount, name]) => `  ${amount.padStart(width)}  ${name}`)].join('\n');
}

function linesOf({
  moves,
  entered,
  left,
  roll,
  shape,
}: PriceChange): readonly (readonly [amount: number, name: string])[] {
  const lines: (readonly [number, string])[] = moves.contracts.map(({ contract, move, weight, amount }) => {
    const moved = `${move > 0 ? '+' : ''}${Number(move.toPrecision(6))}`;
    return [amount, `move of ${contractId(contract)}: ${moved} × ${Number(weight.toPrecision(4))}`];
  });
  lines.push([moves.interaction, 'interaction of moves']);
  lines.push([entered.total, `entered${namesOf(entered)}`], [left.total, `left${namesOf(left)}`]);
  lines.push([roll.total, `roll${namesOf(roll)}`], [shape, 'shape and settings']);
  return lines.sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
}

function namesOf({ contracts }: ContractsPart): string {
  if (contracts.length === 0) return '';
  const more = contracts.length > NAMED ? ` and ${contracts.length - NAMED} more` : '';
  return `: ${contracts.slice(0, NAMED).map(contractId).join(', ')}${more}`;
}
