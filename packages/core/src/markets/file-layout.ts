import { InternalError } from '../errors/index.js';
import type { MarketName } from './market-file.js';

/** One column that a layout has. */
export interface LayoutColumn {
  /** How the program calls it. */
  readonly role: string;
  /** The header as it is usually printed. */
  readonly header: string;
  /** Other headers that mean the same. */
  readonly aliases?: readonly string[];
  /** Whether files without it are read too. */
  readonly optional?: boolean;
  /** For headers that are sometimes cut: a header of at least this many letters that begins the usual one is taken for it. */
  readonly atLeast?: number;
}

/** The layout of one kind of file. */
export interface FileLayout {
  /** The market. */
  readonly market: MarketName;
  /** What the file is. */
  readonly product: 'day-ahead' | 'real-time';
  /** What it is called in messages. */
  readonly title: string;
  /** Its columns. */
  readonly columns: readonly LayoutColumn[];
}

const PRICE_FILE = 'day-ahead LMP';

function pjm(product: 'day-ahead' | 'real-time', suffix: 'da' | 'rt'): FileLayout {
  return {
    market: 'PJM',
    product,
    title: product === 'day-ahead' ? `PJM ${PRICE_FILE} (da_hrl_lmps)` : 'PJM real-time LMP (rt_hrl_lmps)',
    columns: [
      { role: 'utc', header: 'datetime_beginning_utc' },
      { role: 'local', header: 'datetime_beginning_ept', optional: true },
      { role: 'id', header: 'pnode_id', optional: true },
      { role: 'name', header: 'pnode_name' },
      { role: 'type', header: 'type', optional: true },
      { role: 'energy', header: `system_energy_price_${suffix}` },
      { role: 'lmp', header: `total_lmp_${suffix}` },
      { role: 'congestion', header: `congestion_price_${suffix}` },
      { role: 'loss', header: `marginal_loss_price_${suffix}` },
      { role: 'current', header: 'row_is_current', optional: true },
    ],
  };
}

const hours = Array.from({ length: 24 }, (_, k): LayoutColumn => ({ role: `he${k + 1}`, header: `HE ${k + 1}` }));

