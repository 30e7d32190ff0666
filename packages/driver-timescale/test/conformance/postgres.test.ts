import { describe } from 'vitest';
import { hasPostgres, useTestDatabase } from '../../../../test-support/test-database.js';
import { storesOn } from '../backends.js';
import { runKit } from '../kit.js';

describe.skipIf(!hasPostgres)('PostgreSQL server', () => {
  const url = useTestDatabase();
  runKit(
    storesOn(() => url()),
    {
      backend: 'postgresql 15.18',
      cancellation: 'server',
      durable: true,
      concurrentWriters: true,
      rollups: true,
    },
  );
});
