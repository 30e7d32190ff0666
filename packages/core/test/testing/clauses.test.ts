import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCache, memoryLevel } from '../../src/cache/index.js';
import { createMemoryStore } from '../../src/memory/index.js';
import { type ContractSetup, storeContract } from '../../src/testing/index.js';
import { registerCacheContracts } from './cache-subjects.js';
import { collect } from './run-kit.js';

const PORTS = new URL('../../src/ports/', import.meta.url);
const TABLE = new URL('../../../../docs/conformance.md', import.meta.url);
const CLAUSE = /`((?:SERIES|CATALOG|CURVE|LIFE|CACHE|CLOCK)(?:-[A-Z]+)?-\d{2})`/gu;

/** The clause ids of the ports' doc comments, sorted. */
function clausesOfPorts(): readonly string[] {
  const sources = readdirSync(PORTS).map((name) => readFileSync(new URL(name, PORTS), 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(CLAUSE)].map(([, id = '']) => id)).sort();
}

function titles(changes: Partial<ContractSetup> = {}): readonly string[] {
  const { series, curves } = createMemoryStore();
  const setup = {
    capabilities: series.capabilities,
    curves: curves.capabilities,
    create: ({ tenant }: { tenant: string | undefined }) => createMemoryStore({ tenant }),
    ...changes,
  };
  return collect((runner) => storeContract(runner, setup)).map(({ title }) => title);
}

describe('clauses', () => {
  const clauses = clausesOfPorts();

  it('are found in the ports, each once', () => {
    expect(clauses.length).toBeGreaterThan(40);
    expect(new Set(clauses).size).toBe(clauses.length);
  });

  it('each have a test in the kit, and the kit tests nothing else', () => {
    const ofCaches = collect((runner) => registerCacheContracts(runner, { createCache, memoryLevel }));
    const tested = new Set([...titles(), ...ofCaches.map(({ title }) => title)].map((title) => title.split(' ', 1)[0]));
    tested.delete('the');
    expect([...tested].sort()).toEqual(clauses);
  });

  it('each have a line in docs/conformance.md, and that has no others', () => {
    const lines = readFileSync(TABLE, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(lines.map((line) => line.split('`')[1] ?? '').sort()).toEqual(clauses);
  });

  it('that are skipped say so as a test and to onSkip', () => {
    const skipped: string[] = [];
    const all = titles({ onSkip: (clause, reason) => skipped.push(`${clause} skipped: ${reason}`) });
    expect(skipped).toEqual([
      'SERIES-DURABLE-01 skipped: observations of memory end with the process (capability durable: false)',
      'CURVE-DURABLE-01 skipped: curves of memory end with the process (capability durable: false)',
    ]);
    for (const title of skipped) expect(all).toContain(title);
  });

  it('are not skipped without need', () => {
    const store = createMemoryStore();
    const capabilities = { ...store.series.capabilities, durable: true };
    const curves = { ...store.curves.capabilities, durable: true };
    const skipped = (changes: Partial<ContractSetup>): readonly string[] =>
      titles({ capabilities, curves, ...changes }).filter((title) => title.includes('skipped'));
    expect(skipped({})).toEqual([
      'SERIES-DURABLE-01 skipped: the setup gives no `reopen`',
      'CURVE-DURABLE-01 skipped: the setup gives no `reopen`',
    ]);
    expect(skipped({ reopen: async (store) => store })).toEqual([]);
  });

  it('about curves are skipped, each by name, for a store that keeps none', () => {
    const skipped = titles({ curves: undefined }).filter((title) => title.includes('no capabilities of curves'));
    expect(new Set(skipped.map((title) => title.split(' ', 1)[0]))).toEqual(
      new Set(clauses.filter((clause) => clause.startsWith('CURVE-'))),
    );
  });
});
