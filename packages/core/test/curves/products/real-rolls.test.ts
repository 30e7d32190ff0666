import { describe, expect, it } from 'vitest';
import { hasSharedData } from '../../../../../test-support/shared-data.js';
import {
  type ContractPrice,
  Curve,
  continuousSeries,
  contractOf,
  expiryTable,
  formatContract,
  nearbyPeriod,
  type Product,
  parseContract,
  pricesOfCurves,
  products,
} from '../../../src/curves/index.js';
import { DeliveryPeriod, deliveryDayStart, localDate, parseDeliveryPeriod } from '../../../src/time/index.js';
import { codeOf } from './code-of.js';
import { rowsOf } from './real-files.js';

const ng = products.get('NG');

/** Last trade dates of a table by month, ascending. */
function expiries(prefix: string): readonly { readonly month: DeliveryPeriod; readonly last: string }[] {
  return rowsOf('futures/expiry_table.csv')
    .filter((row) => row['tick.prefix'] === prefix)
    .map((row) => ({ month: DeliveryPeriod.month(Number(row.Year), Number(row.Month)), last: row['Last.Trade'] ?? '' }))
    .toSorted((a, b) => a.month.start - b.month.start);
}

/** Henry Hub by the published last trade dates. */
function published(): Product {
  return {
    ...ng,
    expiry: expiryTable(
      expiries('NG').map(({ month, last }) => [month, last] as const),
      ng.expiry,
    ),
  };
}

/** Rows of a file of positions, made contracts by a published table and not by our rule. */
function contractRows(file: string, prefix: string, product: Product): ContractPrice[] {
  const table = expiries(prefix);
  const rows: ContractPrice[] = [];
  const intervals = new Map(table.map(({ month }) => [month, month.interval(product.clock)]));
  for (const row of rowsOf(file)) {
    const asOf = row.date ?? '';
    const front = table.findIndex(({ last }) => last >= asOf);
    for (let n = 1; n <= 36; n++) {
      const text = row[`${prefix}${String(n).padStart(2, '0')}`];
      const month = table[front + n - 1]?.month;
      if (text === undefined || text === '' || month === undefined) continue;
      rows.push({ asOf, period: intervals.get(month) ?? month.interval(product.clock), price: Number(text) });
    }
  }
  return rows;
}

