/** Runs a throwaway PostgreSQL server until it is told to stop, and writes its URL to the file given: `tsx scripts/postgres-server.ts url.txt`. */
import { renameSync, writeFileSync } from 'node:fs';
import { startPostgres } from '../test-support/postgres.js';

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('name the file to write the URL to');

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
});
await using server = await startPostgres();
writeFileSync(`${file}.part`, server.url, { mode: 0o600 });
renameSync(`${file}.part`, file);
console.log(`${server.version} on 127.0.0.1:${server.port}`);
const idle = setInterval(() => undefined, 60_000);
await stopped;
clearInterval(idle);
