import { describe, expect, it } from 'vitest';
import {
  formatInstant,
  offsetAt,
  pinZoneTable,
  toInstant,
  tzdataVersion,
  zoneCursor,
  zoneTable,
} from '../../src/time/index.js';
import { CHANGES, ODD_ZONES, wallClock } from './wall-clock-model.js';

const HOUR = 3_600_000;
const unknownZone = expect.objectContaining({ code: 'TIME.UNKNOWN_ZONE' });

describe('zoneTable', () => {
  it('is the same object for the same zone', () => {
    expect(zoneTable('Europe/Berlin')).toBe(zoneTable('Europe/Berlin'));
    expect(zoneTable('europe/berlin')).toBe(zoneTable('Europe/Berlin'));
  });

  it('has the changes of Berlin in 2026 to the millisecond', () => {
    const shown = Array.from(zoneTable('Europe/Berlin').transitions, (t) => formatInstant(t)).filter((t) =>
      t.startsWith('2026'),
    );
    expect(shown).toEqual(['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z']);
  });

  it('finds changes that are not on a quarter hour: Liberia left −00:44:30 in 1972', () => {
    const { transitions, offsets } = zoneTable('Africa/Monrovia');
    expect(Array.from(transitions, (t) => formatInstant(t))).toEqual(['1972-01-07T00:44:30Z']);
    expect(Array.from(offsets)).toEqual([-2_670_000, 0]);
  });

  it('finds the four changes of a Moroccan year with Ramadan', () => {
    const shown = Array.from(zoneTable('Africa/Casablanca').transitions, (t) => formatInstant(t));
    expect(shown.filter((t) => t.startsWith('2016'))).toEqual([
      '2016-03-27T02:00:00Z',
      '2016-06-05T02:00:00Z',
      '2016-07-10T02:00:00Z',
      '2016-10-30T02:00:00Z',
    ]);
  });

  it('finds the closest pair of changes there is: seven days in Recife, October 2000', () => {
    const shown = Array.from(zoneTable('America/Recife').transitions, (t) => formatInstant(t)).filter((t) =>
      t.startsWith('2000-10'),
    );
    expect(shown).toEqual(['2000-10-08T03:00:00Z', '2000-10-15T02:00:00Z']);
  });

  it.each(CHANGES)('%s changes at %s', (zone, at) => {
    const t = toInstant(at);
    expect(zoneTable(zone).transitions).toContain(t);
    expect(wallClock(zone, t) - wallClock(zone, t - 1)).not.toBe(1); // so says the platform too
  });

  it.each(ODD_ZONES)('%s: the platform confirms each change, its exact second and both offsets', (zone) => {
    const { transitions, offsets } = zoneTable(zone);
    expect(transitions.length).toBeGreaterThan(0);
    transitions.forEach((t, i) => {
      expect(wallClock(zone, t - 1000) - (t - 1000)).toBe(offsets[i]);
      expect(wallClock(zone, t) - t).toBe(offsets[i + 1]);
    });
  });

  it('knows fixed offsets: EST is −5 hours in summer too', () => {
    const july = Date.UTC(2026, 6, 1);
    expect(offsetAt(zoneTable('EST'), july)).toBe(-5 * HOUR);
    expect(offsetAt(zoneTable('America/New_York'), july)).toBe(-4 * HOUR);
    expect(offsetAt(zoneTable('+10:00'), july)).toBe(10 * HOUR);
    expect(offsetAt(zoneTable('UTC-05:30'), july)).toBe(-5.5 * HOUR);
    expect(zoneTable('+1000')).toBe(zoneTable('+10:00'));
    expect([zoneTable('Z'), zoneTable('GMT'), zoneTable('+00:00')].every((table) => table === zoneTable('UTC'))).toBe(
      true,
    );
  });

  it.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['Amercia/New_York', 'America/New_York'],
    ['New York', 'America/New_York'],
    ['us/eastern', 'America/New_York'],
    ['CST', 'America/Chicago'],
    ['EPT', 'America/New_York'],
    ['CEST', 'Europe/Berlin'],
  ])('refuses %s and suggests %s', (zone, suggestion) => {
    expect(() => zoneTable(zone)).toThrow(unknownZone);
    expect(() => zoneTable(zone)).toThrow(`Did you mean ${suggestion}?`);
  });

  it.each(['', 'Mars/Olympus_Mons', '+25:00', '+05:75', 'Europe/Berlin ', 'Q'])('refuses %j', (zone) => {
    expect(() => zoneTable(zone)).toThrow(unknownZone);
  });

  it('says which data it was read from', () => {
    expect(zoneTable('Europe/Paris').source).toBe(`tzdata ${tzdataVersion()}`);
    expect(tzdataVersion()).toBe(process.versions.tz);
    expect(zoneTable('EST').source).toBe('fixed');
  });
});