describe.skipIf(!hasSharedData)('real rolls', () => {
  const curveRows = hasSharedData ? rowsOf('futures/ng_curves_asof.csv') : [];

  it('the front contract of Henry Hub is G21 as of 2021-01-27 and H21 as of 2021-01-28', () => {
    const front = (asOf: string): string => formatContract(parseContract('NG #1', { asOf }));
    expect([front('2021-01-26'), front('2021-01-27'), front('2021-01-28')]).toEqual(['NGG21', 'NGG21', 'NGH21']);
  });

  it('names all 648 contracts of 18 curves, by position and by code', () => {
    expect(curveRows).toHaveLength(648);
    for (const { as_of = '', contract = '', nth, delivery_month = '' } of curveRows) {
      const period = nearbyPeriod(ng, as_of, Number(nth));
      expect([as_of, formatContract({ product: ng, period })]).toEqual([as_of, contract]);
      expect(parseContract(contract)).toEqual(contractOf(ng, parseDeliveryPeriod(delivery_month)));
    }
  });

  it('makes the positions of the file out of its curves', () => {
    const dates = [...new Set(curveRows.map(({ as_of = '' }) => as_of))];
    const curves = dates.map((asOf) =>
      Curve.of({
        key: 'NYMEX/gas/Henry Hub/base',
        asOf,
        unit: 'USD/MMBtu',
        clock: ng.clock,
        quotes: curveRows
          .filter(({ as_of }) => as_of === asOf)
          .map(({ contract = '', settle_usd_mmbtu }) => ({
            contract: parseContract(contract),
            settlement: Number(settle_usd_mmbtu),
          })),
      }),
    );
    const positions = new Map(rowsOf('futures/nymex_ng_c01_c36_settle_2007-2025.csv').map((row) => [row.date, row]));
    for (const position of [1, 2, 12, 36]) {
      const { series, contracts } = continuousSeries({ product: ng, prices: pricesOfCurves(curves, ng), position });
      const column = `NG${String(position).padStart(2, '0')}`;
      const values = dates.map((date) => series.at(deliveryDayStart(ng.clock, localDate(date))));
      expect(values).toEqual(dates.map((date) => Number(positions.get(date)?.[column])));
      if (position === 1) {
        expect(contracts.slice(5, 8)).toEqual(['Feb-21', 'Feb-21', 'Mar-21']);
        expect(values.slice(5, 8)).toEqual([2.656, 2.76, 2.664]);
      }
    }
  });

  it('Henry Hub, 4,571 days: the published table gives the positions back, the rule on all days but those around dates that were planned otherwise', () => {
    const file = 'futures/nymex_ng_c01_c36_settle_2007-2025.csv';
    const positions = rowsOf(file);
    expect(positions).toHaveLength(4571);
    const prices = contractRows(file, 'NG', ng);
    const wrong = (product: Product, position: number): readonly string[] => {
      const { series, asOf } = continuousSeries({ product, prices, position });
      const start = localDate(asOf[0] ?? '');
      return positions.flatMap((row) => {
        const value = series.values[localDate(row.date ?? '') - start];
        return value === Number(row[`NG0${position}`]) ? [] : [row.date ?? ''];
      });
    };
    for (const position of [1, 2, 3]) expect(wrong(published(), position)).toEqual([]);
    expect(wrong(ng, 1)).toEqual(['2008-11-25', '2009-11-25', '2010-11-26', '2010-12-29']);
  });

  it('adjusted by difference or ratio, what one holds earns what its contracts earn: 217 rolls of Henry Hub', () => {
    const prices = contractRows('futures/nymex_ng_c01_c36_settle_2007-2025.csv', 'NG', ng);
    const byContract = new Map(prices.map(({ asOf, period, price }) => [`${asOf} ${period.start}`, price]));
    const startOf = (name: string): number => parseDeliveryPeriod(name).interval(ng.clock).start;
    for (const adjust of ['difference', 'ratio'] as const) {
      const { series, asOf, contracts, rolls } = continuousSeries({ product: published(), prices, adjust });
      expect(rolls).toHaveLength(217);
      expect(rolls.every(({ measuredOn }) => measuredOn !== undefined)).toBe(true);
      const start = localDate(asOf[0] ?? '');
      let worst = 0;
      for (let i = 1; i < asOf.length; i++) {
        const [before, now] = [asOf[i - 1] ?? '', asOf[i] ?? ''].map(
          (date) => series.values[localDate(date) - start] ?? NaN,
        ) as [number, number];
        const key = startOf(contracts[i] ?? '');
        const [a, b] = [byContract.get(`${asOf[i - 1]} ${key}`) ?? NaN, byContract.get(`${asOf[i]} ${key}`) ?? NaN];
        worst = Math.max(worst, Math.abs(adjust === 'difference' ? now - before - (b - a) : now / before - b / a));
      }
      expect(worst).toBeLessThan(1e-9);
    }
  });

  it('WTI keeps its −37.63 of 2020-04-20, is adjusted by difference, and by ratio refused', () => {
    const cl = products.get('CL');
    const prices = contractRows('futures/cl_brn_ho_rb_settle_2018-2025.csv', 'CL', cl);
    const plain = continuousSeries({ product: cl, prices });
    const at = (date: string): number => deliveryDayStart(cl.clock, localDate(date));
    expect(plain.series.at(at('2020-04-20'))).toBe(-37.63);
    expect(plain.contracts[plain.asOf.indexOf('2020-04-21')]).toBe('May-20');
    const roll = plain.rolls.find(({ from }) => from === 'May-20');
    expect(roll).toMatchObject({ date: '2020-04-22', to: 'Jun-20', measuredOn: '2020-04-21' });
    const adjusted = continuousSeries({ product: cl, prices, adjust: 'difference' });
    const later = plain.rolls.filter(({ date }) => date > '2020-04-20').reduce((sum, { gap }) => sum + gap, 0);
    expect(adjusted.series.at(at('2020-04-20'))).toBeCloseTo(-37.63 + later, 9);
    expect(codeOf(() => continuousSeries({ product: cl, prices, adjust: 'ratio' }))).toMatch(
      /^CURVE.INVALID_ARGUMENT.*CL May-20 is -37.63 as of 2020-04-20/,
    );
    const since = prices.filter(({ asOf }) => asOf > '2020-04-20');
    expect(
      continuousSeries({ product: cl, prices: since, adjust: 'ratio' }).series.values.every((value) => !(value <= 0)),
    ).toBe(true);
    // one who rolls five business days earlier never held May on that day
    const early = continuousSeries({
      product: cl,
      prices,
      roll: { kind: 'expiry', businessDaysBefore: 5 },
      adjust: 'ratio',
    });
    expect(early.contracts[early.asOf.indexOf('2020-04-20')]).toBe('Jun-20');
  });
});
