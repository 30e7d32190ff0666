import { AurumError } from '../../errors/index.js';
import { nearest } from '../../units/suggest.js';
import { type Product, type ProductAlias, type ProductInit, product } from './product.js';

/** A code that a table reads, with what it means. */
export interface KnownCode extends ProductAlias {
  /** Whose code it is. */
  readonly product: Product;
}

/**
 * Products by code. Immutable: `with` gives a table that has more, or others. Codes are read in any case.
 *
 * @example
 * ```ts
 * import { products } from '@aurum/core/curves';
 * const own = products.with({ ...products.get('TTF'), code: 'THE', name: 'Trading Hub Europe', market: 'THE', aliases: [] });
 * console.log(own.get('the').market, own.find('XYZ')); // THE undefined
 * ```
 */
export class ProductTable implements Iterable<Product> {
  /** All products, in the order in which they were given. */
  readonly products: readonly Product[];
  readonly #codes: ReadonlyMap<string, KnownCode>;

  /** The products of a list; see {@link productTable}. */
  constructor(products: Iterable<ProductInit>) {
    this.products = Object.freeze(Array.from(products, (init) => product(init)));
    this.#codes = codesOf(this.products);
    Object.freeze(this);
  }

  /** The product of a code, or of one of its other codes. @throws AurumError `CURVE.UNKNOWN_PRODUCT` with codes that come near */
  get(code: string): Product {
    const found = this.find(code);
    if (found !== undefined) return found;
    throw this.unknown(code);
  }

  /** The product of a code, if there is one. */
  find(code: string): Product | undefined {
    return this.code(code)?.product;
  }

  /** What a code means, if anything. */
  code(code: string): KnownCode | undefined {
    return this.#codes.get(code.toUpperCase());
  }

  /** All codes, in upper case. */
  get codes(): readonly string[] {
    return [...this.#codes.keys()];
  }

  /** A table with more products. One whose code is there already takes its place. */
  with(...more: readonly ProductInit[]): ProductTable {
    const replaced = new Map(more.map((init) => [init.code.toUpperCase(), init]));
    const kept = this.products.map((old): ProductInit => {
      const key = old.code.toUpperCase();
      const changed = replaced.get(key) ?? old;
      replaced.delete(key);
      return changed;
    });
    return new ProductTable([...kept, ...replaced.values()]);
  }

  /** The products. */
  [Symbol.iterator](): Iterator<Product> {
    return this.products[Symbol.iterator]();
  }

  /** The error for a code that the table does not have. */
  unknown(code: string): AurumError {
    const near = nearest(code.toUpperCase(), this.#codes.keys());
    const hint =
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : `it has ${this.products.map((one) => one.code).join(', ')}.`;
    return new AurumError('CURVE.UNKNOWN_PRODUCT', {
      message: `The product table has no ${JSON.stringify(code.slice(0, 60))}: ${hint} Other products are added by table.with(product).`,
      details: { code: code.slice(0, 60), near },
    });
  }
}

/**
 * A table of products.
 *
 * @throws AurumError `CURVE.INVALID_ARGUMENT` for a product that is none, or a code that two products have.
 */
export function productTable(products: Iterable<ProductInit>): ProductTable {
  return new ProductTable(products);
}

function codesOf(products: readonly Product[]): ReadonlyMap<string, KnownCode> {
  const codes = new Map<string, KnownCode>();
  for (const one of products) {
    for (const alias of [{ code: one.code }, ...one.aliases]) {
      const key = alias.code.toUpperCase();
      const before = codes.get(key);
      if (before !== undefined) {
        throw new AurumError('CURVE.INVALID_ARGUMENT', {
          message: `The code ${alias.code} is that of ${before.product.name} and of ${one.name}: in one table each code means one product.`,
          details: { code: alias.code, products: [before.product.code, one.code] },
        });
      }
      codes.set(key, Object.freeze({ ...alias, product: one }));
    }
  }
  return codes;
}
