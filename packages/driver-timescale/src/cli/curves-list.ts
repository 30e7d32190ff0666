import type { CurveSummary } from '@aurum/core';
import { curveKeyText } from '@aurum/core/curves';
import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { textTable } from './text-table.js';

/** So many summaries a page of a store holds at most. */
const PAGE = 1000;

const PARTS = ['market', 'product', 'location', 'profiles'] as const;
const ALIGNED = ['left', 'left', 'left', 'left', 'left', 'right'] as const;

/** Lists the curves of a tenant. */
export const curvesListCommand: Command = {
  spec: {
    name: 'curves list',
    summary: 'lists the keys of curves, with their first and last dates',
    operands: [],
    options: {
      market: { value: 'TEXT', help: 'only curves of this market' },
      product: { value: 'TEXT', help: 'only curves of this product' },
      location: { value: 'TEXT', help: 'only curves of this location' },
      profiles: { value: 'TEXT', help: 'only curves of these profiles' },
      limit: { value: 'N', help: 'at most so many (default: 100)' },
    },
  },
  async run({ args, out, io, connect }) {
    const limit = args.count('limit', 1) ?? 100;
    const query: Record<string, string> = {};
    for (const part of PARTS) {
      const wanted = args.text(part);
      if (wanted !== undefined) query[part] = wanted;
    }
    await using connection = await connect();
    const store = await connection.store();
    const items: CurveSummary[] = [];
    let cursor: string | undefined;
    do {
      const size = Math.min(PAGE, limit - items.length);
      const page = await store.curves.list({ ...query, limit: size, cursor }, { signal: io.signal });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined && items.length < limit);
    const more = cursor !== undefined;
    const curves = items.map(({ key, ...rest }) => ({ key: curveKeyText(key), ...rest }));
    if (curves.length === 0) out.line('there is no such curve');
    else {
      const header = ['key', 'unit', 'clock', 'first', 'last', 'dates'];
      const rows = curves.map(({ key, unit, clock, firstAsOf, lastAsOf, dates }) => [
        key,
        unit,
        clock,
        firstAsOf,
        lastAsOf,
        String(dates),
      ]);
      for (const text of textTable([header, ...rows], ALIGNED)) out.line(text);
    }
    if (more) out.line(`there are more than ${limit}: raise --limit, or narrow the search`);
    out.document({ curves, more });
    return EXIT.done;
  },
};
