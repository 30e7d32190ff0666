import type { BusMessage, CacheBus, Clock } from '../../ports/index.js';
import { seededRandom } from './seeded-random.js';

/** What a {@link chaosBus} does to messages. */
export interface ChaosBusOptions {
  /** Of its chance. */
  readonly seed: number;
  /** Time for delays. */
  readonly clock: Clock;
  /** How many messages are lost without a word, as a part of all. Default 0. */
  readonly lossRate?: number | undefined;
  /** The longest time that a message is under way, ms; their order stays. Default 0. */
  readonly delayMs?: number | undefined;
}

/** A bus with faults. */
export interface ChaosBus {
  /** The bus as a cache sees it. */
  readonly bus: CacheBus;
  /** Loses the next messages without a word. */
  lose(count: number): void;
  /** Ends the connection, which is told as a gap. Messages under way, and those until {@link ChaosBus.connect}, are lost. */
  disconnect(): void;
  /** Makes the connection again, which is told as a gap. */
  connect(): void;
}

/** A bus that loses and delays messages and its connection. */
export function chaosBus(bus: CacheBus, { seed, clock, lossRate = 0, delayMs = 0 }: ChaosBusOptions): ChaosBus {
  const random = seededRandom(seed);
  const listeners = new Set<(message: BusMessage) => void>();
  let toLose = 0;
  let isConnected = true;
  let connection = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const tell = (message: BusMessage): void => {
    for (const listener of [...listeners]) listener(message);
  };
  const end = bus.listen((message) => {
    if (!isConnected || random() < lossRate) return;
    if (toLose > 0) {
      toLose--;
      return;
    }
    if (delayMs === 0) {
      tell(message);
      return;
    }
    const of = connection;
    lastAt = Math.max(lastAt, clock.now() + random() * delayMs);
    void clock.sleep(lastAt - clock.now()).then(() => {
      if (of === connection) tell(message);
    });
  });
  return {
    bus: {
      get connected() {
        return isConnected && bus.connected;
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      [Symbol.asyncDispose]: async () => {
        end();
        listeners.clear();
        await bus[Symbol.asyncDispose]();
      },
    },
    lose: (count) => {
      toLose += count;
    },
    disconnect: () => {
      if (!isConnected) return;
      isConnected = false;
      connection++;
      tell({ kind: 'gap' });
    },
    connect: () => {
      if (isConnected) return;
      isConnected = true;
      tell({ kind: 'gap' });
    },
  };
}
