import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { AurumError } from '@aurum/core';

/** The data of the database lies in this folder of the store. */
const DATABASE_FOLDER = 'pglite';
const LOCK_FILE = 'aurum.lock';

/** The locks that this thread holds. */
const held = new Set<string>();

/** A folder that holds an embedded store, locked for this process. */
export interface StoreFolder {
  /** Where the database keeps its files. */
  readonly dataDirectory: string;
  /** Releases the lock. */
  release(): void;
}

/**
 * Takes a folder for an embedded store: a new or empty one, or one that holds a store already. Anything else is refused
 * and left untouched, and so is a folder that another living process has open: two would destroy it.
 */
export function openStoreFolder(path: string): StoreFolder {
  const folder = resolve(path);
  if (existsSync(folder)) requireStore(folder);
  else mkdirSync(folder, { recursive: true });
  const release = lock(join(folder, LOCK_FILE), folder);
  return { dataDirectory: join(folder, DATABASE_FOLDER), release };
}

function notAStore(folder: string, why: string): AurumError {
  return new AurumError('STORE.NOT_A_STORE', {
    message: `'${folder}' is not an Aurum store: ${why}; give a new or empty folder, or one that a store was made in`,
    details: { folder },
  });
}

function requireStore(folder: string): void {
  if (!statSync(folder).isDirectory()) throw notAStore(folder, 'it is a file');
  const entries = readdirSync(folder).filter((name) => !name.startsWith(LOCK_FILE));
  if (entries.length === 0) return;
  if (!entries.includes(DATABASE_FOLDER)) {
    throw notAStore(folder, `it has other contents ('${entries.slice(0, 3).join("', '")}')`);
  }
  const data = join(folder, DATABASE_FOLDER);
  if (readdirSync(data).length > 0 && !existsSync(join(data, 'PG_VERSION')))
    throw notAStore(folder, `its '${DATABASE_FOLDER}' holds no database`);
}

/** Takes a lock. @returns what releases it, once */
function lock(file: string, folder: string): () => void {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(file)) {
      held.add(file);
      return () => {
        if (held.delete(file)) rmSync(file, { force: true });
      };
    }
    const owner = read(file);
    if (owner === undefined) continue;
    const [pid = '?', host = '?'] = owner.split(' ');
    if (!isDead(file, owner)) {
      throw new AurumError('STORE.BUSY', {
        message: `the store in '${folder}' is open in process ${pid} on ${host}; close it there, or use a server when several processes need the data`,
        details: { folder, pid, host },
        retryable: true,
      });
    }
    // Its process was killed; the database recovers from its own log when it is opened. Of several that find it so, one at a time
    // may remove it, and only if it is still the one that was found.
    const release = lock(`${file}.takeover`, folder);
    try {
      if (read(file) === owner) rmSync(file, { force: true });
    } finally {
      release();
    }
  }
  throw new AurumError('STORE.BUSY', {
    message: `the lock of the store in '${folder}' could not be taken; try again`,
    retryable: true,
  });
}

/** Makes a lock file, unless there is one. */
function create(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(handle, `${process.pid} ${hostname()} ${processBegan()} ${randomUUID()}\n`);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  return true;
}

/** What is in a lock file, or `undefined` when it has just gone. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** When this process began, epoch ms; the same in all its threads. */
function processBegan(): number {
  return Math.round(Date.now() - process.uptime() * 1000);
}

/** Between a lock's creation and its first byte. A file that is empty for longer was left by a power cut. */
const CREATION_MS = 10_000;
/** How far apart two readings of when a process began may be. */
const CLOCK_TOLERANCE_MS = 2000;

/** Whether the owner of a lock is certain to have ended. */
function isDead(file: string, owner: string): boolean {
  if (owner === '') return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > CREATION_MS;
  const [number, host, began] = owner.split(' ');
  const pid = Number(number);
  if (host !== hostname()) return false;
  // After a crash a new process may well have the old one's number.
  if (pid === process.pid) return !held.has(file) && !(Math.abs(Number(began) - processBegan()) <= CLOCK_TOLERANCE_MS);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}
