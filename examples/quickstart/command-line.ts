import { parseArgs } from 'node:util';
import { AurumError, type CsvTime, type DeliveryPeriod, parseDeliveryPeriod } from '@aurum/core';

/** How the columns of a CSV file were declared on the command line. */
export interface DeclaredCsv {
  /** Where the time stands. */
  readonly time: CsvTime;
  /** The unit of each value column, by its header. */
  readonly values: Readonly<Record<string, string>>;
}

/** What the command line asks for. */
export interface Command {
  /** Whether only the usage is asked for. */
  readonly help: boolean;
  /** Files and folders to import. */
  readonly paths: readonly string[];
  /** Whether the generated market is asked for. */
  readonly sample: boolean;
  /** The folder that keeps the store; without it the store is in memory. */
  readonly store: string | undefined;
  /** Where the plot goes; without it a file of the example's own folder. */
  readonly out: string | undefined;
  /** The series to show. */
  readonly series: string | undefined;
  /** The month to show. */
  readonly month: DeliveryPeriod | undefined;
  /** The columns of CSV files of your own. */
  readonly declared: DeclaredCsv | undefined;
}

/** How the program is used. */
export const USAGE = `Usage: npm start [-- OPTIONS] [PATH…]

Imports price files into an embedded store, shows a month of on-peak and off-peak prices, corrects a day, reads it
as it was known before and after, and converts the prices to another currency.

  PATH            a CSV file, or a folder that is searched for CSV files. Known are the day-ahead files of PJM, ERCOT,
                  CAISO, NYISO, MISO, ISO-NE and SPP as published, the rates of the ECB, some public data sets (the
                  \`knownFiles\` of @aurum/core/markets), and what Aurum wrote itself. Without a path: files of
                  ../shared/data, or else a small generated market.

  --store DIR     keeps the store in a folder (default: in memory)
  --out FILE      writes the plot there (default: examples/quickstart/out/quickstart.html)
  --series KEY    shows this series (default: the first price with a whole month)
  --month MONTH   shows this month, for example 2017-07 or Jul-17 (default: the first whole one)
  --sample        imports the generated market
  --help          prints this

For any other CSV file, say what its columns are (averages over the intervals, as prices and MW are):

  --time COLUMN         the time at which each interval starts, in ISO 8601
  --zone ZONE           its zone, for example America/New_York; needed when the times have no offset
  --value COLUMN=UNIT   a column and its unit, for example lmp=USD/MWh; may be repeated

Examples:
  npm start -- ../shared/data/iso_synth
  npm start -- prices.csv --time hour --zone Europe/Berlin --value price=EUR/MWh
`;

const OPTIONS = {
  store: { type: 'string' },
  out: { type: 'string' },
  series: { type: 'string' },
  month: { type: 'string' },
  time: { type: 'string' },
  zone: { type: 'string' },
  value: { type: 'string', multiple: true },
  sample: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments. @throws AurumError `CONFIG.INVALID`, `TIME.INVALID_TENOR` */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const sample = values.sample ?? false;
  if (sample && positionals.length > 0) throw invalid('--sample takes no paths: leave one of the two out');
  return {
    help: values.help ?? false,
    paths: positionals,
    sample,
    store: values.store,
    out: values.out,
    series: values.series,
    month: values.month === undefined ? undefined : monthOf(values.month),
    declared: declaredCsv(values.time, values.zone, values.value ?? []),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw invalid(`${what}: see npm start -- --help`);
  }
}

function declaredCsv(time: string | undefined, zone: string | undefined, pairs: readonly string[]) {
  if (time === undefined && zone === undefined && pairs.length === 0) return undefined;
  if (time === undefined || pairs.length === 0) {
    throw invalid('--time and --value belong together: give --time COLUMN and at least one --value COLUMN=UNIT');
  }
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.lastIndexOf('=');
    if (at <= 0 || at === pair.length - 1) {
      throw invalid(`--value ${pair} is not COLUMN=UNIT: give for example --value lmp=USD/MWh`);
    }
    values[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return { time: zone === undefined ? { column: time } : { column: time, zone }, values };
}

function monthOf(text: string): DeliveryPeriod {
  const period = parseDeliveryPeriod(text);
  if (period.kind === 'month') return period;
  throw invalid(`--month ${text} is no month: give one, for example 2017-07 or Jul-17`);
}

function invalid(message: string): AurumError {
  return new AurumError('CONFIG.INVALID', { message });
}
