import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { encodeSeries, type SeriesWrite } from '@aurum/core';
import type { CrashOrder, CrashTarget } from './crash-child.js';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** Processes to be killed; the next one is started ahead of time. */
export interface Victims extends AsyncDisposable {
  /** Lets one begin a write and kills it after so many milliseconds; says how far it had come. */
  kill(
    order: Omit<CrashOrder, 'writes'> & { readonly writes: readonly SeriesWrite[] },
    delayMs: number,
  ): Promise<'killed' | 'written'>;
}

export type { CrashTarget };

export function victims(): Victims {
  let next: Promise<ChildProcess> | undefined = start();
  return {
    async kill({ writes, ...order }, delayMs) {
      const child = await (next ?? start());
      next = start();
      let written = false;
      child.on('message', (message) => {
        if (message === 'written') written = true;
      });
      const opened = message(child, 'open');
      child.send({
        ...order,
        writes: writes.map((write) => ({ ...write, series: encodeSeries(write.series) })),
      } satisfies CrashOrder);
      await opened;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
      await once(child, 'exit');
      return written ? 'written' : 'killed';
    },
    async [Symbol.asyncDispose]() {
      const idle = await next;
      next = undefined;
      idle?.kill('SIGKILL');
    },
  };
}

async function start(): Promise<ChildProcess> {
  const child = fork(CHILD, {
    execArgv: ['--conditions=@aurum/source', '--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await message(child, 'loaded');
  return child;
}

function message(child: ChildProcess, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (given: unknown): void => {
      if (given !== wanted) return;
      child.off('message', listen);
      child.off('exit', fail);
      resolve();
    };
    const fail = (code: number | null): void =>
      reject(new Error(`the process to be killed ended by itself with ${code}, before it said '${wanted}'`));
    child.on('message', listen);
    child.once('exit', fail);
  });
}
