import { clocks } from './clock-presets.js';
import { nercHolidays } from './holiday-calendar.js';
import {
  type LoadProfile,
  type LoadProfileOptions,
  loadProfile,
  makeProfile,
  type ProfileRule,
} from './load-profile.js';
import type { MarketClock } from './market-clock.js';

/**
 * The blocks of a North American power market. `16` are its day hours, `8` the others; NERC holidays count as named.
 */
export interface NorthAmericanBlocks {
  /** Every hour: 7x24, flat, around the clock. */
  readonly base: LoadProfile;
  /** The market's on-peak product: 5x16, or 6x16 in the West and Alberta. */
  readonly onPeak: LoadProfile;
  /** Every hour that is not on-peak. */
  readonly offPeak: LoadProfile;
  /** The same hours as `offPeak`, put together from the nights and the day hours of weekends and holidays. */
  readonly wrap: LoadProfile;
  /** Day hours, Monday to Friday, without NERC holidays. */
  readonly '5x16': LoadProfile;
  /** Day hours, Monday to Saturday, without NERC holidays. */
  readonly '6x16': LoadProfile;
  /** Day hours of every day. */
  readonly '7x16': LoadProfile;
  /** Day hours of Saturdays and Sundays. */
  readonly '2x16': LoadProfile;
  /** Day hours of Saturdays, Sundays and NERC holidays. */
  readonly '2x16H': LoadProfile;
  /** Day hours of Sundays and NERC holidays. */
  readonly '1x16H': LoadProfile;
  /** Night hours of every day. */
  readonly '7x8': LoadProfile;
  /** Night hours, Monday to Friday, holidays too. */
  readonly '5x8': LoadProfile;
  /** Night hours of Saturdays and Sundays. */
  readonly '2x8': LoadProfile;
  /** Solar hours, hours ending 10 to 17, Monday to Friday, without NERC holidays. */
  readonly '5xHE10-17': LoadProfile;
  /** Solar hours, hours ending 10 to 17, every day. */
  readonly '7xHE10-17': LoadProfile;
  /** Evening hours, hours ending 18 to 22, Monday to Friday, without NERC holidays. */
  readonly '5xHE18-22': LoadProfile;
  /** Evening hours, hours ending 18 to 22, every day. */
  readonly '7xHE18-22': LoadProfile;
}

/** The products of a European power market. */
export interface EuropeanProducts {
  /** Every hour. */
  readonly base: LoadProfile;
  /** The peak product: Monday to Friday, public holidays too. */
  readonly peak: LoadProfile;
  /** Every hour that is not peak. */
  readonly offPeak: LoadProfile;
  /**
   * The peak hours of every day, as data services give them for daily values. Not the traded product: that is `peak`.
   */
  readonly peakHours: LoadProfile;
}

/** The EFA blocks of Great Britain: six of four hours from 23:00, on EFA days. */
export interface EfaBlocks extends EuropeanProducts {
  /** Block 1, 23:00–03:00, of every EFA day: three or five hours on the Sundays on which the clocks change. */
  readonly block1: LoadProfile;
  /** Block 2, 03:00–07:00. */
  readonly block2: LoadProfile;
  /** Block 3, 07:00–11:00. */
  readonly block3: LoadProfile;
  /** Block 4, 11:00–15:00. */
  readonly block4: LoadProfile;
  /** Block 5, 15:00–19:00. */
  readonly block5: LoadProfile;
  /** Block 6, 19:00–23:00. */
  readonly block6: LoadProfile;
  /** Blocks 1 and 2 of every EFA day. */
  readonly overnight: LoadProfile;
}

