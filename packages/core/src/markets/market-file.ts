import type { ImportIssue } from '../codec/index.js';
import type { Series } from '../series/index.js';
import type { Interval, MarketClock } from '../time/index.js';

/** The markets whose day-ahead files can be read. */
export type MarketName = 'PJM' | 'ERCOT' | 'CAISO' | 'NYISO' | 'MISO' | 'ISO-NE' | 'SPP';

/** Hourly prices of one location. */
export type PriceSeries = Series<'USD/MWh', 'average'>;

/** Locational marginal prices and their parts: `lmp` = `energy` + `congestion` + `loss` (+ `ghg`), under one sign rule for all markets. */
export interface LmpPrices {
  /** The total. */
  readonly lmp: PriceSeries;
  /** The marginal cost of energy. MISO and NYISO do not print it: it is the total less the other parts. */
  readonly energy: PriceSeries;
  /** The marginal cost of congestion. NYISO prints it with the opposite sign, which is turned here. */
  readonly congestion: PriceSeries;
  /** The marginal cost of losses. */
  readonly loss: PriceSeries;
  /** The greenhouse gas part of CAISO. */
  readonly ghg?: PriceSeries | undefined;
}

/** Settlement point prices of ERCOT, which publishes no parts. */
export interface SettlementPointPrices {
  /** The settlement point price. */
  readonly spp: PriceSeries;
}

/** The prices of one location. */
export interface MarketLocation<P> {
  /** Its name as the market prints it. */
  readonly name: string;
  /** Its number or code as the market prints it: PJM pnode id, NYISO PTID, ISO-NE location id, CAISO resource, SPP pnode. */
  readonly id: string | undefined;
  /**
   * What kind of place it is, in the market's own word (`HUB`, `LOAD ZONE`, `Gennode` …); for markets that do not print it, from the form of the
   * name or number: `hub`, `zone`, `DLAP`, `node` …
   */
  readonly type: string | undefined;
  /** The balancing authority area, where SPP prints one. */
  readonly area: string | undefined;
  /** The series, on the market's clock, whole local days, named for example `pjm.da.lmp.western-hub`. */
  readonly prices: P;
}

/** A day-ahead file of a market. */
export interface MarketFile<P = LmpPrices | SettlementPointPrices> {
  /** The market. */
  readonly market: MarketName;
  /** The product. */
  readonly product: 'day-ahead';
  /** The clock of the market; that of MISO is Eastern standard time all year. */
  readonly clock: MarketClock;
  /** The local days that the file covers. */
  readonly interval: Interval;
  /** The locations, in the order in which they are first met. */
  readonly locations: readonly MarketLocation<P>[];
  /** Everything odd about the file. */
  readonly issues: readonly ImportIssue[];
}

/** Options of the day-ahead readers. */
export interface MarketReadOptions {
  /**
   * What to do when hours or values are missing. `error` (default): `MARKET.INCOMPLETE`, or `MARKET.ROW` for an empty cell. `report`: they become
   * missing points and are listed in the issues.
   */
  readonly incomplete?: 'error' | 'report' | undefined;
}

/** All series of a file as one list, location by location, the total first. */
export function marketSeries(file: MarketFile): readonly PriceSeries[] {
  return file.locations.flatMap(({ prices }) => {
    if ('spp' in prices) return [prices.spp];
    const { lmp, energy, congestion, loss, ghg } = prices;
    return ghg === undefined ? [lmp, energy, congestion, loss] : [lmp, energy, congestion, loss, ghg];
  });
}
