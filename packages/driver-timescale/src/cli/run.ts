import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { Arguments, COMMON, helpOf } from './arguments.js';
import type { Command } from './command.js';
import { connect } from './connect.js';
import { asAurumError, createScrubber, EXIT, exitCodeOf, failureText, type Scrubber, usageError } from './failure.js';
import { type CliIo, createOutput } from './io.js';

/** Every command; each is loaded when it is called. */
const COMMANDS: readonly (readonly [name: string, load: () => Promise<Command>])[] = [
  ['migrate', async () => (await import('./migrate.js')).migrateCommand],
  ['status', async () => (await import('./status.js')).statusCommand],
  ['doctor', async () => (await import('./doctor.js')).doctorCommand],
  ['optimize', async () => (await import('./optimize.js')).optimizeCommand],
  ['policies get', async () => (await import('./policies.js')).policiesGetCommand],
  ['policies set', async () => (await import('./policies.js')).policiesSetCommand],
  ['notifications get', async () => (await import('./notifications.js')).notificationsGetCommand],
  ['notifications set', async () => (await import('./notifications.js')).notificationsSetCommand],
  ['import', async () => (await import('./import.js')).importCommand],
  ['export', async () => (await import('./export.js')).exportCommand],
  ['series list', async () => (await import('./series-list.js')).seriesListCommand],
  ['series show', async () => (await import('./series-show.js')).seriesShowCommand],
  ['series read', async () => (await import('./series-read.js')).seriesReadCommand],
  ['curves list', async () => (await import('./curves-list.js')).curvesListCommand],
  ['curves show', async () => (await import('./curves-show.js')).curvesShowCommand],
  ['tenant create', async () => (await import('./tenant-create.js')).tenantCreateCommand],
];

/**
 * Runs one command.
 *
 * @param argv what stands behind the name of the program
 * @param io where it gets its surroundings from
 * @returns the exit code; errors are written to stderr, never thrown
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  // Every call that is under way listens to it, and that many are no leak.
  setMaxListeners(0, io.signal);
  const scrubber = createScrubber();
  if (io.env.AURUM_TIMESCALE_URL !== undefined) scrubber.add(io.env.AURUM_TIMESCALE_URL);
  for (const argument of argv) scrubber.add(argument.replace(/^--url=/, ''));
  const json = argv.includes('--json');
  const report = (error: unknown): number => {
    const failure = asAurumError(error);
    io.stderr.write(`${scrubber.scrub(failureText(failure, json))}\n`);
    return exitCodeOf(failure);
  };
  try {
    return await dispatch(argv, io, { scrubber, report });
  } catch (error) {
    return report(error);
  }
}

interface Shared {
  readonly scrubber: Scrubber;
  readonly report: (error: unknown) => number;
}

async function dispatch(argv: readonly string[], io: CliIo, { scrubber, report }: Shared): Promise<number> {
  const { name, leading, rest } = findCommand(argv);
  if (name === undefined) return withoutCommand(argv, io);
  const load = COMMANDS.find(([known]) => known === name)?.[1];
  if (load === undefined) throw unknownCommand(name);
  const command = await load();
  const args = new Arguments(command.spec, [...leading, ...rest]);
  if (args.flag('help')) {
    io.stdout.write(helpOf(command.spec));
    return EXIT.done;
  }
  args.requireOperands();
  const out = createOutput(io, { json: args.flag('json'), quiet: args.flag('quiet'), scrub: scrubber.scrub });
  return command.run({
    args,
    out,
    io,
    connect: (options = {}) => connect(args, io, { ...options, scrubber }),
    report,
  });
}

/** Options of every command may also stand in front of it. */
function findCommand(argv: readonly string[]): {
  readonly name: string | undefined;
  readonly leading: readonly string[];
  readonly rest: readonly string[];
} {
  let at = 0;
  while (argv[at]?.startsWith('--') === true) {
    const option = argv[at]?.slice(2) ?? '';
    at += COMMON[option]?.value === undefined ? 1 : 2;
  }
  const leading = argv.slice(0, at);
  const first = argv[at];
  if (first === undefined || first === '-h') return { name: undefined, leading, rest: [] };
  const grouped = COMMANDS.some(([name]) => name.startsWith(`${first} `));
  const second = argv[at + 1];
  if (!grouped || second === undefined || second.startsWith('-'))
    return { name: first, leading, rest: argv.slice(at + 1) };
  return { name: `${first} ${second}`, leading, rest: argv.slice(at + 2) };
}

async function withoutCommand(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv.includes('--version')) {
    io.stdout.write(`${packageVersion()}\n`);
    return EXIT.done;
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    io.stdout.write(await overview());
    return EXIT.done;
  }
  throw usageError('no command was given: see aurum-timescale --help');
}

function unknownCommand(name: string): Error {
  const group = COMMANDS.filter(([known]) => known.startsWith(`${name} `)).map(([known]) => known);
  const instead = group.length > 0 ? group : COMMANDS.map(([known]) => known);
  return usageError(
    `there is no command '${name}': there ${instead.length === 1 ? 'is' : 'are'} ${instead.join(', ')}`,
  );
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    COMMANDS.map(async ([name, load]) => {
      const { summary, operands } = (await load()).spec;
      return `  ${[name, ...operands].join(' ').padEnd(26)}${summary}`;
    }),
  );
  return `Usage: aurum-timescale COMMAND [OPTIONS]

Looks after a store of time series and curves in PostgreSQL, TimescaleDB or an embedded database.

Commands:
${lines.join('\n')}

  aurum-timescale COMMAND --help says more; --version prints the version.
  The store is named by --url or the variable AURUM_TIMESCALE_URL.

Exit codes: 0 done, 1 done with warnings or findings, 2 doctor found errors, 64 usage, 65 bad data,
69 store unavailable, 70 defect, 130 interrupted.
`;
}

function packageVersion(): string {
  // By its own name, so that it is found from the sources and from what is built alike.
  const manifest: unknown = createRequire(import.meta.url)('@aurum/driver-timescale/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
