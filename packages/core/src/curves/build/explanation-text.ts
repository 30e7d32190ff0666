import type { ContractReport } from '../bootstrap-types.js';
import { contractId } from '../contract.js';
import type { Contribution, GapExplanation, PriceExplanation } from './built-types.js';

/** What the rest is called where nothing but quotes moves a price. */
export const ROUNDING = 'rounding';
/** How many contributions are shown one by one. */
const SHOWN = 12;

/** An explanation in lines for people. */
export function explanationText(given: Omit<PriceExplanation, 'toString'> | Omit<GapExplanation, 'toString'>): string {
  const head =
    given.kind === 'price'
      ? `${given.label} ${round(given.price)} ${given.unit}`
      : `${given.label} no price: ${given.reason}`;
  const lines = [head, `  delivery day ${given.deliveryDay}`];
  if (given.kind === 'price') {
    const { level, smooth, shape } = given.parts;
    lines.push(`  = level ${round(level)} ${signed(smooth)} smooth ${signed(shape)} shape`);
  }
  lines.push(given.contracts.length === 0 ? '  no contract delivers here' : '  contracts that deliver here:');
  for (const report of given.contracts) lines.push(`    ${contractLine(report)}`);
  if (given.kind === 'gap') return lines.join('\n');
  lines.push('  = what each quote contributes:');
  for (const one of given.contributions.slice(0, SHOWN)) lines.push(`    ${contributionLine(one)}`);
  const more = given.contributions.slice(SHOWN);
  if (more.length > 0) {
    lines.push(`    ${round(more.reduce((sum, { amount }) => sum + amount, 0))} by ${more.length} more`);
  }
  if (given.rest.name !== ROUNDING) lines.push(`    ${round(given.rest.amount)} ${given.rest.name}`);
  return lines.join('\n');
}

function contractLine({ quote, status, price, curvePrice, gap }: ContractReport): string {
  const quoted = price === undefined ? 'without a price' : `at ${round(price)}`;
  const has = curvePrice === undefined || status === 'used' ? '' : `, the curve has ${round(curvePrice)}`;
  const off = gap === 0 ? '' : `, ${signed(gap)} from what others imply`;
  return `${contractId(quote.contract)} ${quoted}: ${status}${has}${off}`;
}

function contributionLine({ contract, price, weight, amount }: Contribution): string {
  return `${round(amount)} = ${weight.toFixed(4)} × ${round(price)} of ${contractId(contract)}`;
}

function round(value: number): string {
  return value.toFixed(4);
}

function signed(value: number): string {
  return value < 0 ? `− ${round(-value)}` : `+ ${round(value)}`;
}
