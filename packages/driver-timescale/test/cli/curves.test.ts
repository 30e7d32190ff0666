import { join } from 'node:path';
import { openStore } from '@aurum/driver-timescale';
import { beforeAll, describe, expect, it } from 'vitest';
import { curveOf } from '../curves/samples.js';
import { T0 } from '../samples.js';
import { cli, cliJson, useFolder } from './program.js';

const [DE, FR] = ['EEX/power/DE-LU/base', 'EEX/power/FR/base'];

describe('curves in a folder', () => {
  const folder = useFolder();
  const on = (...words: string[]): string[] => [...words, '--url', `file:${join(folder(), 'store')}`];

  beforeAll(async () => {
    await using store = await openStore(`file:${join(folder(), 'store')}`);
    await store.curves.publishMany([
      { curve: curveOf(DE, '2026-01-14', { shift: -1 }), knownAt: T0 },
      { curve: curveOf(DE, '2026-01-15'), knownAt: T0 },
      { curve: curveOf(DE, '2026-01-15', { shift: 1, hours: 0 }), knownAt: T0 + 1000 },
      { curve: curveOf(FR, '2026-01-15'), knownAt: T0 },
    ]);
  });

  it('are listed by their keys, as lines and for programs', async () => {
    const people = await cli(on('curves', 'list'));
    expect([people.code, people.stdout]).toEqual([
      0,
      [
        'key                   unit     clock          first       last        dates',
        'EEX/power/DE-LU/base  EUR/MWh  Europe/Berlin  2026-01-14  2026-01-15      2',
        'EEX/power/FR/base     EUR/MWh  Europe/Berlin  2026-01-15  2026-01-15      1',
        '',
      ].join('\n'),
    ]);
    const program = await cliJson<{ curves: { key: string }[]; more: boolean }>(on('curves', 'list', '--limit', '1'));
    expect([program.json.curves.map(({ key }) => key), program.json.more]).toEqual([[DE], true]);
    expect((await cli(on('curves', 'list', '--location', 'AT'))).stdout).toBe('there is no such curve\n');
  });

  it('are shown as of a date and as they were known, with the numbers that their quotes have', async () => {
    const now = await cli(on('curves', 'show', DE));
    expect(now.code).toBe(0);
    expect(now.stdout).toMatch(/^as of +2026-01-15$/m);
    expect(now.stdout).toMatch(/^fine view +none$/m);
    expect(now.stdout).toMatch(/^contract +profile +bid +ask +settlement +volume$/m);
    expect(now.stdout).toMatch(/^Feb-26 +base +0 +82.3 +12$/m);
    const before = await cliJson<{ asOf: string; points: number; quotes: { settlement: number }[] }>(
      on('curves', 'show', DE, '--known-at', '2026-01-01T00:00:00.500Z'),
    );
    expect([before.json.asOf, before.json.points, before.json.quotes[0]?.settlement]).toEqual(['2026-01-15', 24, 81.3]);
    const earlier = await cliJson<{ asOf: string }>(on('curves', 'show', DE, '--on', '2026-01-14'));
    expect(earlier.json.asOf).toBe('2026-01-14');
  });

  it('that are not there, and keys that are none, are refused', async () => {
    const none = await cli(on('curves', 'show', FR, '--on', '2026-01-01'));
    expect([none.code, none.stderr]).toEqual([65, expect.stringMatching(/CURVE\.NOT_FOUND/)]);
    const wrong = await cli(on('curves', 'show', 'FR'));
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringMatching(/CURVE\.INVALID_ARGUMENT/)]);
  });
});
