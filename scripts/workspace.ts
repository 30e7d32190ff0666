import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, without a slash at its end. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** The parts of a package.json that the scripts read. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** One workspace under `packages/`. */
export interface Package {
  /** Its folder, absolute. */
  readonly folder: string;
  /** Its manifest. */
  readonly manifest: PackageManifest;
}

/** Every package, core first, so that each is built before those that depend on it. */
export function packages(root: string = ROOT): readonly Package[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .sort((a, b) => Number(b.manifest.name === '@aurum/core') - Number(a.manifest.name === '@aurum/core'));
}

function readManifest(folder: string): PackageManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageManifest; // our own files
}

/** The source file of each entry by its name in `dist`, for example `memory/index` → `src/memory/index.ts`. */
export function entriesOf({ folder, manifest }: Package): Readonly<Record<string, string>> {
  const exported = Object.values(manifest.exports ?? {}).flatMap((target) =>
    typeof target === 'string' ? [] : [target['@aurum/source'] ?? ''],
  );
  const programs = Object.values(manifest.bin ?? {}).map((path) =>
    path.replace('./dist/', './src/').replace(/\.js$/, '.ts'),
  );
  const entries = [...exported, ...programs].map((source): [string, string] => {
    const name = source.replace(/^\.\/src\//, '').replace(/\.ts$/, '');
    return [name, join(folder, source)];
  });
  return Object.fromEntries(entries);
}

/** The tracked files and those that would be tracked, relative to the root, in order. */
export function repositoryFiles(root: string = ROOT): readonly string[] {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr}`);
  return [...new Set(listed.stdout.split('\0'))].filter((file) => file !== '' && existsSync(join(root, file))).sort();
}

/** Runs a command with its output shown. @throws Error when it does not end well */
export function run(command: string, args: readonly string[], cwd: string = ROOT): void {
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
