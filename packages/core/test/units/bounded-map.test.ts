import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/units/bounded-map.js';
import { converter, parseUnit } from '../../src/units/index.js';
import { factors } from './model.js';

describe('a bounded map', () => {
  it('forgets everything rather than grow beyond its limit', () => {
    const map = new BoundedMap<number, string>(3);
    for (const key of [1, 2, 3]) map.set(key, `${key}`);
    expect([1, 2, 3].map((key) => map.get(key))).toEqual(['1', '2', '3']);
    map.set(4, '4');
    expect([1, 2, 3, 4].map((key) => map.get(key))).toEqual([undefined, undefined, undefined, '4']);
  });

  it('holds as many entries as its limit when one is replaced', () => {
    const map = new BoundedMap<number, string>(2);
    map.set(1, 'a');
    map.set(2, 'b');
    map.set(2, 'c');
    expect([map.get(1), map.get(2)]).toEqual(['a', 'c']);
  });
});

describe('the caches of units', () => {
  it('give the same answers after they were filled by many texts', () => {
    const before = converter('MWh', 'kWh')(1.1);
    for (let i = 0; i < 5000; i++) {
      const [x, y] = [factors[i % 70], factors[Math.floor(i / 70)]];
      const text = `MWh*${x}*${y}/${y}/${x}`;
      expect(parseUnit(text).dimension).toBe('E1');
      expect(converter(text, 'kWh').multiplier).toBe(1000);
    }
    expect(converter('MWh', 'kWh')(1.1)).toBe(before);
  });
});
