import { embeddedTimescale, storesOn } from '../backends.js';
import { runKit } from '../kit.js';

runKit(
  storesOn(() => embeddedTimescale()),
  {
    backend: 'pglite 17.5 with timescaledb 2.23.0-dev',
    cancellation: 'between-steps',
    durable: false,
    concurrentWriters: false,
    rollups: true,
  },
);
