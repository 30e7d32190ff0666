import { embedded, runKit, storesOn } from '../backends.js';

runKit(storesOn(embedded), {
  backend: 'pglite 18.6',
  cancellation: 'between-steps',
  durable: false,
  concurrentWriters: false,
});
