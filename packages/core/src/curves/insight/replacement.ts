import { AurumError } from '../../errors/index.js';
import { bootstrap } from '../bootstrap.js';
import { type Contract, contractId } from '../contract.js';
import { compareContracts } from '../curve.js';
import { type Quote, type QuoteField, quotePrice } from '../quote.js';
import { type CheckedQuotes, priceField, shown } from './checked-quotes.js';
import { hoursKey } from './diff-quotes.js';
import { medianOf, movesOf, rowsOf } from './moves.js';
import type { QuoteFinding, Replacement } from './validation-types.js';

/** How many neighbours on either side say how a contract would have moved. */
const NEIGHBOURS = 2;

/** One number that takes the place of another. */
export interface FieldChange {
  /** Which number. */
  readonly field: QuoteField;
  /** What it was; null when nothing was given. */
  readonly before: number | null;
  /** What it becomes. */
  readonly after: number;
}

/** What a replacement makes of a quote, and in which words. */
export interface Replaced {
  /** The numbers that change; none when it is what it was. */
  readonly changes: readonly FieldChange[];
  /** How they were found. */
  readonly how: string;
}

/** Finds what takes the place of numbers that rules found, from those that they did not. */
export class Replacements {
  readonly #checked: CheckedQuotes;
  /** Quotes that no rule found. */
  readonly #sound: readonly Quote[];
  readonly #byKey: ReadonlyMap<string, Quote>;
  readonly #soundMoves: ReadonlyMap<string, number>;

  /** @param found contracts of which rules found something, by {@link hoursKey} */
  constructor(checked: CheckedQuotes, found: ReadonlySet<string>) {
    this.#checked = checked;
    this.#sound = checked.quotes.filter(({ contract }) => !found.has(hoursKey(contract)));
    this.#byKey = new Map(checked.quotes.map((quote) => [hoursKey(quote.contract), quote]));
    this.#soundMoves = new Map(
      movesOf(checked).flatMap(({ quote: i, move }) => {
        const quote = checked.quotes[i];
        const key = quote === undefined ? '' : hoursKey(quote.contract);
        return quote === undefined || found.has(key) ? [] : [[key, move] as const];
      }),
    );
  }

  /** What takes the place of what was found; undefined when nothing is known that could. */
  of(finding: QuoteFinding, by: Replacement): Replaced | undefined {
    const quote = this.#byKey.get(hoursKey(finding.contract));
    if (by === 'swap') return finding.rule === 'crossed' ? swapped(quote) : undefined;
    if (by === 'mid') {
      const mid = quote === undefined ? undefined : quotePrice(quote, ['bidAsk']);
      return mid === undefined
        ? undefined
        : this.#set(finding, quote, { price: mid, how: 'half-way between bid and ask' });
    }
    if (by === 'previous') return this.#moved(finding, quote);
    if (by === 'implied') return this.#implied(finding, quote);
    const price = by(finding, quote);
    if (price === undefined) return undefined;
    if (Number.isFinite(price)) return this.#set(finding, quote, { price, how: 'what the caller gave' });
    throw new AurumError('CURVE.INVALID_ARGUMENT', {
      message: `The replacement for ${contractId(finding.contract)} is ${price}: give a number, or undefined to leave the price as it is.`,
      details: { contract: contractId(finding.contract), rule: finding.rule, value: String(price) },
    });
  }

  #moved(finding: QuoteFinding, quote: Quote | undefined): Replaced | undefined {
    const { recent } = this.#checked;
    const before = recent?.prices.get(hoursKey(finding.contract));
    if (recent === undefined || before === undefined) return undefined;
    const move = medianOf(this.#neighbourMoves(finding.contract));
    if (Number.isNaN(move)) return undefined;
    const how = `the price as of ${recent.curve.asOf}, ${shown(before)}, moved by ${shown(move)} as its neighbours did`;
    return this.#set(finding, quote, { price: before + move, how });
  }

  /** The moves of sound contracts of the same profile and length next to one; those of all sound contracts where there are none. */
  #neighbourMoves(contract: Contract): readonly number[] {
    const moved = this.#sound.filter((quote) => this.#soundMoves.has(hoursKey(quote.contract)));
    const all = [...moved, { contract }].sort((a, b) => compareContracts(a.contract, b.contract));
    const row = rowsOf(all)
      .map((places) => places.map((i) => (all[i] as Quote).contract)) // places in all
      .find((contracts) => contracts.includes(contract));
    const place = row?.indexOf(contract) ?? 0;
    const near = row?.slice(Math.max(0, place - NEIGHBOURS), place + NEIGHBOURS + 1) ?? [];
    const keys = near.filter((one) => one !== contract).map(hoursKey);
    const taken = keys.length > 0 ? keys : [...this.#soundMoves.keys()];
    return taken.flatMap((key) => this.#soundMoves.get(key) ?? []);
  }

  #implied(finding: QuoteFinding, quote: Quote | undefined): Replaced | undefined {
    if (finding.rule === 'arbitrage') {
      const { field } = finding;
      const side = field === 'quote' ? undefined : quote?.[field];
      if (side === undefined) return undefined;
      return this.#set(finding, quote, { price: side + finding.value, how: 'the least move that ends the arbitrage' });
    }
    const { clock, preference } = this.#checked;
    const others = this.#sound.filter((one) => quotePrice(one, preference) !== undefined);
    if (others.length === 0) return undefined;
    const implied = bootstrap(others, { clock, price: preference, onInconsistency: 'priority' }).price(
      finding.contract,
    );
    if (implied.kind === 'gap') return undefined;
    return this.#set(finding, quote, { price: implied.price, how: 'what other contracts imply' });
  }

  /** Puts a price where the finding is: both sides of a crossed quote; a price half-way between bid and ask moves both. */
  #set(
    { rule, field, contract }: QuoteFinding,
    quote: Quote | undefined,
    { price, how }: { readonly price: number; readonly how: string },
  ): Replaced {
    const middle = quote === undefined ? undefined : quotePrice(quote, ['bidAsk']);
    let wanted: readonly (readonly [QuoteField, number])[];
    if (rule === 'crossed') {
      wanted = [
        ['bid', price],
        ['ask', price],
      ];
    } else if (field !== 'quote') wanted = [[field, price]];
    else if (middle !== undefined) {
      wanted = [
        ['bid', (quote?.bid ?? 0) + (price - middle)],
        ['ask', (quote?.ask ?? 0) + (price - middle)],
      ];
    } else wanted = [[this.#usualField(contract), price]];
    const changes = wanted.flatMap(([name, after]): FieldChange[] => {
      const before = quote?.[name] ?? null;
      return before === after ? [] : [{ field: name, before, after }];
    });
    return { changes, how };
  }

  /** The number from which the price of a contract was taken before. */
  #usualField(contract: Contract): QuoteField {
    const key = hoursKey(contract);
    const before = this.#checked.history[0]?.curve.quotes.find((quote) => hoursKey(quote.contract) === key);
    const field = before === undefined ? 'quote' : priceField(before, this.#checked.preference);
    return field === 'quote' ? 'mid' : field;
  }
}

function swapped(quote: Quote | undefined): Replaced | undefined {
  if (quote?.bid === undefined || quote.ask === undefined) return undefined;
  return {
    changes: [
      { field: 'bid', before: quote.bid, after: quote.ask },
      { field: 'ask', before: quote.ask, after: quote.bid },
    ],
    how: 'bid and ask the other way round',
  };
}
