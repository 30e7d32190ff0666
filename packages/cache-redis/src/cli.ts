#!/usr/bin/env node
import { run } from './cli/run.js';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupted.abort());
// A reader that stops early, as in `aurum-cache keys | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));

const code = await run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
});
// What was under way when the signal came must not hold up the end.
if (interrupted.signal.aborted) process.exit(code);
process.exitCode = code;
// Neither must what a module of the user's left open; what was written goes out before.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
