import { type HourlyProfile, profileCell, workdayTypes } from '@aurum/core/curves';

/** How many EUR/MWh the days of a week differ from each other. */
const DAYS: Readonly<Record<string, number>> = { workday: 1.6, saturday: -2.4, sunday: -5.6 };

/**
 * An assumed shape of power prices over the day: cheap nights, a peak in the morning and one in the evening, cheaper weekends. For a real
 * curve take `estimateProfile` of a history of hourly prices.
 */
export function assumedShape(): HourlyProfile {
  const dayTypes = workdayTypes();
  const values = new Float64Array(12 * dayTypes.names.length * 24);
  const profile: HourlyProfile = { mode: 'additive', dayTypes, values, counts: new Int32Array(values.length) };
  for (let month = 1; month <= 12; month++) {
    dayTypes.names.forEach((name, dayType) => {
      const size = name === 'workday' ? 1 : 0.6;
      for (let hour = 0; hour < 24; hour++) {
        values[profileCell(profile, { month, dayType, hour })] = size * overTheDay(hour) + (DAYS[name] ?? 0);
      }
    });
  }
  return profile;
}

function overTheDay(hour: number): number {
  const hump = (center: number, width: number): number => Math.exp(-(((hour + 0.5 - center) / width) ** 2));
  return 11 * hump(9, 2.6) + 9 * hump(19, 2.4) + 5 * hump(13.5, 3) - 8 * hump(4, 3.2) - 3 * hump(23.5, 2) - 2;
}
