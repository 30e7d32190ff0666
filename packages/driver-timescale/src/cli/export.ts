import {
  type CallOptions,
  encodeSeries,
  type ReadOptions,
  type SeriesDefinition,
  seriesToCsv,
  seriesToJson,
  type TimeRange,
  toArrow,
} from '@aurum/core';
import type { TimescaleStore } from '../timescale-store.js';
import type { Command } from './command.js';
import { streamCsv } from './export/csv-stream.js';
import { type Write, writeWhole } from './export/target.js';
import { EXIT, usageError } from './failure.js';
import { READ_OPTIONS, readRequest, TIME_NOTES } from './read-options.js';
import { counted } from './text-table.js';

const FORMATS = ['csv', 'json', 'arrow', 'binary'] as const;
type Format = (typeof FORMATS)[number];

interface ExportRequest {
  readonly definition: SeriesDefinition;
  readonly range: TimeRange;
  readonly knowledge: ReadOptions & CallOptions;
}

/** Writes a series to a file or to stdout. */
export const exportCommand: Command = {
  spec: {
    name: 'export',
    summary: 'writes a series to a file or to stdout',
    operands: ['KEY'],
    options: {
      ...READ_OPTIONS,
      format: { value: 'FORM', help: 'csv (default), json, arrow or binary' },
      output: { value: 'FILE', help: 'the file (default: stdout)' },
    },
    notes: `${TIME_NOTES}\nCSV is streamed, whatever the length; the other forms are made in memory. A file is written beside its place and put\nthere when it is whole. import reads all four forms back, value by value.`,
  },
  async run({ args, out, io, connect }) {
    const [key = ''] = args.operands;
    const { signal } = io;
    const format = args.choice('format', FORMATS) ?? 'csv';
    const output = args.text('output');
    if (out.json && output === undefined) {
      throw usageError(
        '--json says what was done on stdout, where the data would go: add --output, or take --format json',
      );
    }
    await using connection = await connect();
    const store = await connection.store();
    const definition = await store.catalog.get(key, { signal });
    const { range, knowledge } = readRequest(args, definition.clock);
    const request = { definition, range, knowledge: { ...knowledge, signal } };
    let points = 0;
    const produce = async (write: Write): Promise<void> => {
      points = await produceAs(format, store, request, write);
    };
    if (output === undefined) await produce((data) => out.write(data));
    else await writeWhole(output, produce);
    out.progress(`${counted(points, 'interval')} of ${key} as ${format}${output === undefined ? '' : ` to ${output}`}`);
    out.document({ key, format, file: output, intervals: points });
    return EXIT.done;
  },
};

/** Writes a series in one of the forms and gives the number of its intervals. */
async function produceAs(
  format: Format,
  store: TimescaleStore,
  { definition, range, knowledge }: ExportRequest,
  write: Write,
): Promise<number> {
  const { key } = definition;
  if (format === 'csv') {
    const rows = await streamCsv({ definition, range }, store.series.stream(key, range, knowledge), write);
    if (rows !== undefined) return rows;
  }
  const series = await store.series.read(key, range, knowledge);
  if (format === 'csv') await write(seriesToCsv(series));
  else if (format === 'json') await write(`${JSON.stringify(seriesToJson(series))}\n`);
  else await write(format === 'arrow' ? toArrow(series) : encodeSeries(series));
  return series.length;
}
