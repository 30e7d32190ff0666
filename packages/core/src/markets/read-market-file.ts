import { readCaisoDayAhead } from './day-ahead/read-caiso.js';
import { readErcotDayAhead } from './day-ahead/read-ercot.js';
import { readIsoNeDayAhead } from './day-ahead/read-isone.js';
import { readMisoDayAhead } from './day-ahead/read-miso.js';
import { readNyisoDayAhead } from './day-ahead/read-nyiso.js';
import { readPjmDayAhead } from './day-ahead/read-pjm.js';
import { readSppDayAhead } from './day-ahead/read-spp.js';
import { detectMarketFile } from './detect-market-file.js';
import { wrongFileError } from './market-errors.js';
import type { MarketFile, MarketName, MarketReadOptions } from './market-file.js';

const READERS: Readonly<Record<MarketName, (text: string, options: MarketReadOptions) => MarketFile>> = {
  PJM: readPjmDayAhead,
  ERCOT: readErcotDayAhead,
  CAISO: readCaisoDayAhead,
  NYISO: readNyisoDayAhead,
  MISO: readMisoDayAhead,
  'ISO-NE': readIsoNeDayAhead,
  SPP: readSppDayAhead,
};

/**
 * Reads the day-ahead file of whichever market it is, found out by its header.
 *
 * @throws AurumError `MARKET.WRONG_FILE` for any other file, and what the reader of that market throws
 * @example
 * ```ts
 * import { marketSeries, readMarketFile } from '@aurum/core/markets';
 * const header = 'DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag';
 * const hours = Array.from({ length: 24 }, (_, k) => `07/15/2025,${String(k + 1).padStart(2, '0')}:00,HB_NORTH,${20 + k}.5,N`);
 * const file = readMarketFile([header, ...hours].join('\n'));
 * console.log(file.market, marketSeries(file).map((series) => `${series.name} ${series.length}`), file.issues);
 * ```
 */
export function readMarketFile(text: string, options: MarketReadOptions = {}): MarketFile {
  const detected = detectMarketFile(text);
  if (detected === undefined || detected.product !== 'day-ahead') {
    throw wrongFileError(
      'a day-ahead file of PJM, ERCOT, CAISO, NYISO, MISO, ISO-NE or SPP',
      detected?.title,
      text.slice(0, 200).split(/\r\n|\n|\r/)[0] ?? '',
    );
  }
  return READERS[detected.market](text, options);
}
