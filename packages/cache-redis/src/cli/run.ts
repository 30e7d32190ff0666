import { setMaxListeners } from 'node:events';
import { createRequire } from 'node:module';
import { AurumError } from '@aurum/core';
import { Arguments, COMMON, helpOf } from './arguments.js';
import type { CliIo, Command, Output } from './command.js';
import { connect } from './connect.js';
import { doctorCommand } from './doctor.js';
import { asAurumError, createScrubber, EXIT, exitCodeOf, failureText, type Scrubber, usageError } from './failure.js';
import { inspectCommand } from './inspect.js';
import { invalidateCommand } from './invalidate.js';
import { keysCommand } from './keys.js';
import { statsCommand } from './stats.js';
import { warmCommand } from './warm.js';

const COMMANDS: readonly Command[] = [
  statsCommand,
  keysCommand,
  inspectCommand,
  invalidateCommand,
  doctorCommand,
  warmCommand,
];

/** What variables are called that hold secrets, or URLs with secrets in them. */
const SECRET_NAME = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|URL|URI|DSN/i;

/**
 * Runs one command.
 *
 * @param argv what stands behind the name of the program
 * @param io where it gets its surroundings from
 * @returns the exit code; errors are written to stderr, never thrown
 */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  setMaxListeners(0, io.signal);
  const scrubber = createScrubber();
  for (const name of ['URL', 'PASSWORD', 'SENTINEL_PASSWORD']) scrubber.add(io.env[`AURUM_REDIS_${name}`]);
  // A word of the command line is a secret only as a URL that holds one.
  for (const word of argv.map((argument) => argument.replace(/^--url=/, '')))
    if (URL.canParse(word)) scrubber.add(word);
  try {
    return await unlessAborted(dispatch(argv, io, scrubber), io.signal);
  } catch (error) {
    const failure = asAurumError(error);
    io.stderr.write(`${scrubber.scrub(failureText(failure, argv.includes('--json')))}\n`);
    return exitCodeOf(failure);
  }
}

async function dispatch(argv: readonly string[], io: CliIo, scrubber: Scrubber): Promise<number> {
  const at = placeOfCommand(argv);
  const name = argv[at];
  if (name === undefined || name === '-h') return withoutCommand(argv, io);
  const command = COMMANDS.find(({ spec }) => spec.name === name);
  if (command === undefined) {
    throw usageError(`there is no command '${name}': there are ${COMMANDS.map(({ spec }) => spec.name).join(', ')}`);
  }
  const args = new Arguments(command.spec, argv.toSpliced(at, 1));
  if (args.flag('help')) {
    io.stdout.write(helpOf(command.spec));
    return EXIT.done;
  }
  args.requireOperands();
  const out = createOutput(io, args.flag('json'), scrubber);
  return command.run({
    args,
    out,
    signal: io.signal,
    connect: () => connect(args, io.env, scrubber),
    hideEnvironment() {
      for (const [name, value] of Object.entries(io.env)) if (SECRET_NAME.test(name)) scrubber.add(value);
    },
  });
}

/** Options of every command may also stand in front of it. */
function placeOfCommand(argv: readonly string[]): number {
  let at = 0;
  while (argv[at]?.startsWith('--') === true) at += COMMON[argv[at]?.slice(2) ?? '']?.value === undefined ? 1 : 2;
  return at;
}

function createOutput(io: CliIo, json: boolean, { scrub }: Scrubber): Output {
  return {
    line(text = '') {
      if (!json) io.stdout.write(`${scrub(text)}\n`);
    },
    document(value) {
      if (json) io.stdout.write(`${scrub(JSON.stringify(value))}\n`);
    },
    remark(text) {
      if (!json) io.stderr.write(`${scrub(text)}\n`);
    },
  };
}

function withoutCommand(argv: readonly string[], io: CliIo): number {
  if (argv.includes('--version')) io.stdout.write(`${packageVersion()}\n`);
  else if (argv.includes('--help') || argv.includes('-h')) io.stdout.write(overview());
  else throw usageError('no command was given: see aurum-cache --help');
  return EXIT.done;
}

function overview(): string {
  const lines = COMMANDS.map(({ spec: { name, operands, summary } }) => {
    return `  ${[name, ...operands].join(' ').padEnd(16)}${summary}`;
  });
  return `Usage: aurum-cache COMMAND [OPTIONS]

Looks after a cache that processes share in Redis.

Commands:
${lines.join('\n')}

  aurum-cache COMMAND --help says more; --version prints the version.
  The server is named by --url or the variables AURUM_REDIS_*.

Exit codes: 0 done, 1 doctor found a problem, there is no such entry or a query failed, 2 usage, 65 bad data,
69 server unavailable, 70 defect, 130 interrupted.
`;
}

function packageVersion(): string {
  // By its own name, so that it is found from the sources and from what is built alike.
  const manifest: unknown = createRequire(import.meta.url)('@aurum/cache-redis/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** What the server does not answer any more must not hold up who wants to stop. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AurumError('CALL.ABORTED', { message: 'The command was interrupted.' }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
