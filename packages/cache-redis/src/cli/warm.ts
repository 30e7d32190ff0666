import { readFile } from 'node:fs/promises';
import { AurumError } from '@aurum/core';
import { cached, createCache, type GoldenQuery, parseGoldenQueries } from '@aurum/core/cache';
import { isOutage } from '../normalize-error.js';
import type { Command, CommandContext } from './command.js';
import { EXIT, usageError } from './failure.js';
import { openModuleStore } from './store-module.js';
import { counted, durationText, oneLine } from './text.js';
import { type WarmedAnswers, warmOne } from './warm-queries.js';

/** Asks the queries of a file, or checks it. */
export const warmCommand: Command = {
  spec: {
    name: 'warm',
    summary: 'asks golden queries of a store and keeps the answers, or checks their file',
    operands: ['FILE'],
    options: {
      store: { value: 'MODULE', help: 'an ES module whose default export gives the store' },
      tenant: { value: 'NAME', help: 'whose data queries mean that name no tenant (default: as the module says)' },
      missing: { help: 'leaves answers alone that are kept and good; else all are asked anew' },
      check: { help: 'only checks the file; needs neither store nor server' },
    },
    notes:
      'The default export of MODULE is a store without a cache, or a function that opens one, or { store, tenant, policy }\nas services give them to cached(). It is closed at the end. The other settings have to be what those services say.',
  },
  async run(context) {
    const { args, out } = context;
    const module = args.text('store');
    if (args.flag('check') === (module !== undefined))
      throw usageError(
        'warm needs either --store MODULE, which gives the store that answers come from, or --check, which only checks the file',
      );
    const [path = ''] = args.operands;
    const queries = parseGoldenQueries(await readJson(path));
    if (module !== undefined) return warmAll(queries, module, context);
    const reads: Record<string, number> = {};
    for (const { read } of queries) reads[read] = (reads[read] ?? 0) + 1;
    out.line(`${path}: ${counted(queries.length, 'query', 'queries')}`);
    for (const [read, count] of Object.entries(reads)) out.line(`  ${read}: ${count}`);
    out.document({ path, queries: queries.length, reads });
    return EXIT.done;
  },
};

async function warmAll(queries: readonly GoldenQuery[], module: string, context: CommandContext): Promise<number> {
  const { args, out, signal } = context;
  await using connection = context.connect();
  await connection.commands.call('ping'); // without the server nothing would be kept, whatever the store says
  context.hideEnvironment();
  const { store: origin, tenant, policy } = await openModuleStore(module);
  const warmed: WarmedAnswers[] = [];
  // It listens to nobody, as it keeps nothing for itself, and has connections of its own, which end with it.
  const { leaseMs, memoryBytes, maxEntryBytes } = connection.config;
  const { level, operationMs } = context.connect();
  const cache = createCache({ level, operationMs, leaseMs, maxEntryBytes, maxBytes: memoryBytes, isOutage });
  try {
    const store = cached(origin, { cache, tenant: args.text('tenant') ?? tenant, policy });
    out.line(row('answers', 'cost', 'took', 'query'));
    for (const [i, query] of queries.entries()) {
      const one = await warmOne(query, i + 1, {
        store,
        cache,
        connection,
        onlyMissing: args.flag('missing'),
        signal,
      });
      warmed.push(one);
      out.line(lineOf(one));
    }
  } finally {
    await origin.close().catch((error: unknown) => out.remark(`the store did not close: ${error}`));
    await cache.close();
  }
  const failed = warmed.filter(({ failure }) => failure !== undefined);
  out.line();
  out.line(`${counted(warmed.length - failed.length, 'query is', 'queries are')} warm, ${failed.length} failed`);
  for (const { number, name } of failed) out.line(`  ${number}: ${oneLine(name)}`);
  out.document({ warm: warmed.length - failed.length, failed: failed.length, queries: warmed });
  return failed.length === 0 ? EXIT.done : EXIT.problem;
}

function lineOf({ number, name, hits, misses, costMs, tookMs, failure, code }: WarmedAnswers): string {
  const about = `${number}: ${oneLine(name)}`;
  if (failure !== undefined)
    return row('failed', '', durationText(tookMs), `${about}: ${failure}${code === undefined ? '' : ` (${code})`}`);
  const answers = [hits > 0 ? `${hits} hit` : '', misses > 0 ? `${misses} miss` : ''].filter((text) => text !== '');
  return row(answers.join(', '), misses > 0 ? durationText(costMs) : '', durationText(tookMs), about);
}

/** Lines are printed one by one, so that their columns cannot be fitted to what comes later. */
function row(answers: string, cost: string, took: string, query: string): string {
  return `${answers.padEnd(14)}  ${cost.padStart(9)}  ${took.padStart(9)}  ${query}`;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw usageError(`the file ${path} cannot be read (${reason}): check the path`, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AurumError('CACHE.INVALID_ARGUMENT', {
      message: `The file ${path} is no JSON: ${reason}.`,
      cause: error,
    });
  }
}
