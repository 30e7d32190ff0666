import { parseArgs } from 'node:util';
import { AurumError } from '@aurum/core';

/** What the command line asks for. */
export interface Command {
  /** Whether only the usage is asked for. */
  readonly help: boolean;
  /** The folder with the files of quotes. */
  readonly folder: string | undefined;
  /** Whether the invented market is asked for. */
  readonly sample: boolean;
  /** Where the page goes; without it a file of the example's own folder. */
  readonly out: string | undefined;
}

/** How the programs are used. */
export const USAGE = `Usage: npm start -w examples/curves [-- OPTIONS] [FOLDER]

Builds a power curve from overlapping contracts and shows gas curves of several dates, in a page of its own.

  FOLDER       has etrm_powfutures130513.csv and ng_curves_asof.csv (default: ../shared/data/futures, or else a small
               invented market)

  --out FILE   writes the page there (default: examples/curves/out/curves.html)
  --sample     takes the invented market
  --help       prints this
`;

/** Reads the command line. @throws AurumError `CONFIG.INVALID` */
export function parseCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { out: { type: 'string' }, sample: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new Error(`one folder is read, and ${positionals.length} are given`);
    return { help: values.help ?? false, folder: positionals[0], sample: values.sample ?? false, out: values.out };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AurumError('CONFIG.INVALID', { message: `${why}: see npm start -w examples/curves -- --help`, cause });
  }
}
