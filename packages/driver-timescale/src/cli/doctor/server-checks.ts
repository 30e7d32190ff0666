import { quoted, serverSettings, sessionFacts } from '../../sql/inspect.js';
import { ask, type Examination, type Finding } from './finding.js';

const MIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1024, '8kB': 8192, MB: MIB, GB: 1024 * MIB };

/** When the project ends its support of a major version. */
const END_OF_LIFE: Readonly<Record<number, string>> = {
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

/** The versions of the server and of TimescaleDB. */
export function checkVersions({ facts, config }: Examination, now: number): readonly Finding[] {
  const findings: Finding[] = [];
  const major = Math.floor(facts.versionNumber / 10_000);
  const end = END_OF_LIFE[major];
  if (facts.versionNumber < 130_000) {
    findings.push({
      id: 'server.too_old',
      severity: 'error',
      found: `the server is PostgreSQL ${facts.version}`,
      why: 'the store needs PostgreSQL 13 or later',
      remedy: ['upgrade the server, for example: pg_upgradecluster'],
    });
  } else if (end !== undefined && now > Date.parse(end)) {
    findings.push({
      id: 'server.end_of_life',
      severity: 'warning',
      found: `the server is PostgreSQL ${facts.version}, which has had no updates since ${end}`,
      why: 'faults that lose or disclose data are no longer mended',
      remedy: [`upgrade the server of ${String(config.url)} to a version that is supported`],
    });
  }
  if (facts.timescale !== undefined && hasSkipScanDefect(facts.timescale)) {
    findings.push({
      id: 'timescaledb.skipscan',
      severity: 'warning',
      found: `the extension timescaledb is ${facts.timescale}`,
      why: 'from 2.20 to before 2.29.2 its SkipScan may give a wrong latest row for SELECT DISTINCT ON where compressed and uncompressed chunks mix, without an error; the driver does not read that way, SQL of your own may',
      remedy: [
        "ALTER EXTENSION timescaledb UPDATE; -- to 2.29.2 or later, once the server's package is updated",
        'SET timescaledb.enable_skipscan = off; -- until then, in sessions with SQL of your own',
      ],
    });
  }
  return findings;
}

/** Whether a version of TimescaleDB is from 2.20 to before 2.29.2. */
export function hasSkipScanDefect(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/, 3).map((part) => Number.parseInt(part, 10) || 0);
  if (major !== 2 || minor < 20) return false;
  return minor < 29 || (minor === 29 && patch < 2);
}

/** Settings of the server. An embedded database has none that matter. */
export async function checkSettings(examination: Examination): Promise<readonly Finding[]> {
  if (examination.embedded) return [];
  const rows = await ask(examination, serverSettings());
  const [session] = await ask(examination, sessionFacts());
  const settings = new Map(
    rows.map((row) => [String(row.name), { value: String(row.setting), unit: UNITS[String(row.unit)] ?? 1 }]),
  );
  const number = (name: string): number => {
    const setting = settings.get(name);
    return setting === undefined ? 0 : Number(setting.value) * setting.unit;
  };
  const database = quoted(String(session?.database));
  const findings: Finding[] = [];
  const below = (name: string, least: number, advice: Omit<Finding, 'id' | 'severity' | 'found'>): void => {
    if (number(name) >= least) return;
    const found = `${name} is ${number(name) / MIB} MB, less than ${least / MIB} MB`;
    findings.push({ id: `settings.${name}`, severity: 'warning', found, ...advice });
  };
  below('shared_buffers', 256 * MIB, {
    why: 'indexes and recent rows of bulk reads and writes do not stay in memory',
    remedy: ["ALTER SYSTEM SET shared_buffers = '1GB'; -- about a quarter of the memory; then restart the server"],
  });
  below('work_mem', 8 * MIB, {
    why: 'sorting and merging a batch spills to files',
    remedy: [`ALTER DATABASE ${database} SET work_mem = '32MB';`],
  });
  below('max_wal_size', 2048 * MIB, {
    why: 'a bulk load forces checkpoints one after the other, each of which writes every page in full again',
    remedy: ["ALTER SYSTEM SET max_wal_size = '8GB';", 'SELECT pg_reload_conf();'],
  });
  if (number('random_page_cost') > 2) {
    findings.push({
      id: 'settings.random_page_cost',
      severity: 'warning',
      found: `random_page_cost is ${settings.get('random_page_cost')?.value}`,
      why: 'that is the cost of a spinning disk: the planner then reads whole tables where an index would do',
      remedy: [`ALTER DATABASE ${database} SET random_page_cost = 1.1; -- on an SSD`],
    });
  }
  for (const name of ['autovacuum', 'track_counts']) {
    if (settings.get(name)?.value !== 'off') continue;
    findings.push({
      id: `settings.${name}`,
      severity: 'warning',
      found: `${name} is off`,
      why: 'dead rows are never removed and statistics never taken: the store grows and slows down, and may end at transaction id wraparound',
      remedy: [`ALTER SYSTEM SET ${name} = on;`, 'SELECT pg_reload_conf();'],
    });
  }
  findings.push(...connectionFindings(examination.config.poolSize, number));
  if (session?.standby === true) {
    findings.push({
      id: 'server.standby',
      severity: 'warning',
      found: 'the server is a standby',
      why: 'it can be read from, but not written to',
      remedy: ['connect to the primary server for writes, migrations and maintenance'],
    });
  }
  return findings;
}

function connectionFindings(poolSize: number, number: (name: string) => number): readonly Finding[] {
  const most = number('max_connections');
  const usable = most - number('superuser_reserved_connections') - number('reserved_connections');
  if (poolSize * 2 <= usable) return [];
  const tooMany = poolSize > usable;
  return [
    {
      id: 'settings.max_connections',
      severity: tooMany ? 'error' : 'warning',
      found: `the pool may take ${poolSize} connections, and the server gives ${usable} (max_connections ${most}, less those that are reserved)`,
      why: tooMany
        ? 'under load calls fail with STORE.BUSY'
        : 'two processes with such a pool exhaust the server, and calls fail with STORE.BUSY',
      remedy: [
        `AURUM_TIMESCALE_POOL_SIZE=${Math.max(1, Math.floor(usable / 4))} # in the environment of each process`,
        `ALTER SYSTEM SET max_connections = ${poolSize * 4 + (most - usable)}; -- or this; then restart the server`,
      ],
    },
  ];
}
