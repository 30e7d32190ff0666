import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { usageError } from '../failure.js';

/** Takes data piece by piece. */
export type Write = (data: string | Uint8Array) => Promise<void>;

/**
 * Writes a file beside its place and puts it there when it is whole, so that a failure leaves what was there before.
 *
 * @param path where it is to be
 * @param produce writes its content
 */
export async function writeWhole(path: string, produce: (write: Write) => Promise<void>): Promise<void> {
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  let file: FileHandle | undefined;
  try {
    const opened = await onFile(path, () => open(partial, 'wx'));
    file = opened;
    await produce((data) => onFile(path, async () => void (await opened.writeFile(data))));
    await onFile(path, () => opened.sync());
    await opened.close();
    file = undefined;
    await onFile(path, () => rename(partial, path));
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

async function onFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw usageError(`the file ${path} cannot be written (${why}): give another --output, or free the place`, error);
  }
}
