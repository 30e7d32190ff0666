import { flagName, formatInstant, indexEnds, indexStarts, type Series, seriesToJson } from '@aurum/core';
import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { READ_OPTIONS, readRequest, TIME_NOTES } from './read-options.js';
import { textTable } from './text-table.js';

/** Prints the values of a series. */
export const seriesReadCommand: Command = {
  spec: {
    name: 'series read',
    summary: 'prints the values of a series',
    operands: ['KEY'],
    options: READ_OPTIONS,
    notes: TIME_NOTES,
  },
  async run({ args, out, io, connect }) {
    const [key = ''] = args.operands;
    const { signal } = io;
    await using connection = await connect();
    const store = await connection.store();
    const { clock } = await store.catalog.get(key, { signal });
    const { range, knowledge } = readRequest(args, clock);
    const series = await store.series.read(key, range, { ...knowledge, signal });
    if (!out.json) for (const text of seriesLines(key, series)) out.line(text);
    out.document(seriesToJson(series));
    return EXIT.done;
  },
};

function seriesLines(key: string, series: Series): readonly string[] {
  const { zone } = series.clock;
  const starts = indexStarts(series.index);
  const ends = series.index.kind === 'irregular' ? indexEnds(series.index) : undefined;
  const rows = Array.from(series.values, (value, i) => [
    formatInstant(starts[i] as number, zone), // i is in range, here and below
    ...(ends === undefined ? [] : [formatInstant(ends[i] as number, zone)]),
    Number.isNaN(value) ? '' : Object.is(value, -0) ? '-0' : String(value),
    flagText(series.flags?.[i] ?? 0),
  ]);
  const header = ['start', ...(ends === undefined ? [] : ['end']), `value [${series.unit}]`, 'flag'];
  const left = ends === undefined ? (['left'] as const) : (['left', 'left'] as const);
  const title = `${key}: ${series.kind}, ${series.frequency ?? 'irregular'}, on ${series.clock.id}`;
  return [title, ...textTable([header, ...rows], [...left, 'right'])];
}

function flagText(code: number): string {
  return code === 0 ? '' : (flagName(code) ?? String(code));
}
