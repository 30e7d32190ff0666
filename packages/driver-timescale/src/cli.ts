#!/usr/bin/env node
import { run } from './cli/run.js';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // Who insists does not wait for the server to confirm.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort();
  });
}
// A reader that stops early, as in `aurum-timescale series list | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 70));

const code = await run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
});
// A connection that was being made when the signal came must not hold up the end.
if (interrupted.signal.aborted) process.exit(code);
process.exitCode = code;
