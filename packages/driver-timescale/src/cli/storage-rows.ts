import { AurumError, formatInstant } from '@aurum/core';
import type { Row } from '../client/session.js';
import { readState } from '../maintenance/state.js';
import type { Statement } from '../sql/names.js';
import { chunkFacts, compressionFacts, storageFacts } from '../sql/storage.js';
import type { Connection } from './connect.js';
import { counted } from './text-table.js';

/** How much a store holds, and in what shape. */
export interface StorageFacts {
  readonly layout: string;
  readonly bytes: { readonly values: number; readonly revisions: number; readonly rollups: number };
  /** Chunks of hypertables; `null` in partitions of PostgreSQL. */
  readonly chunks: { readonly all: number; readonly compressed: number; readonly ratio: number | null } | null;
  /** Partitions of current values; `null` in hypertables. */
  readonly partitions: number | null;
  readonly rollups: { readonly used: boolean; readonly staleBlocks: number; readonly staleSeries: number };
  /** The first instant that values are kept from, when older ones were removed. */
  readonly rawFrom: string | null;
}

/** Asks a store how much it holds; `undefined` for a user who may not know, and for a store that is not migrated. */
export async function storageOf(
  { backend, names }: Connection,
  signal: AbortSignal,
): Promise<StorageFacts | undefined> {
  try {
    return await backend.transaction({ readOnly: true, restricted: false, signal }, async (session) => {
      const first = async ({ text, values }: Statement): Promise<Row> => (await session.query(text, values))[0] ?? {};
      const state = await readState(session, names);
      const facts = await first(storageFacts(names, state.layout));
      const hypertable = state.layout === 'hypertable';
      const chunks = hypertable ? await first(chunkFacts(names)) : undefined;
      const compression = hypertable ? await first(compressionFacts(names)) : {};
      const { before, after } = compression;
      return {
        layout: state.layout,
        bytes: { values: Number(facts.values), revisions: Number(facts.revisions), rollups: Number(facts.rollups) },
        chunks:
          chunks === undefined
            ? null
            : {
                all: Number(chunks.chunks),
                compressed: Number(chunks.compressed),
                ratio: Number(after) > 0 ? Math.round((Number(before) / Number(after)) * 10) / 10 : null,
              },
        partitions: hypertable ? null : Number(facts.partitions),
        rollups: {
          used: state.rollups,
          staleBlocks: Number(facts.stale_blocks),
          staleSeries: Number(facts.stale_series),
        },
        rawFrom: state.rawFrom === undefined ? null : formatInstant(state.rawFrom),
      };
    });
  } catch (error) {
    if (AurumError.is(error, 'STORE.PERMISSION') || AurumError.is(error, 'STORE.NOT_MIGRATED')) return undefined;
    throw error;
  }
}

/** The same for people. */
export function storageRows({
  layout,
  bytes,
  chunks,
  partitions,
  rollups,
  rawFrom,
}: StorageFacts): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [['layout', layout]];
  if (chunks !== null) {
    const ratio = chunks.ratio === null ? '' : `, to 1/${chunks.ratio}`;
    rows.push(['chunks', `${chunks.all}, ${chunks.compressed} compressed${ratio}`]);
  }
  if (partitions !== null && partitions > 1) rows.push(['partitions', String(partitions)]);
  rows.push([
    'size',
    `${megabytes(bytes.values)} of values, ${megabytes(bytes.revisions)} of revisions, ${megabytes(bytes.rollups)} of rollups`,
  ]);
  const stale =
    rollups.staleBlocks === 0
      ? 'up to date'
      : `${counted(rollups.staleBlocks, 'block')} of 30 days of ${rollups.staleSeries} series wait`;
  rows.push(['rollups', rollups.used ? stale : `not used${rollups.staleBlocks === 0 ? '' : `: ${stale}`}`]);
  if (rawFrom !== null) rows.push(['values from', rawFrom]);
  return rows;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
