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

/** The folders that this process holds: after a crash a new process may well have the old one's number. */
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
  const release = lock(folder);
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
  const entries = readdirSync(folder).filter((name) => name !== LOCK_FILE);
  if (entries.length === 0) return;
  if (!entries.includes(DATABASE_FOLDER)) {
    throw notAStore(folder, `it has other contents ('${entries.slice(0, 3).join("', '")}')`);
  }
  const data = join(folder, DATABASE_FOLDER);
  if (readdirSync(data).length > 0 && !existsSync(join(data, 'PG_VERSION')))
    throw notAStore(folder, `its '${DATABASE_FOLDER}' holds no database`);
}

function lock(folder: string): () => void {
  const file = join(folder, LOCK_FILE);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, `${process.pid} ${hostname()}\n`);
      closeSync(handle);
      held.add(file);
      return () => {
        if (held.delete(file)) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid, host] = readFileSync(file, 'utf8').trim().split(' ');
      if (host === hostname() && !isOpen(file, Number(pid))) {
        // Its process was killed; the database recovers from its own log when it is opened.
        rmSync(file, { force: true });
        continue;
      }
      throw new AurumError('STORE.BUSY', {
        message: `the store in '${folder}' is open in process ${pid} on ${host}; close it there, or use a server when several processes need the data`,
        details: { folder, pid, host },
        retryable: true,
      });
    }
  }
  throw new AurumError('STORE.BUSY', {
    message: `the lock of the store in '${folder}' could not be taken; try again`,
    retryable: true,
  });
}

function isOpen(file: string, pid: number): boolean {
  if (pid === process.pid) return held.has(file);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
