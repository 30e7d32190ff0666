import { AurumError } from '@aurum/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVE_SHARE, CHUNK_DAYS, chunkDays, rowsPerDay } from '../../src/maintenance/chunk-interval.js';
import { approximateMs, before, isIsoDuration } from '../../src/maintenance/iso-duration.js';
import {
  changePolicies,
  DEFAULT_POLICIES,
  POLICY_NAMES,
  parsePolicies,
  type StoragePolicies,
  unsupportedPolicies,
} from '../../src/maintenance/policies.js';
import {
  groupMarks,
  type Mark,
  MOST_BLOCKS,
  MOST_MARKS,
  spanOf,
  stretchesOf,
} from '../../src/maintenance/stale-groups.js';
import { BLOCK_MS } from '../../src/rollup-blocks.js';

const DAY = 86_400_000;
const instant = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) });

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (AurumError.is(error, 'CONFIG.INVALID')) return (error.details as { problems: readonly string[] }).problems;
    throw error;
  }
  return [];
}

describe('durations', () => {
  it('are those of ISO 8601 that are longer than nothing', () => {
    for (const text of ['P7D', 'P10Y', 'P1Y6M', 'P2W', 'PT30M', 'P1DT12H', 'P18M'])
      expect(isIsoDuration(text), text).toBe(true);
    for (const text of [
      '',
      'P',
      'PT',
      'P0D',
      'P1DT',
      '7 days',
      'P-1D',
      'P1.5D',
      'PT30S',
      'p7d',
      'P1M1Y',
      'P2000Y',
      ' P7D',
    ])
      expect(isIsoDuration(text), text).toBe(false);
  });

  it('go back by the calendar, and about as far as they are compared', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        (at, years, months, days) => {
          const duration = `P${years}Y${months}M${days}D`;
          const then = before(at, duration);
          const whole = at - then - days * DAY;
          const [from, to] = [new Date(at), new Date(then + days * DAY)];
          const gone = (from.getUTCFullYear() - to.getUTCFullYear()) * 12 + from.getUTCMonth() - to.getUTCMonth();
          expect(gone).toBe(years * 12 + months);
          expect(to.getUTCDate()).toBeLessThanOrEqual(from.getUTCDate());
          expect(from.getUTCDate() === to.getUTCDate() || new Date(to.getTime() + DAY).getUTCDate() === 1).toBe(true);
          expect(Math.abs(whole + days * DAY - approximateMs(duration))).toBeLessThan(4 * DAY);
        },
      ),
    );
    expect(before(Date.UTC(2024, 2, 31, 12), 'P1M')).toBe(Date.UTC(2024, 1, 29, 12));
    expect(before(Date.UTC(2025, 0, 1), 'PT90M')).toBe(Date.UTC(2024, 11, 31, 22, 30));
  });
});

describe('policies', () => {
  it('are stored and read back as they are', () => {
    const changed = changePolicies(
      DEFAULT_POLICIES,
      { keepRaw: 'P10Y', keepReceipts: 'P1Y', rollups: 'off' },
      'hypertable',
    );
    expect(parsePolicies(JSON.stringify(changed), 'hypertable')).toEqual(changed);
    expect(Object.isFrozen(changed)).toBe(true);
    expect(parsePolicies(undefined, 'hypertable')).toEqual(DEFAULT_POLICIES);
    for (const layout of ['hypertable', 'partitioned'] as const) {
      const policies = parsePolicies(undefined, layout);
      for (const name of unsupportedPolicies(layout)) expect(policies[name]).toBeNull();
      expect(changePolicies(policies, {}, layout)).toEqual(policies);
    }
  });

  it('take words for no limit', () => {
    const policies = changePolicies(
      { ...DEFAULT_POLICIES, keepRaw: 'P10Y' },
      { keepRaw: 'forever', compressAfter: 'never' },
      'hypertable',
    );
    expect([policies.keepRaw, policies.compressAfter]).toEqual([null, null]);
  });

  it('are refused with every problem at once', () => {
    const changes = { keepRaw: '10 years', compressAfter: 'P0D', refreshEvery: null as never, keepAll: 'P1Y' };
    const problems = problemsOf(() => changePolicies(DEFAULT_POLICIES, changes, 'hypertable'));
    expect(problems.map((text) => text.split(' ')[0]).sort()).toEqual([
      'compressAfter',
      'keepAll',
      'keepRaw',
      'refreshEvery',
    ]);
  });

  it.each<[Partial<StoragePolicies>, RegExp]>([
    [{ keepRaw: 'P1M' }, /keepRaw P1M is shorter than P2M.*rollups=off/],
    [{ keepRaw: 'PT10M', rollups: false, compressAfter: null }, /shorter than refreshEvery PT30M/],
    [{ keepRaw: 'P1Y', compressAfter: 'P12M' }, /compressAfter P12M is not shorter.*compressAfter=never/],
    [{ keepRaw: 'P1Y', keepRevisions: 'P2Y' }, /keepRevisions P2Y is longer.*keepRevisions=forever/],
    [{ keepHours: 'P1Y' }, /keepHours P1Y is shorter than keepRaw forever/],
    [{ keepRaw: 'P2Y', keepMonths: 'P1Y' }, /keepMonths P1Y is shorter than keepRaw P2Y/],
    [{ chunkInterval: 'P1Y' }, /chunkInterval P1Y has years/],
  ])('that cannot hold together are refused: %j', (changes, problem) => {
    const problems = problemsOf(() => changePolicies(DEFAULT_POLICIES, changes, 'hypertable'));
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each<Partial<StoragePolicies>>([
    { keepRaw: 'P1Y', keepRevisions: 'P6M', keepHours: 'P12M', keepDays: 'P3Y', chunkInterval: 'PT12H' },
    { keepRaw: 'P1D', rollups: false, compressAfter: 'PT6H', keepHours: 'PT1H' },
  ])('that hold together are taken: %j', (changes) => {
    expect(changePolicies(DEFAULT_POLICIES, changes, 'hypertable')).toMatchObject(changes);
  });

  it('that mean nothing in a layout are refused there', () => {
    const none = parsePolicies(undefined, 'partitioned');
    const problems = problemsOf(() =>
      changePolicies(none, { compressAfter: 'P1D', chunkInterval: 'P1D' }, 'partitioned'),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^compressAfter means nothing here.*TimescaleDB/),
      expect.stringMatching(/^chunkInterval means nothing here.*partitionInterval/),
    ]);
    expect(changePolicies(none, { compressAfter: 'never' }, 'partitioned')).toEqual(none);
    expect(POLICY_NAMES).toHaveLength(12);
  });
});

