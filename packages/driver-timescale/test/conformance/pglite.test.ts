import { embedded, storesOn } from '../backends.js';
import { runKit } from '../kit.js';

runKit(storesOn(embedded), {
  backend: 'pglite 18.6',
  cancellation: 'between-steps',
  durable: false,
  concurrentWriters: false,
  rollups: true,
});
