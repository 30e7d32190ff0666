import { describe, expect, it } from 'vitest';
import {
  clocks,
  complementProfile,
  holidayCalendar,
  intersectProfiles,
  type LoadProfile,
  loadProfile,
  nercHolidays,
  parseLoadProfile,
  profiles,
  unionProfiles,
} from '../../src/time/index.js';

const invalid = expect.objectContaining({ code: 'TIME.INVALID_PROFILE' });

/** Every preset, found by walking the exported object. */
function allPresets(value: object = profiles): readonly LoadProfile[] {
  return Object.values(value).flatMap((entry: object) =>
    'rule' in entry ? [entry as LoadProfile] : allPresets(entry),
  );
}

describe('loadProfile', () => {
  it.each([
    [{}, '[Mon-Sun 00:00-24:00]'],
    [{ weekdays: 'mon-fri', hours: '08:00-20:00' }, '[Mon-Fri 08:00-20:00]'],
    [{ weekdays: 'Sat,Sun' }, '[Sat,Sun 00:00-24:00]'],
    [{ weekdays: 'Sat-Mon' }, '[Mon,Sat,Sun 00:00-24:00]'],
    [{ weekdays: 'Fri,Mon-Wed' }, '[Mon-Wed,Fri 00:00-24:00]'],
    [{ hours: 'HE08-23' }, '[Mon-Sun 07:00-23:00]'],
    [{ hours: 'HE1-HE7, he 24' }, '[Mon-Sun 00:00-07:00,23:00-24:00]'],
    [{ hours: '12:00-14:00,08:00-12:00,13:00-15:30' }, '[Mon-Sun 08:00-15:30]'],
    [{ hours: '23:00-03:00', clock: clocks.gbEfa }, '[Mon-Sun 23:00-03:00 @Europe/London@-01:00]'],
    [{ hours: '06:00-06:00', clock: clocks.euGasDay }, '[Mon-Sun 06:00-06:00 @Europe/Berlin@06:00]'],
    [{ weekdays: 'Mon-Fri', holidays: { exclude: nercHolidays } }, '[Mon-Fri 00:00-24:00 -nerc]'],
    [
      { weekdays: 'Sat,Sun', holidays: { include: nercHolidays }, clock: clocks.pjm },
      '[Sat,Sun 00:00-24:00 +nerc @America/New_York]',
    ],
    [{ holidays: { only: nercHolidays } }, '[Mon-Sun 00:00-24:00 =nerc]'],
  ])('%j has the id %s, which reads back', (options, id) => {
    const profile = loadProfile(options);
    expect(profile.id).toBe(id);
    expect(profile.name).toBe(id);
    const back = parseLoadProfile(id);
    expect(back.id).toBe(id);
    expect(back.rule).toEqual(profile.rule);
  });

  it('has a name for people, and is its id in JSON', () => {
    const profile = loadProfile({ hours: 'HE10-17', name: 'Solar' });
    expect(profile.name).toBe('Solar');
    expect(JSON.stringify([profile, profiles.pjm['5x16']])).toBe('["[Mon-Sun 09:00-17:00]","us-east:5x16"]');
    expect(Object.isFrozen(profile)).toBe(true);
  });

  it.each(['', 'Mon-Fri-Sun', 'Monday', 'Mon;Tue', '1-5'])('refuses the weekdays %j', (weekdays) => {
    expect(() => loadProfile({ weekdays })).toThrow(invalid);
  });

  it.each([
    '',
    '7-23',
    '07:00',
    '07:60-08:00',
    '24:00-08:00',
    '07:00-25:00',
    '08:00-08:00',
    'HE0-3',
    'HE23-25',
    'HE08-07',
    'HE',
  ])('refuses the hours %j', (hours) => {
    expect(() => loadProfile({ hours })).toThrow(invalid);
  });

  it('refuses a range that crosses the start of the day, and says how to write it', () => {
    expect(() => loadProfile({ hours: '22:00-06:00' })).toThrow(
      /crosses the start of the day at 00:00: split it there, for example 22:00-24:00,00:00-06:00/,
    );
    expect(() => loadProfile({ hours: '05:00-07:00', clock: clocks.euGasDay })).toThrow(/start of the day at 06:00/);
    expect(() => loadProfile({ hours: '22:00-24:00', clock: clocks.gbEfa })).toThrow(/start of the day at 23:00/);
  });
});

