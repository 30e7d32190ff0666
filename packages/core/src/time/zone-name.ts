import { AurumError } from '../errors/index.js';
import { formatOffset } from './iso-text.js';

/** A zone name in the one spelling that is used for keys, and its offset when it has only one. */
export interface ZoneName {
  /** `Europe/Berlin`, `UTC`, `EST` or `+10:00`. */
  readonly zone: string;
  /** The offset in ms of a fixed zone; undefined when the platform has to be asked. */
  readonly fixedMs: number | undefined;
}

// `EST`, `MST` and `HST` are fixed offsets in the time-zone database and in the markets (MISO and IESO publish in EST
// all year).
const FIXED: ReadonlyMap<string, ZoneName> = new Map(
  (
    [
      ['UTC', 'UTC', 0],
      ['Z', 'UTC', 0],
      ['GMT', 'UTC', 0],
      ['Etc/UTC', 'UTC', 0],
      ['Etc/GMT', 'UTC', 0],
      ['EST', 'EST', -5],
      ['MST', 'MST', -7],
      ['HST', 'HST', -10],
    ] as const
  ).map(([alias, zone, hours]) => [alias.toLowerCase(), { zone, fixedMs: hours * 3_600_000 }]),
);

// Abbreviations that platforms resolve in surprising ways (`CST` could be Chicago, Havana or Shanghai) are refused;
// these names without a region are zones of the time-zone database.
const REGIONLESS = /^(CET|MET|EET|WET|EST5EDT|CST6CDT|MST7MDT|PST8PDT)$/;
const MEANT: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  EPT: 'America/New_York',
  EDT: 'America/New_York',
  CT: 'America/Chicago',
  CPT: 'America/Chicago',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MT: 'America/Denver',
  MPT: 'America/Denver',
  MDT: 'America/Denver',
  PT: 'America/Los_Angeles',
  PPT: 'America/Los_Angeles',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  CEST: 'Europe/Berlin',
  BST: 'Europe/London',
  AEST: '+10:00',
  GB: 'Europe/London',
};

const cache = new Map<string, ZoneName>();

/**
 * Checks a zone name and gives its one spelling.
 *
 * @throws AurumError `TIME.UNKNOWN_ZONE`, with the nearest known name.
 */
export function resolveZoneName(name: string): ZoneName {
  let resolved = cache.get(name);
  if (resolved === undefined) {
    resolved = FIXED.get(name.toLowerCase()) ?? fixedOffset(name) ?? platformZone(name);
    cache.set(name, resolved);
  }
  return resolved;
}

function fixedOffset(name: string): ZoneName | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 18 || minutes > 59) throw unknownZone(name, undefined);
  const size = (hours * 60 + minutes) * 60_000;
  if (size === 0) return { zone: 'UTC', fixedMs: 0 };
  const fixedMs = match[1] === '-' ? -size : size;
  return { zone: formatOffset(fixedMs), fixedMs };
}

function platformZone(name: string): ZoneName {
  if (!name.includes('/') && !REGIONLESS.test(name))
    throw unknownZone(name, MEANT[name.toUpperCase()] ?? nearestZone(name));
  let canonical: string;
  try {
    canonical = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw unknownZone(name, nearestZone(name));
  }
  if (canonical === name) return { zone: name, fixedMs: undefined };
  if (canonical.toLowerCase() === name.toLowerCase()) return { zone: canonical, fixedMs: undefined };
  // A link (`Asia/Kolkata`, `US/Eastern`): which name of a zone counts as canonical differs between platforms, so the
  // caller's own stays; only its capitals cannot be repaired.
  if (/^[A-Z]/.test(name)) return { zone: name, fixedMs: undefined };
  throw unknownZone(name, canonical);
}

function unknownZone(name: string, suggestion: string | undefined): AurumError {
  const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return new AurumError('TIME.UNKNOWN_ZONE', {
    message: `${JSON.stringify(name)} is not a time zone known here.${meant} Give an IANA name such as Europe/Berlin, UTC, EST (fixed), or an offset such as +10:00.`,
    details: { zone: name, ...(suggestion === undefined ? {} : { suggestion }) },
  });
}

function nearestZone(name: string): string | undefined {
  const wanted = name.toLowerCase().replaceAll(' ', '_');
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const lower = zone.toLowerCase();
    const city = lower.slice(lower.lastIndexOf('/') + 1);
    const wantedCity = wanted.slice(wanted.lastIndexOf('/') + 1);
    const distance = city === wantedCity ? 0.5 : Math.min(editDistance(wanted, lower), editDistance(wanted, city));
    if (distance < bestDistance) [best, bestDistance] = [zone, distance];
  }
  return best;
}

/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
