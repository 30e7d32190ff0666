import { spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unprivilegedOwner } from '../../../../test-support/postgres.js';

/** A disk that a test can fill without harm to anything else. */
export interface SmallDisk extends Disposable {
  /** A folder on it, for a server's files. */
  readonly folder: string;
  /** What it is, for people. */
  readonly kind: string;
  /** Fills it up until so many bytes are left. */
  fill(leaveBytes: number): void;
  /** Takes what {@link SmallDisk.fill} put there away. */
  makeRoom(): void;
}

const SIZE_MB = 96;

/** The shared memory of a container is a disk of its own, of 64 MB unless someone asked for more; a larger one is left to its owners. */
const SHARED_MEMORY = '/dev/shm';
const LARGEST_SHARED_BYTES = 128 * 1024 * 1024;
const CHUNK = new Uint8Array(65_536);

/**
 * Mounts a small disk in memory, which takes the rights of root over the machine; in a container without them, takes its small
 * `/dev/shm`. Gives the reason when neither can be had.
 */
export function smallDisk(): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), 'aurum-small-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=0777`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  const unmount = (): void => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  if (mounted.status === 0) return new Disk(folder, `a tmpfs of ${SIZE_MB} MB`, unmount);
  rmSync(folder, { recursive: true, force: true });
  const why = mounted.error?.message ?? mounted.stderr.trim();
  const shared = sharedMemoryBytes();
  if (shared === undefined || shared > LARGEST_SHARED_BYTES)
    return `a small disk cannot be mounted (${why}), and there is no small ${SHARED_MEMORY}`;
  const part = mkdtempSync(join(SHARED_MEMORY, 'aurum-small-disk-'));
  const kind = `${SHARED_MEMORY} of ${Math.round(shared / 1024 / 1024)} MB`;
  return new Disk(part, kind, () => rmSync(part, { recursive: true, force: true }));
}

function sharedMemoryBytes(): number | undefined {
  try {
    // Where nothing is mounted it is a folder of a disk that others need.
    if (statSync(SHARED_MEMORY).dev === statSync('/').dev) return undefined;
    const { blocks, bsize } = statfsSync(SHARED_MEMORY);
    return blocks * bsize;
  } catch {
    return undefined;
  }
}

class Disk implements SmallDisk {
  readonly folder: string;
  readonly kind: string;
  readonly #ballast: string;
  readonly #remove: () => void;

  constructor(folder: string, kind: string, remove: () => void) {
    this.kind = kind;
    this.#ballast = join(folder, 'ballast');
    this.#remove = remove;
    process.once('exit', remove);
    this.folder = mkdtempSync(join(folder, 'server-'));
    const owner = unprivilegedOwner();
    if (owner !== undefined) for (const path of [folder, this.folder]) chownSync(path, owner.uid, owner.gid);
  }

  fill(leaveBytes: number): void {
    this.makeRoom();
    const file = openSync(this.#ballast, 'w');
    try {
      let size = 0;
      for (let written = CHUNK.length; written > 0; size += written) written = writeUnlessFull(file);
      if (size < leaveBytes) throw new Error(`the disk had only ${size} bytes left, not ${leaveBytes}`);
      ftruncateSync(file, size - leaveBytes);
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }
}

/** Writes a chunk or as much of it as has room; 0 when there is none. */
function writeUnlessFull(file: number): number {
  try {
    return writeSync(file, CHUNK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 0; // Node's errors of system calls have a code
    throw error;
  }
}