describe('how long chunks are', () => {
  it('is the longest span whose rows take a quarter of the memory', () => {
    const load = fc.record({
      rowsPerDay: fc.double({ min: 0, max: 1e9, noNaN: true }),
      bytesPerRow: fc.integer({ min: 50, max: 500 }),
      memory: fc.double({ min: 1e8, max: 1e12, noNaN: true }),
    });
    fc.assert(
      fc.property(load, (given) => {
        const days = chunkDays(given);
        const takes = (span: number): number => span * given.rowsPerDay * given.bytesPerRow;
        expect(CHUNK_DAYS).toContain(days);
        if (days > CHUNK_DAYS[0]) expect(takes(days)).toBeLessThanOrEqual(ACTIVE_SHARE * given.memory);
        for (const longer of CHUNK_DAYS.filter((span) => span > days))
          expect(takes(longer)).toBeGreaterThan(ACTIVE_SHARE * given.memory);
      }),
    );
  });

  it('shrinks with series and grows with memory', () => {
    const of = (series: number, memory: number): number =>
      chunkDays({ rowsPerDay: series * rowsPerDay('PT15M'), bytesPerRow: 150, memory });
    expect(of(1000, 4e9)).toBe(30);
    expect(of(10_000, 4e9)).toBe(1);
    expect(of(10_000, 64e9)).toBe(90);
  });
});

describe('groups of stale blocks', () => {
  const marks = fc
    .uniqueArray(fc.record({ seriesId: fc.integer({ min: 1, max: 40 }), block: fc.integer({ min: -30, max: 30 }) }), {
      selector: ({ seriesId, block }) => `${seriesId} ${block}`,
      maxLength: 1500,
    })
    .map((all) =>
      all
        .sort((a, b) => a.seriesId - b.seriesId || a.block - b.block)
        .map((mark): Mark => ({ ...mark, tenantId: 1, seq: '1', clock: mark.seriesId % 3 === 0 ? 'UTC' : 'CET' })),
    );

  it('hold every mark once, each group all blocks of its stretch for all of its series', () => {
    fc.assert(
      fc.property(marks, (all) => {
        const groups = groupMarks(all);
        expect(groups.flatMap((group) => group.marks)).toHaveLength(all.length);
        expect(new Set(groups.flatMap((group) => group.marks))).toEqual(new Set(all));
        for (const { clock, firstBlock, endBlock, marks: own } of groups) {
          expect(endBlock - firstBlock).toBeLessThanOrEqual(MOST_BLOCKS);
          expect(own.length).toBeLessThanOrEqual(MOST_MARKS);
          const series = new Set(own.map(({ seriesId }) => seriesId));
          expect(own).toHaveLength(series.size * (endBlock - firstBlock));
          for (const mark of own) {
            expect(mark.clock).toBe(clock);
            expect(mark.block).toBeGreaterThanOrEqual(firstBlock);
            expect(mark.block).toBeLessThan(endBlock);
          }
        }
      }),
    );
  });

  it('cover what is marked from an instant on, and nothing else', () => {
    fc.assert(
      fc.property(
        marks,
        fc.option(fc.integer({ min: -30 * BLOCK_MS, max: 30 * BLOCK_MS }), { nil: undefined }),
        (all, from) => {
          const stretches = stretchesOf(all, from);
          const marked = new Set(all.map(({ block }) => block));
          for (let block = -31; block <= 31; block++) {
            const middle = block * BLOCK_MS + BLOCK_MS / 2;
            const covered = stretches.filter(({ start, end }) => start <= middle && middle < end).length;
            expect(covered).toBe(marked.has(block) && (from === undefined || middle >= from) ? 1 : 0);
          }
          for (const { start, end } of stretches) expect(end - start).toBeLessThanOrEqual(MOST_BLOCKS * BLOCK_MS);
        },
      ),
    );
    expect(spanOf(0, 1, BLOCK_MS)).toBeUndefined();
  });
});
