import type { SeriesDefinition } from '@aurum/core';
import type { Command } from './command.js';
import { EXIT, usageError } from './failure.js';
import { textTable } from './text-table.js';

/** So many definitions a page of a store holds at most. */
const PAGE = 1000;

/** Lists the series of a tenant. */
export const seriesListCommand: Command = {
  spec: {
    name: 'series list',
    summary: 'lists series, ordered by key',
    operands: [],
    options: {
      prefix: { value: 'TEXT', help: 'only keys that begin so' },
      text: { value: 'WORDS', help: 'only series in whose key, description or attributes all the words occur' },
      attribute: { value: 'NAME=VALUE', multiple: true, help: 'only series with this attribute' },
      limit: { value: 'N', help: 'at most so many (default: 100)' },
    },
  },
  async run({ args, out, io, connect }) {
    const limit = args.count('limit', 1) ?? 100;
    const query = {
      keyPrefix: args.text('prefix'),
      text: args.text('text'),
      attributes: attributesOf(args.list('attribute')),
    };
    await using connection = await connect();
    const store = await connection.store();
    const items: SeriesDefinition[] = [];
    let cursor: string | undefined;
    do {
      const size = Math.min(PAGE, limit - items.length);
      const page = await store.catalog.list({ ...query, limit: size, cursor }, { signal: io.signal });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined && items.length < limit);
    const more = cursor !== undefined;
    const rows = items.map(({ key, unit, kind, frequency, clock, description }) => [
      key,
      unit,
      kind,
      frequency,
      clock.id,
      description ?? '',
    ]);
    if (rows.length === 0) out.line('there is no such series');
    else {
      for (const text of textTable([['key', 'unit', 'kind', 'frequency', 'clock', 'description'], ...rows]))
        out.line(text);
    }
    if (more) out.line(`there are more than ${limit}: raise --limit, or narrow the search`);
    out.document({ series: items.map(definitionJson), more });
    return EXIT.done;
  },
};

/** A definition for programs. */
export function definitionJson(definition: SeriesDefinition): Readonly<Record<string, unknown>> {
  const { key, unit, kind, clock, frequency, nan, issued, description, attributes } = definition;
  return {
    key,
    unit,
    kind,
    clock: clock.id,
    frequency,
    nan: nan ?? 'store',
    issued: issued ?? false,
    description: description ?? null,
    attributes: attributes ?? {},
  };
}

function attributesOf(pairs: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (pairs.length === 0) return undefined;
  const entries = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError(`--attribute ${pair} is not NAME=VALUE: give for example --attribute iso=PJM`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
