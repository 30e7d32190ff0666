import { readFile } from 'node:fs/promises';
import { AurumError } from '@aurum/core';
import { parseGoldenQueries } from '@aurum/core/cache';
import type { Command } from './command.js';
import { EXIT, usageError } from './failure.js';
import { counted } from './text.js';

/** Checks a file of golden queries. */
export const warmCommand: Command = {
  spec: {
    name: 'warm',
    summary: 'checks a file of golden queries, with --check',
    operands: ['FILE'],
    options: { check: { help: 'checks the file; needed' } },
    notes:
      'Answers come from a store, and a cache knows none: whoever has one asks the queries of the file by\nwarm(store, parseGoldenQueries(document)) of @aurum/core/cache.',
  },
  async run({ args, out }) {
    if (!args.flag('check')) {
      throw usageError(
        'warm only checks files, with --check: answers come from a store, and the program has none. A host that has one calls warm(store, queries) of @aurum/core/cache',
      );
    }
    const [path = ''] = args.operands;
    const queries = parseGoldenQueries(await readJson(path));
    const reads: Record<string, number> = {};
    for (const { read } of queries) reads[read] = (reads[read] ?? 0) + 1;
    out.line(`${path}: ${counted(queries.length, 'query', 'queries')}`);
    for (const [read, count] of Object.entries(reads)) out.line(`  ${read}: ${count}`);
    out.document({ path, queries: queries.length, reads });
    return EXIT.done;
  },
};

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
