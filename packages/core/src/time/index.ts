export { absoluteOrigin, addPeriods, calendarEdges, ceilTo, floorTo } from './calendar-grid.js';
export {
  type CivilDate,
  civilFromDays,
  DAY_MS,
  daysFromCivil,
  formatLocalDate,
  type LocalDate,
  localDate,
  weekdayOf,
} from './civil-date.js';
export { clocks, type MarketClocks } from './clock-presets.js';
export { DeliveryPeriod, formatDeliveryPeriod, parseDeliveryPeriod } from './delivery-period.js';
export {
  ABSOLUTE_FREQUENCIES,
  type AbsoluteFrequency,
  CALENDAR_FREQUENCIES,
  type CalendarFrequency,
  type Frequency,
  frequencyStepMs,
  isCalendarFrequency,
  parseFrequency,
} from './frequency.js';
export {
  type HolidayCalendar,
  type HolidayDates,
  holidayCalendar,
  nercHolidays,
  unionCalendars,
} from './holiday-calendar.js';
export { assertInterval, formatInstant, interval, toInstant, type WallClockReading } from './instant.js';
export type { Instant, InstantInput, Interval } from './instant-types.js';
export {
  type AllRule,
  type CombinationRule,
  type ComplementRule,
  complementProfile,
  type HolidayRule,
  type HoursRule,
  intersectProfiles,
  type LoadProfile,
  type LoadProfileOptions,
  loadProfile,
  type ProfileRule,
  unionProfiles,
} from './load-profile.js';
export {
  type AmbiguousPolicy,
  type LocalTimePolicy,
  localCandidates,
  localToInstant,
  type NonexistentPolicy,
} from './local-time.js';
export {
  deliveryDay,
  deliveryDayHours,
  deliveryDayInterval,
  deliveryDayStart,
  type MarketClock,
  type MarketClockOptions,
  marketClock,
  parseMarketClock,
} from './market-clock.js';
export { DELIVERY_PERIOD_KINDS, type DeliveryPeriodKind } from './period-name.js';
export { PERIOD_UNITS, type PeriodUnit } from './period-units.js';
export {
  profileContains,
  profileHours,
  profileIntervals,
  profileMask,
  type RegularStarts,
} from './profile-intervals.js';
export {
  type EfaBlocks,
  type EuropeanProducts,
  type NorthAmericanBlocks,
  type Profiles,
  profiles,
} from './profile-presets.js';
export { type ParseLoadProfileOptions, parseLoadProfile } from './profile-text.js';
export type { ParseDeliveryPeriodOptions } from './tenor.js';
export {
  offsetAt,
  pinZoneTable,
  tzdataVersion,
  type ZoneCursor,
  type ZoneTable,
  type ZoneTableData,
  zoneCursor,
  zoneTable,
} from './zone-table.js';