/** The load profiles that have names. */
export interface Profiles extends EuropeanProducts {
  /** PJM, NYISO, ISO New England: day hours HE08–23 Eastern prevailing time. */
  readonly usEast: NorthAmericanBlocks;
  /** The same as `usEast`. */
  readonly pjm: NorthAmericanBlocks;
  /** The same as `usEast`. */
  readonly nyiso: NorthAmericanBlocks;
  /** The same as `usEast`. */
  readonly isoNe: NorthAmericanBlocks;
  /** MISO as traded: the same as `usEast`, whatever clock the series has. */
  readonly misoTraded: NorthAmericanBlocks;
  /** MISO by its tariff: day hours HE07–22 Eastern standard time all year. One hour off the traded blocks in winter. */
  readonly misoTariff: NorthAmericanBlocks;
  /** ERCOT: day hours HE07–22 Central prevailing time. */
  readonly ercot: NorthAmericanBlocks;
  /** SPP: as ERCOT. */
  readonly spp: NorthAmericanBlocks;
  /** CAISO and the West: day hours HE07–22 Pacific prevailing time, on-peak 6x16. */
  readonly caiso: NorthAmericanBlocks;
  /** The same as `caiso`. */
  readonly wecc: NorthAmericanBlocks;
  /** AESO: day hours HE08–23 Alberta time, on-peak 6x16. */
  readonly aeso: NorthAmericanBlocks;
  /** Continental Europe on the CET/CEST delivery day, whatever clock the series has: peak 08:00–20:00. */
  readonly sdac: EuropeanProducts;
  /** Great Britain by EFA blocks: peak is blocks 3, 4 and 5 (07:00–19:00) of Monday to Friday, bank holidays too. */
  readonly gbEfa: EfaBlocks;
  /** OPCOM (Romania): peak 06:00–22:00 on the clock of the series. */
  readonly opcom: EuropeanProducts;
}

function preset(id: string, options: LoadProfileOptions): LoadProfile {
  return makeProfile(loadProfile(options).rule, { id });
}

function combined(id: string, rule: ProfileRule): LoadProfile {
  return makeProfile(rule, { id });
}

const base: LoadProfile = makeProfile({ kind: 'all' }, { id: 'base' });

interface BlockDefinition {
  readonly clock: MarketClock;
  /** The first of the 16 day hours, as hour ending. */
  readonly firstHourEnding: number;
  readonly peakDays: 5 | 6;
}

function northAmerican(prefix: string, definition: BlockDefinition): NorthAmericanBlocks {
  const { clock, firstHourEnding: first } = definition;
  const day = `HE${first}-${first + 15}`;
  const night = `HE1-${first - 1},HE${first + 16}-24`;
  const exclude = { exclude: nercHolidays };
  const include = { include: nercHolidays };
  const block = (id: string, options: LoadProfileOptions): LoadProfile =>
    preset(`${prefix}:${id}`, { ...options, clock });
  const blocks = {
    '5x16': block('5x16', { weekdays: 'Mon-Fri', hours: day, holidays: exclude }),
    '6x16': block('6x16', { weekdays: 'Mon-Sat', hours: day, holidays: exclude }),
    '7x16': block('7x16', { hours: day }),
    '2x16': block('2x16', { weekdays: 'Sat,Sun', hours: day }),
    '2x16H': block('2x16H', { weekdays: 'Sat,Sun', hours: day, holidays: include }),
    '1x16H': block('1x16H', { weekdays: 'Sun', hours: day, holidays: include }),
    '7x8': block('7x8', { hours: night }),
    '5x8': block('5x8', { weekdays: 'Mon-Fri', hours: night }),
    '2x8': block('2x8', { weekdays: 'Sat,Sun', hours: night }),
    '5xHE10-17': block('5xHE10-17', { weekdays: 'Mon-Fri', hours: 'HE10-17', holidays: exclude }),
    '7xHE10-17': block('7xHE10-17', { hours: 'HE10-17' }),
    '5xHE18-22': block('5xHE18-22', { weekdays: 'Mon-Fri', hours: 'HE18-22', holidays: exclude }),
    '7xHE18-22': block('7xHE18-22', { hours: 'HE18-22' }),
  };
  const onPeak = definition.peakDays === 5 ? blocks['5x16'] : blocks['6x16'];
  const idleDays = definition.peakDays === 5 ? blocks['2x16H'] : blocks['1x16H'];
  const offPeak = combined(`${prefix}:off-peak`, { kind: 'complement', of: onPeak });
  const wrap = combined(`${prefix}:wrap`, { kind: 'union', parts: [blocks['7x8'], idleDays] });
  return Object.freeze({ base, onPeak, offPeak, wrap, ...blocks });
}

