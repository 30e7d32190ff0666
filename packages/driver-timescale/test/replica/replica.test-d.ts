import type { Series } from '@aurum/core';
import { openStore } from '@aurum/driver-timescale';

export async function aReplicaOnlyReads(): Promise<Series | undefined> {
  const { replica } = await openStore('postgres://primary/market', { replica: 'postgres://standby/market' });
  // @ts-expect-error a store may have none
  await replica.lag();
  if (replica === undefined) return undefined;
  // @ts-expect-error what lags is not written to
  await replica.series.write({ key: 'a', series: await replica.series.read('a'), knownAt: 0 });
  // @ts-expect-error nor are series defined there
  await replica.catalog.define([]);
  // @ts-expect-error nor removed
  await replica.catalog.remove('a');
  const { lagMs, server } = await replica.lag({ timeoutMs: 1000 });
  // @ts-expect-error it is one of two
  if (server === 'standby') return undefined;
  return lagMs < 1000 ? replica.series.read('a') : undefined;
}
