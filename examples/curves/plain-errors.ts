import { AurumError } from '@aurum/core';

/** What a user can do something about gets a message and ends the program with 1; anything else is a bug and keeps its stack. */
export function plainErrors(): void {
  // a reader that stops early, as in `npm start | head`, is no failure
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  process.on('uncaughtException', (error) => {
    if (AurumError.is(error)) console.error(`error ${error.code}: ${error.message}`);
    else if (error instanceof Error && 'syscall' in error) console.error(`error ${error.message}`);
    else console.error(error);
    process.exit(1);
  });
}
