import { formatInstant, offsetAt, parseMarketClock, tzdataVersion, zoneTable } from '@aurum/core';
import { knownZones, usedClocks, zoneOffsets } from '../../sql/inspect.js';
import { ask, type Examination, type Finding } from './finding.js';

const YEAR_MS = 365.25 * 86_400_000;
const WHY =
  'the driver reckons with the tables of this platform alone, but SQL of your own with AT TIME ZONE or date_trunc puts those hours elsewhere';

/**
 * Compares the zones of the stored series on the server with this platform's tables, at every change of the clocks from ten years
 * back to three years ahead. A server does not say the version of its time zone data; its offsets do.
 */
export async function checkZones(examination: Examination, now: number): Promise<readonly Finding[]> {
  const clocks = await ask(examination, usedClocks(examination.names));
  const zones = [...new Set(clocks.map((row) => parseMarketClock(String(row.clock)).zone))]
    .map((zone) => zoneTable(zone))
    .filter(({ source }) => source !== 'fixed');
  if (zones.length === 0) return [];
  const known = new Set(
    (await ask(examination, knownZones(zones.map(({ zone }) => zone)))).map((row) => String(row.name)),
  );
  const findings = zones
    .filter(({ zone }) => !known.has(zone))
    .map(({ zone }) => zoneFinding(zone, `the server does not know the zone ${zone}, which series are on`));
  const probes = zones
    .filter(({ zone }) => known.has(zone))
    .flatMap(({ zone, transitions }) =>
      [...transitions]
        .filter((t) => t > now - 10 * YEAR_MS && t < now + 3 * YEAR_MS)
        .flatMap((t) => [t / 1000 - 1, t / 1000])
        .concat(Math.floor(now / 1000))
        .map((at) => ({ zone, at })),
    );
  const reported = new Set<string>();
  for (const row of await ask(examination, zoneOffsets(probes))) {
    const zone = String(row.zone);
    const at = Number(row.at) * 1000;
    const here = offsetAt(zoneTable(zone), at) / 1000;
    if (here === Number(row.offset) || reported.has(zone)) continue;
    reported.add(zone);
    const found = `at ${formatInstant(at)} the offset of ${zone} is ${Number(row.offset)} s on the server and ${here} s on this platform (${zoneTable(zone).source})`;
    findings.push(zoneFinding(zone, found));
  }
  return findings;
}

function zoneFinding(zone: string, found: string): Finding {
  return {
    id: 'zones.differ',
    severity: 'warning',
    found,
    why: WHY,
    remedy: [
      'apt-get install --only-upgrade tzdata # on the server, or a minor update of PostgreSQL where it brings its own; then restart it',
      `update Node if its data is the older: it has tzdata ${tzdataVersion()}; compare ${zone} with the current release of tzdata`,
    ],
  };
}
