import { formatInstant } from '@aurum/core';
import { instantOf } from '../row-codec.js';
import { seriesExtent } from '../sql/inspect.js';
import type { Command } from './command.js';
import { askAsTenant } from './connect.js';
import { EXIT } from './failure.js';
import { definitionJson } from './series-list.js';
import { textTable } from './text-table.js';

/** Shows what a series is and how far it reaches. */
export const seriesShowCommand: Command = {
  spec: {
    name: 'series show',
    summary: 'shows what a series is and how far it reaches',
    operands: ['KEY'],
    options: {},
  },
  async run({ args, out, io, connect }) {
    const [key = ''] = args.operands;
    const { signal } = io;
    await using connection = await connect();
    const store = await connection.store();
    const definition = await store.catalog.get(key, { signal });
    const [extent] = await askAsTenant(connection, seriesExtent(connection.names, key), signal);
    const time = (value: unknown): string | null => {
      const t = instantOf(value);
      return t === undefined || !Number.isFinite(t) ? null : formatInstant(t, definition.clock.zone);
    };
    const quarantined = Number(extent?.quarantined ?? 0);
    const reach = {
      first: time(extent?.first),
      last: time(extent?.last),
      recordedAt: time(extent?.recorded),
      quarantined,
    };
    const { attributes = {} } = definition;
    const rows = [
      ['key', key],
      ['unit', definition.unit],
      ['kind', definition.kind],
      ['frequency', definition.frequency],
      ['clock', definition.clock.id],
      ['not a number', definition.nan === 'refuse' ? 'refused' : 'stored'],
      ['issued', definition.issued === true ? 'yes: each issue is kept whole' : 'no'],
      ['description', definition.description ?? '-'],
      ...Object.entries(attributes).map(([name, value]) => [`attribute ${name}`, value]),
      ['first interval', reach.first ?? 'none: nothing is stored'],
      ['last interval', reach.last ?? 'none: nothing is stored'],
      ['last recorded', reach.recordedAt ?? '-'],
      ['in quarantine', String(quarantined)],
    ];
    for (const text of textTable(rows)) out.line(text);
    out.document({ ...definitionJson(definition), ...reach });
    return EXIT.done;
  },
};
