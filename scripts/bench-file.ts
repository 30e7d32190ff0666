/** Runs the benchmarks of one file, or those named, and sends the ids and outcomes to the process that started it. */
import { pathToFileURL } from 'node:url';
import { benchIds, runBenches } from '../test-support/bench.js';

const [file = '', ...asked] = process.argv.slice(2);
await import(pathToFileURL(file).href);
const ids = benchIds();
const outcomes = await runBenches(asked.length === 0 ? ids : asked);
process.send?.({ ids, outcomes });
process.disconnect?.();
