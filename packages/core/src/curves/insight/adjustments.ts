import { AurumError } from '../../errors/index.js';
import { type Contract, contractId } from '../contract.js';
import { compareContracts } from '../curve.js';
import type { QuoteAdjustment } from '../lineage.js';
import { QUOTE_FIELDS, type Quote } from '../quote.js';

/**
 * Quotes after a list of adjustments, made one after the other: what `validateQuotes` gives, from the quotes as they were and its audit
 * trail. A contract that is not quoted gets a quote by the first adjustment that gives it a number.
 *
 * @param contracts contracts that are not quoted and may become so
 * @throws AurumError `CURVE.INVALID_ARGUMENT` when an adjustment is not of these quotes: no such contract or number, or another
 *   value before, and for a number that is none.
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { applyAdjustments, contract, contractId } from '@aurum/core/curves';
 * const march = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Mar-26'), clock: clocks.euGasDay });
 * const mended = applyAdjustments(
 *   [{ contract: march, settlement: 301 }],
 *   [{ contract: contractId(march), field: 'settlement', before: 301, after: 30.1, rule: 'manual', reason: 'decimal point' }],
 * );
 * console.log(mended[0]?.settlement); // 30.1
 * ```
 */
export function applyAdjustments(
  quotes: readonly Quote[],
  adjustments: readonly QuoteAdjustment[],
  contracts: readonly Contract[] = [],
): readonly Quote[] {
  const byId = new Map(quotes.map((quote) => [contractId(quote.contract), quote]));
  const known = new Map(contracts.map((one) => [contractId(one), one]));
  const added: Contract[] = [];
  for (const adjustment of adjustments) {
    const { contract: id, field, after } = adjustment;
    const quote = byId.get(id);
    if (field !== 'quote' && !QUOTE_FIELDS.includes(field)) throw misfit(adjustment, 'a quote has no such number');
    if (after !== null && !Number.isFinite(after)) throw misfit(adjustment, 'what it gives is no number');
    if (quote === undefined) {
      const contract = known.get(id);
      if (contract === undefined || field === 'quote' || after === null || adjustment.before !== null) {
        throw misfit(adjustment, 'that contract is not quoted');
      }
      added.push(contract);
      const unit = quotes[0]?.unit;
      byId.set(id, Object.freeze({ contract, ...(unit === undefined ? {} : { unit }), [field]: after }));
    } else if (field === 'quote') {
      if (after !== null) throw misfit(adjustment, 'a quote as a whole can only be left out');
      byId.delete(id);
    } else {
      const found = quote[field] ?? null;
      if (!Object.is(found, adjustment.before)) throw misfit(adjustment, `its ${field} is ${found ?? 'not given'}`);
      byId.set(id, withField(quote, field, after));
    }
  }
  const order = [...quotes.map(({ contract }) => contract), ...added.sort(compareContracts)];
  return [...new Set(order.map(contractId))].flatMap((id) => byId.get(id) ?? []);
}

function withField(quote: Quote, field: Exclude<QuoteAdjustment['field'], 'quote'>, value: number | null): Quote {
  if (value !== null) return Object.freeze({ ...quote, [field]: value });
  const { [field]: _, ...rest } = quote;
  return Object.freeze({ ...rest, contract: quote.contract });
}

function misfit({ contract, field, before, after }: QuoteAdjustment, why: string): AurumError {
  return new AurumError('CURVE.INVALID_ARGUMENT', {
    message: `The adjustment of ${field} of ${contract} from ${before ?? 'nothing'} to ${after ?? 'nothing'} is not of these quotes: ${why}. Give the quotes as they were, with all adjustments in their order.`,
    details: { contract, field, before, after },
  });
}
