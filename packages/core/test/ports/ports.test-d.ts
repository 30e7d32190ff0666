import * as nodeTest from 'node:test';
import {
  type CatalogRepository,
  type Lifecycle,
  marketClock,
  regularIndex,
  Series,
  type SeriesDefinition,
  type SeriesRepository,
  type SeriesWrite,
} from '@aurum/core';
import { createMemoryStore, type MemoryStore } from '@aurum/core/memory';
import { type FastCheckLike, type StoreUnderTest, storeContract } from '@aurum/core/testing';
import * as fastCheck from 'fast-check';
import * as vitest from 'vitest';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function exactly<A>(): <B>(value: B, same: Same<A, B>) => void;
declare const repository: SeriesRepository;

const clock = marketClock('UTC');
const index = regularIndex({ start: '2026-01-01T00:00:00Z', step: 'PT1H', length: 24 });
const price = Series.constant({ index, value: 1, clock, unit: 'EUR/MWh', kind: 'average' });

export async function writesTakeAnySeries(): Promise<void> {
  // A series whose unit is a literal goes in; what comes out has the unit of its definition, which only run time knows.
  await repository.write({ key: 'a', series: price, knownAt: Date.now() });
  exactly<Series>()(await repository.read('a'), true);
  // What screening set apart goes into quarantine as it is.
  const { series, quarantined } = price.screen([{ check: 'range', max: 10 }], { action: 'quarantine' });
  await repository.write({ key: 'a', series, knownAt: '2026-01-01T00:00:00Z', quarantined });
  await repository.write({ key: 'a', series, knownAt: new Float64Array(24) });
  // @ts-expect-error a write says when its information existed
  await repository.write({ key: 'a', series });
  // @ts-expect-error a range that is aggregated is named, open or not
  await repository.aggregate('a', { frequency: 'P1D' });
}

export function definitionsAreWhole(): readonly SeriesDefinition[] {
  return [
    { key: 'a', unit: 'MW', kind: 'average', clock, frequency: 'irregular' },
    // @ts-expect-error there is no such kind
    { key: 'a', unit: 'MW', kind: 'mean', clock, frequency: 'PT1H' },
    // @ts-expect-error there is no such frequency
    { key: 'a', unit: 'MW', kind: 'average', clock, frequency: 'PT2H' },
  ];
}

export function storesAreTheirPorts(
  store: MemoryStore,
): readonly [SeriesRepository, CatalogRepository, Lifecycle, StoreUnderTest] {
  return [store.series, store.catalog, store, store];
}

export function theKitTakesAnyRunner(): void {
  const { capabilities } = createMemoryStore().series;
  const setup = { capabilities, create: () => createMemoryStore() };
  storeContract(vitest, setup);
  storeContract(nodeTest, setup);
  const fc: FastCheckLike = fastCheck;
  void fc;
}

export function writesAreReadonly(write: SeriesWrite): void {
  // @ts-expect-error nobody changes a write on its way
  write.key = 'b';
}