describe('combinations', () => {
  const [a, b, c] = [profiles.peak, profiles.peakHours, loadProfile({ hours: 'HE1-3' })];

  it('have ids that read back with the same structure', () => {
    const nested = intersectProfiles(unionProfiles(a, c), complementProfile(unionProfiles(b, intersectProfiles(a, c))));
    expect(nested.id).toBe('(peak | [Mon-Sun 00:00-03:00]) & !(peak-hours | (peak & [Mon-Sun 00:00-03:00]))');
    expect(parseLoadProfile(nested.id).id).toBe(nested.id);
  });

  it('are simplified only where that changes nothing', () => {
    expect(unionProfiles(a)).toBe(a);
    expect(intersectProfiles(a)).toBe(a);
    expect(complementProfile(complementProfile(c))).toBe(c);
    expect(complementProfile(profiles.pjm.offPeak)).toBe(profiles.pjm.onPeak);
    expect(complementProfile(profiles.base).id).toBe('!base');
  });

  it('bind & before |, and ! before both', () => {
    expect(parseLoadProfile('peak | peak-hours & base').id).toBe('peak | (peak-hours & base)');
    expect(parseLoadProfile('!peak & base').id).toBe('!peak & base');
    expect(parseLoadProfile(' ( ( base ) ) ').id).toBe('base');
  });
});

describe('parseLoadProfile', () => {
  it.each(allPresets().map((preset) => [preset.id, preset] as const))('gives the preset %s back', (id, preset) => {
    expect(parseLoadProfile(id)).toBe(preset);
  });

  it('has presets for every market, under names that may be stored', () => {
    const ids = [...new Set(allPresets().map((preset) => preset.id))];
    expect(ids.filter((id) => !id.includes(':'))).toEqual(['base', 'peak', 'off-peak', 'peak-hours']);
    expect([...new Set(ids.filter((id) => id.includes(':')).map((id) => id.split(':')[0]))]).toEqual([
      'us-east',
      'miso-tariff',
      'ercot',
      'wecc',
      'aeso',
      'sdac',
      'gb-efa',
      'opcom',
    ]);
    expect(
      ids
        .filter((id) => id.startsWith('us-east:'))
        .map((id) => id.slice(8))
        .sort(),
    ).toEqual(
      [
        '5x16',
        '6x16',
        '7x16',
        '2x16',
        '2x16H',
        '1x16H',
        '7x8',
        '5x8',
        '2x8',
        '5xHE10-17',
        '7xHE10-17',
        '5xHE18-22',
        '7xHE18-22',
        'off-peak',
        'wrap',
      ].sort(),
    );
  });

  it('knows the calendars it is given', () => {
    const mine = holidayCalendar('mine', ['2026-05-01']);
    const profile = loadProfile({ weekdays: 'Mon-Fri', holidays: { exclude: mine } });
    expect(parseLoadProfile(profile.id, { calendars: [mine] }).rule).toEqual(profile.rule);
    expect(() => parseLoadProfile(profile.id)).toThrow(
      /holiday calendar mine is not known here: give it in options\.calendars/,
    );
  });

  it.each([
    ['us-east:5x17', 0, 'There is no load profile us-east:5x17'],
    ['peak |', 6, 'A load profile is missing'],
    ['', 0, 'A load profile is missing'],
    ['peak peak', 5, 'This text cannot be read'],
    ['(peak', 5, 'A closing parenthesis is missing'],
    ['peak & [Mon-Fri', 7, 'The bracket is not closed'],
    ['[Mon-Fri -mine]', 9, 'The holiday calendar mine is not known here'],
    ['peak & nonsense', 7, 'There is no load profile nonsense'],
  ])('refuses %j, pointing at position %d', (text, position, why) => {
    expect(() => parseLoadProfile(text)).toThrow(
      expect.objectContaining({ code: 'TIME.INVALID_PROFILE', details: { text, position } }),
    );
    expect(() => parseLoadProfile(text)).toThrow(why);
  });

  it.each(['[Mon-Fri 25:00-26:00]', '[Foo]', '[]'])('refuses %j for its hours or days', (text) => {
    expect(() => parseLoadProfile(text)).toThrow(invalid);
  });

  it('refuses an unknown clock as such', () => {
    expect(() => parseLoadProfile('[Mon-Fri @Europe/Berln]')).toThrow(
      expect.objectContaining({ code: 'TIME.UNKNOWN_ZONE' }),
    );
  });
});
