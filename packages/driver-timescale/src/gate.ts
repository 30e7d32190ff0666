import { storeClosed } from '@aurum/core/driver';

/** Lets calls in until the store is closed, and lets `close` wait for those that are inside. */
export interface Gate {
  /** Fires when the store begins to close: streams, which may stay open for ever, end then. */
  readonly closing: AbortSignal;
  /** Runs a call. @throws AurumError `STORE.CLOSED` */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** @throws AurumError `STORE.CLOSED` */
  check(): void;
  /** Closes the gate, waits for calls inside, then runs `release` once. Idempotent. */
  close(release: () => Promise<void>): Promise<void>;
}

/** An open gate. */
export function createGate(): Gate {
  const inside = new Set<Promise<unknown>>();
  const controller = new AbortController();
  let closed: Promise<void> | undefined;
  const check = (): void => {
    if (closed !== undefined) throw storeClosed();
  };
  return {
    closing: controller.signal,
    check,
    async run(call) {
      check();
      const running = call();
      inside.add(running);
      try {
        return await running;
      } finally {
        inside.delete(running);
      }
    },
    close(release) {
      closed ??= (async () => {
        controller.abort(storeClosed());
        await Promise.allSettled([...inside]);
        await release();
      })();
      return closed;
    },
  };
}