function european(
  prefix: string,
  definition: { readonly hours: string; readonly clock?: MarketClock },
): EuropeanProducts {
  const peak = preset(`${prefix}peak`, { ...definition, weekdays: 'Mon-Fri' });
  const peakHours = preset(`${prefix}peak-hours`, definition);
  return Object.freeze({
    base,
    peak,
    offPeak: combined(`${prefix}off-peak`, { kind: 'complement', of: peak }),
    peakHours,
  });
}

function efa(): EfaBlocks {
  const clock = clocks.gbEfa;
  const block = (n: number): LoadProfile => {
    const hour = (h: number): string => `${String(h % 24).padStart(2, '0')}:00`;
    return preset(`gb-efa:block${n}`, { hours: `${hour(19 + 4 * n)}-${hour(23 + 4 * n)}`, clock });
  };
  return Object.freeze({
    ...european('gb-efa:', { hours: '07:00-19:00', clock }),
    block1: block(1),
    block2: block(2),
    block3: block(3),
    block4: block(4),
    block5: block(5),
    block6: block(6),
    overnight: preset('gb-efa:overnight', { hours: '23:00-07:00', clock }),
  });
}

function allProfiles(): Profiles {
  const usEast = northAmerican('us-east', { clock: clocks.pjm, firstHourEnding: 8, peakDays: 5 });
  const ercot = northAmerican('ercot', { clock: clocks.ercot, firstHourEnding: 7, peakDays: 5 });
  const wecc = northAmerican('wecc', { clock: clocks.caiso, firstHourEnding: 7, peakDays: 6 });
  return Object.freeze({
    ...european('', { hours: '08:00-20:00' }),
    usEast,
    pjm: usEast,
    nyiso: usEast,
    isoNe: usEast,
    misoTraded: usEast,
    misoTariff: northAmerican('miso-tariff', { clock: clocks.miso, firstHourEnding: 7, peakDays: 5 }),
    ercot,
    spp: ercot,
    caiso: wecc,
    wecc,
    aeso: northAmerican('aeso', { clock: clocks.aeso, firstHourEnding: 8, peakDays: 6 }),
    sdac: european('sdac:', { hours: '08:00-20:00', clock: clocks.sdac }),
    gbEfa: efa(),
    opcom: european('opcom:', { hours: '06:00-22:00' }),
  });
}

/**
 * The load profiles of the markets. The ones at the top (`base`, `peak`, `offPeak`, `peakHours`) use the zone of the
 * series that they are applied to; those of a market carry its clock, and so select the same hours of a series on any
 * clock.
 *
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * const month = parseDeliveryPeriod('Jul-26');
 * console.log(month.hours(clocks.pjm, profiles.pjm.onPeak), month.hours(clocks.sdac, profiles.peak));
 * ```
 */
export const profiles: Profiles = /* @__PURE__ */ allProfiles();

/** The profile of a preset's id, if there is one. */
export function presetProfile(id: string): LoadProfile | undefined {
  presetsById ??= new Map(collect(profiles).map((profile) => [profile.id, profile]));
  return presetsById.get(id);
}

let presetsById: ReadonlyMap<string, LoadProfile> | undefined;

function collect(value: object): readonly LoadProfile[] {
  return Object.values(value).flatMap((entry: object) => ('rule' in entry ? [entry as LoadProfile] : collect(entry))); // only profiles have a rule
}
