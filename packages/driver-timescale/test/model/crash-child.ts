/** A process that opens a store, says so, writes one batch, and is killed by its parent somewhere on the way. */
import { decodeSeries, type SeriesWrite } from '@aurum/core';
import { openStore, type TimescaleStore } from '@aurum/driver-timescale';
import pg from 'pg';
import { embeddedTimescale } from '../backends.js';

/** Where the batch goes. */
export type CrashTarget =
  | { readonly kind: 'server'; readonly url: string; readonly application: string; readonly schema: string }
  | { readonly kind: 'folder'; readonly target: string; readonly schema: string }
  | { readonly kind: 'timescale-folder'; readonly folder: string; readonly schema: string };

/** What the parent sends. */
export interface CrashOrder {
  readonly target: CrashTarget;
  readonly tenant: string;
  readonly batchId: string;
  /** The writes, each series in the binary codec. */
  readonly writes: readonly (Omit<SeriesWrite, 'series'> & { readonly series: Uint8Array })[];
}

function open(target: CrashTarget): Promise<TimescaleStore> {
  const { schema } = target;
  if (target.kind === 'server') {
    const pool = new pg.Pool({ connectionString: target.url, application_name: target.application, max: 1 });
    return openStore(pool, { schema, createTenants: true });
  }
  if (target.kind === 'folder') return openStore(target.target, { schema, createTenants: true });
  return embeddedTimescale(target.folder).then((database) => openStore(database, { schema, createTenants: true }));
}

process.on('message', async (order: CrashOrder) => {
  const writes = order.writes.map((write) => ({ ...write, series: decodeSeries(write.series) }));
  const store = await open(order.target);
  // What the first call of a store asks of the server is out of the way before the write begins.
  await store.catalog.list({}, { tenant: order.tenant });
  process.send?.('open');
  await store.series.writeMany(writes, { tenant: order.tenant, batchId: order.batchId }).catch(() => {});
  process.send?.('written');
});
process.send?.('loaded');