describe('zoneCursor', () => {
  it('gives what offsetAt gives, forwards, backwards and in leaps', () => {
    const table = zoneTable('America/New_York');
    const cursor = zoneCursor(table);
    const step = 36 * HOUR;
    const forwards = Array.from({ length: 20_000 }, (_, i) => i * step - 1e11);
    const leaps = forwards.map((_, i) => forwards[(i * 7919) % forwards.length] ?? 0);
    for (const t of [...forwards, ...forwards.toReversed(), ...leaps]) {
      if (cursor.offsetAt(t) !== offsetAt(table, t)) throw new Error(`at ${t}`);
    }
    const at = table.transitions[10] as number;
    expect([at - 1, at, at + 1].map((t) => cursor.offsetAt(t))).toEqual(
      [at - 1, at, at + 1].map((t) => offsetAt(table, t)),
    );
  });

  it('serves a zone without changes', () => {
    const cursor = zoneCursor(zoneTable('+10:00'));
    expect([0, 1e12, -1e12].map((t) => cursor.offsetAt(t))).toEqual([10 * HOUR, 10 * HOUR, 10 * HOUR]);
  });
});

describe('pinZoneTable', () => {
  it('replaces the platform for a zone that was not used yet', () => {
    const change = Date.UTC(2026, 2, 8, 9);
    const pinned = pinZoneTable({
      zone: 'America/Edmonton',
      transitions: [change],
      offsets: [-7 * HOUR, -6 * HOUR],
      source: 'tzdata 2026f',
    });
    expect(zoneTable('America/Edmonton')).toBe(pinned);
    expect(pinned.source).toBe('tzdata 2026f');
    expect(formatInstant(Date.UTC(2026, 11, 1), 'America/Edmonton')).toBe('2026-11-30T18:00:00-06:00');
  });

  it('accepts the recorded table of a zone in use, and refuses another', () => {
    const { zone, transitions, offsets } = zoneTable('Europe/Vienna');
    const recorded = JSON.parse(JSON.stringify({ zone, transitions: [...transitions], offsets: [...offsets] }));
    expect(pinZoneTable(recorded)).toBe(zoneTable('Europe/Vienna'));
    expect(() => pinZoneTable({ ...recorded, transitions: transitions.slice(1), offsets: offsets.slice(1) })).toThrow(
      /Europe\/Vienna is already in use with another table/,
    );
  });

  it.each([
    ['too few offsets', { transitions: [0], offsets: [0] }],
    ['transitions out of order', { transitions: [5, 5], offsets: [0, HOUR, 0] }],
    ['a change that changes nothing', { transitions: [5], offsets: [HOUR, HOUR] }],
    ['an offset of 19 hours', { transitions: [], offsets: [19 * HOUR] }],
    ['an offset that is no number', { transitions: [], offsets: [Number.NaN] }],
    ['a broken transition', { transitions: [0.5], offsets: [0, HOUR] }],
  ])('refuses %s', (_, table) => {
    expect(() => pinZoneTable({ zone: 'America/Whitehorse', ...table })).toThrow(unknownZone);
  });

  it('may bring a zone that the platform does not know, but not a malformed name', () => {
    pinZoneTable({ zone: 'Antarctica/Aurum', transitions: [], offsets: [3 * HOUR] });
    expect(offsetAt(zoneTable('Antarctica/Aurum'), 0)).toBe(3 * HOUR);
    expect(() => pinZoneTable({ zone: 'nowhere', transitions: [], offsets: [0] })).toThrow(unknownZone);
  });
});