/** Every layout that is recognised. The real-time ones are there only to be named when they are given to a day-ahead reader. */
export const LAYOUTS: readonly FileLayout[] = [
  pjm('day-ahead', 'da'),
  pjm('real-time', 'rt'),
  {
    market: 'ERCOT',
    product: 'day-ahead',
    title: 'ERCOT day-ahead settlement point prices (DAM SPP)',
    columns: [
      { role: 'date', header: 'DeliveryDate' },
      { role: 'hour', header: 'HourEnding' },
      { role: 'name', header: 'SettlementPoint', aliases: ['SettlementPointName'] },
      { role: 'spp', header: 'SettlementPointPrice' },
      { role: 'second', header: 'DSTFlag', aliases: ['RepeatedHourFlag'] },
    ],
  },
  {
    market: 'ERCOT',
    product: 'real-time',
    title: 'ERCOT real-time settlement point prices',
    columns: [
      { role: 'date', header: 'DeliveryDate' },
      { role: 'hour', header: 'DeliveryHour' },
      { role: 'interval', header: 'DeliveryInterval' },
      { role: 'name', header: 'SettlementPointName', aliases: ['SettlementPoint'] },
      { role: 'spp', header: 'SettlementPointPrice' },
      { role: 'second', header: 'DSTFlag', aliases: ['RepeatedHourFlag'] },
    ],
  },
  {
    market: 'CAISO',
    product: 'day-ahead',
    title: `CAISO ${PRICE_FILE} (PRC_LMP, DAM)`,
    columns: [
      { role: 'utc', header: 'INTERVALSTARTTIME_GMT' },
      { role: 'utcEnd', header: 'INTERVALENDTIME_GMT' },
      { role: 'date', header: 'OPR_DT', optional: true },
      { role: 'hour', header: 'OPR_HR', optional: true },
      { role: 'name', header: 'NODE', aliases: ['NODE_ID'] },
      { role: 'id', header: 'PNODE_RESMRID', optional: true },
      { role: 'run', header: 'MARKET_RUN_ID' },
      { role: 'component', header: 'LMP_TYPE' },
      { role: 'value', header: 'MW', aliases: ['VALUE', 'PRC'] },
    ],
  },
  {
    market: 'NYISO',
    product: 'day-ahead',
    title: 'NYISO day-ahead LBMP (damlbmp)',
    columns: [
      { role: 'local', header: 'Time Stamp' },
      { role: 'name', header: 'Name' },
      { role: 'id', header: 'PTID', optional: true },
      { role: 'lmp', header: 'LBMP ($/MWHr)', atLeast: 4 },
      { role: 'loss', header: 'Marginal Cost Losses ($/MWHr)', atLeast: 13 },
      { role: 'congestion', header: 'Marginal Cost Congestion ($/MWHr)', atLeast: 13 },
    ],
  },
  {
    market: 'MISO',
    product: 'day-ahead',
    title: `MISO ${PRICE_FILE} (da_expost_lmp, da_exante_lmp)`,
    columns: [
      { role: 'name', header: 'Node' },
      { role: 'type', header: 'Type' },
      { role: 'component', header: 'Value' },
      ...hours,
    ],
  },
  {
    market: 'ISO-NE',
    product: 'day-ahead',
    title: `ISO New England ${PRICE_FILE} (WW_DALMP_ISO)`,
    columns: [
      { role: 'date', header: 'Date' },
      { role: 'hour', header: 'Hour Ending' },
      { role: 'id', header: 'Location ID', optional: true },
      { role: 'name', header: 'Location Name' },
      { role: 'type', header: 'Location Type', optional: true },
      { role: 'lmp', header: 'Locational Marginal Price' },
      { role: 'energy', header: 'Energy Component' },
      { role: 'congestion', header: 'Congestion Component' },
      { role: 'loss', header: 'Marginal Loss Component' },
    ],
  },
  {
    market: 'SPP',
    product: 'day-ahead',
    title: `SPP ${PRICE_FILE} (DA-LMP-SL)`,
    columns: [
      { role: 'local', header: 'Interval', optional: true },
      { role: 'utcEnd', header: 'GMTIntervalEnd' },
      { role: 'name', header: 'Settlement Location' },
      { role: 'area', header: 'BAA', optional: true },
      { role: 'id', header: 'Pnode', optional: true },
      { role: 'lmp', header: 'LMP' },
      { role: 'loss', header: 'MLC' },
      { role: 'congestion', header: 'MCC' },
      { role: 'energy', header: 'MEC' },
    ],
  },
];

/** The day-ahead layout of a market. */
export function dayAheadLayout(market: MarketName): FileLayout {
  const layout = LAYOUTS.find((candidate) => candidate.market === market && candidate.product === 'day-ahead');
  if (layout === undefined) throw new InternalError(`there is no day-ahead layout for ${market}`);
  return layout;
}

/** A header in lower case without anything but letters and digits: `SETTLEMENT_LOCATION` and `Settlement Location` are one. */
export function plainHeader(header: string): string {
  return header.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Where the columns of a layout are among the names of a row; -1 for those that are not there. */
export function matchColumns(layout: FileLayout, names: readonly string[]): ReadonlyMap<string, number> {
  const plain = names.map(plainHeader);
  return new Map(layout.columns.map((column) => [column.role, findColumn(column, plain)]));
}

function findColumn(column: LayoutColumn, plain: readonly string[]): number {
  for (const header of [column.header, ...(column.aliases ?? [])]) {
    const at = plain.indexOf(plainHeader(header));
    if (at >= 0) return at;
  }
  const { atLeast } = column;
  if (atLeast === undefined) return -1;
  const full = plainHeader(column.header);
  return plain.findIndex((name) => name.length >= atLeast && full.startsWith(name));
}

/** The share of a layout's columns that a row of names has, counting only those that every such file has. */
export function layoutScore(layout: FileLayout, names: readonly string[]): number {
  const places = matchColumns(layout, names);
  const needed = layout.columns.filter((column) => column.optional !== true);
  return needed.filter((column) => (places.get(column.role) ?? -1) >= 0).length / needed.length;
}
