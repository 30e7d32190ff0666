import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** Where a PostgreSQL server's programs are, and of which release they are. */
export interface PostgresPrograms {
  /** The folder of `initdb` and `postgres`. */
  readonly folder: string;
  /** The major release, for example 15. */
  readonly major: number;
  /** What `postgres --version` says. */
  readonly version: string;
}

/** The newest PostgreSQL programs on this machine: in `/usr/lib/postgresql`, else on the path. */
export function findPostgres(): PostgresPrograms | undefined {
  const debian = '/usr/lib/postgresql';
  const releases = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...releases.map((release) => join(debian, release, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ].filter((folder) => folder !== '' && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  for (const folder of folders) {
    const version = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? '';
    const major = Number(/(\d+)/.exec(version)?.[1]);
    if (major > 0) return { folder, major, version };
  }
  return undefined;
}

/** A user to run the server as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; then it runs as `postgres`, or as `nobody` where there is no such user. */
export function unprivilegedOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout || Number.NaN),
    );
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error('running as root, and neither a user `postgres` nor `nobody` exists to run PostgreSQL as');
}

/** A cluster to be made. */
export interface Cluster {
  readonly folder: string;
  readonly password: string;
  readonly owner: Owner | undefined;
}

/** Creates the data of a cluster in `folder`/data. */
export function initialise(programs: PostgresPrograms, { folder, password, owner }: Cluster): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner !== undefined) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const common = [
    '--pgdata',
    join(folder, 'data'),
    '--username=aurum',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-sync',
  ];
  const locales =
    programs.major >= 15
      ? [['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'], ['--locale=C']]
      : [['--locale=C']];
  const failures: string[] = [];
  for (const locale of locales) {
    const run = spawnSync(join(programs.folder, 'initdb'), [...common, ...locale], {
      encoding: 'utf8',
      cwd: folder,
      ...owner,
    });
    if (run.status === 0) {
      rmSync(passwordFile);
      return;
    }
    failures.push(run.error?.message ?? run.stderr.trim());
    rmSync(join(folder, 'data'), { recursive: true, force: true });
  }
  throw new Error(`initdb failed: ${failures.join(' | ')}`);
}

/** Copies a running server into `folder`/data, to be started as its standby, which follows it. */
export function copyAsStandby(
  programs: PostgresPrograms,
  { folder, owner }: Omit<Cluster, 'password'>,
  primary: string,
): void {
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const args = [
    '--dbname',
    primary,
    '--pgdata',
    join(folder, 'data'),
    '--write-recovery-conf',
    '--checkpoint=fast',
    '--no-sync',
  ];
  const run = spawnSync(join(programs.folder, 'pg_basebackup'), args, { encoding: 'utf8', cwd: folder, ...owner });
  if (run.status !== 0) throw new Error(`pg_basebackup failed: ${run.error?.message ?? run.stderr.trim()}`);
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}
