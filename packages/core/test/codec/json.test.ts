import { describe, expect, it } from 'vitest';
import { seriesFromJson } from '../../src/index.js';

const valid = {
  format: 'aurum-series',
  version: 1,
  unit: 'MW',
  kind: 'average',
  clock: 'UTC',
  index: { kind: 'regular', start: '2026-01-01T00:00:00Z', stepMs: 3_600_000, length: 2 },
  values: [1, 2],
};

describe('seriesFromJson', () => {
  it('reads an object as well as its text', () => {
    expect(seriesFromJson(valid).equals(seriesFromJson(JSON.stringify(valid)))).toBe(true);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['half a text', '{', 'CODEC.FORMAT', /it is not JSON/],
    ['nothing', null, 'CODEC.FORMAT', /not an object/],
    ['another format', { ...valid, format: 'x' }, 'CODEC.FORMAT', /format is not/],
    ['a later version', { ...valid, version: 2 }, 'CODEC.VERSION', /has version 2/],
    ['an unknown unit', { ...valid, unit: 'Xx' }, 'CODEC.FORMAT', /unknown unit/],
    ['an unknown kind', { ...valid, kind: 'mean' }, 'CODEC.FORMAT', /kind is missing/],
    ['an unknown zone', { ...valid, clock: 'Mars/Olympus' }, 'CODEC.FORMAT', /Mars/],
    ['a value that is a text', { ...valid, values: [1, '2'] }, 'CODEC.FORMAT', /value 1 is "2"/],
    ['too few values', { ...valid, values: [1] }, 'CODEC.FORMAT', /2 intervals/],
    ['a name that is a number', { ...valid, name: 7 }, 'CODEC.FORMAT', /name is not a text/],
    ['too few flags', { ...valid, flags: [['ok', 1]] }, 'CODEC.FORMAT', /flags for 1 of 2/],
    ['an unknown flag', { ...valid, flags: [['nice', 2]] }, 'CODEC.FORMAT', /\["nice",2\] do not fit/],
    ['a flag that contradicts its value', { ...valid, flags: [['missing', 2]] }, 'CODEC.FORMAT', /flagged as absent/],
    ['a negative zero where there is none', { ...valid, negativeZeros: [0] }, 'CODEC.FORMAT', /negativeZeros names 0/],
    ['an unknown index', { ...valid, index: { ...valid.index, kind: 'lunar' } }, 'CODEC.FORMAT', /"lunar"/],
    [
      'intervals that overlap',
      { ...valid, index: { kind: 'irregular', starts: [0, 1], ends: [2, 3] } },
      'CODEC.FORMAT',
      /index/,
    ],
    [
      'too many intervals',
      { ...valid, index: { ...valid.index, length: 1e12 } },
      'CODEC.TOO_LARGE',
      /1000000000000 points/,
    ],
  ])('refuses %s', (_, json, code, message) => {
    expect(() => seriesFromJson(json)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
