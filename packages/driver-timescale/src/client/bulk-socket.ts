import { Socket, type SocketConstructorOpts } from 'node:net';

/** Receives bytes that are only lent: the buffer is filled anew after the call. */
type Tap = (bytes: Buffer) => void;

const BUFFER_BYTES = 262_144;

/**
 * A socket that reads into one buffer of its own. Node takes a fresh one of 64 KiB for every read, and a bulk read of tens of megabytes
 * then spends more time in the garbage collector than in decoding. As long as no tap is set, it is a socket like any other, with copies of
 * what came in for its listeners.
 */
export class BulkSocket extends Socket {
  #tap: Tap | undefined;

  constructor() {
    const onread = {
      buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES),
      callback: (length: number, buffer: Buffer): boolean => this.#take(buffer, length),
    };
    // The types know of `onread` only where a socket is made and connected at once.
    super({ onread } as SocketConstructorOpts);
  }

  /** Hands what comes in to `tap` from now on instead of to the listeners; `undefined` gives it back to them. */
  divert(tap: Tap | undefined): void {
    this.#tap = tap;
  }

  /** Gives whether to go on reading. */
  #take(buffer: Buffer, length: number): boolean {
    const bytes = buffer.subarray(0, length);
    if (this.#tap === undefined) return this.push(Buffer.from(bytes));
    this.#tap(bytes);
    return true;
  }
}
