import {
  FLAG,
  gridIndex,
  type Instant,
  indexExtent,
  Series,
  type SeriesChunk,
  type SeriesDefinition,
  type SeriesIndex,
  seriesToCsv,
  sliceIndex,
  type TimeRange,
  toInstant,
} from '@aurum/core';
import type { Write } from './target.js';

/** Rows of missing values that are made at once. */
const GAP_ROWS = 50_000;

/**
 * Writes the chunks of a stream as the CSV that `seriesToCsv` makes of the whole series, with a column of flags in any case: whether
 * there are any is not known when the header is written. Gaps between chunks and at the ends of the range become rows without a value.
 *
 * @returns the rows that were written, or `undefined` when the stream held nothing
 */
export async function streamCsv(
  request: { readonly definition: SeriesDefinition; readonly range: TimeRange },
  chunks: AsyncIterable<SeriesChunk>,
  write: Write,
): Promise<number | undefined> {
  const { definition, range } = request;
  let rows: number | undefined;
  let reached = range.start === undefined ? undefined : toInstant(range.start);
  const body = async (series: Series): Promise<void> => {
    rows = (rows ?? 0) + series.length;
    await write(rowsOf(series));
  };
  for await (const { series } of chunks) {
    const extent = indexExtent(series.index);
    if (extent === undefined) continue;
    if (rows === undefined) {
      const first = missing(definition, sliceIndex(series.index, 0, 1));
      await write(headerOf(first));
      rows = 0;
    }
    if (reached !== undefined) for (const gap of gaps(definition, reached, extent.start)) await body(gap);
    await body(series);
    reached = extent.end;
  }
  if (rows !== undefined && reached !== undefined && range.end !== undefined) {
    for (const gap of gaps(definition, reached, toInstant(range.end))) await body(gap);
  }
  return rows;
}

/** The intervals of the grid from one instant to another, without values, in parts. */
function* gaps(definition: SeriesDefinition, start: Instant, end: Instant): Generator<Series, void, undefined> {
  const { frequency, clock } = definition;
  if (frequency === 'irregular' || end <= start) return;
  const index = gridIndex(frequency, clock, { start, end });
  for (let at = 0; at < index.length; at += GAP_ROWS) yield missing(definition, sliceIndex(index, at, at + GAP_ROWS));
}

function missing({ key, unit, kind, clock }: SeriesDefinition, index: SeriesIndex): Series {
  return Series.of({
    index,
    unit,
    kind,
    clock,
    name: key,
    values: new Float64Array(index.length).fill(Number.NaN),
    flags: new Uint8Array(index.length).fill(FLAG.missing),
  });
}

/** A key holds no line break, so that the header is the first line. */
function headerOf(series: Series): string {
  const text = seriesToCsv(series);
  return text.slice(0, text.indexOf('\n') + 1);
}

function rowsOf(series: Series): string {
  const text = seriesToCsv(series);
  const rows = text.slice(text.indexOf('\n') + 1);
  // Without flags the series has no column for them: an empty cell says `ok`.
  return series.flags === undefined ? rows.replaceAll('\n', ',\n') : rows;
}
