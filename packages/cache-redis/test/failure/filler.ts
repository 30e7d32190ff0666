/** Takes the lease of a key, says so, and waits for the origin for ever: to be killed. */
import { createRedisCache } from '../../src/index.js';
import { PATIENT, request } from '../plain-samples.js';

const [url = '', namespace = '', leaseMs = ''] = process.argv.slice(2);
const cache = createRedisCache({ server: { url }, namespace, leaseMs: Number(leaseMs), ...PATIENT });
setInterval(() => undefined, 1000);
await cache.get(
  request(() => {
    console.log('loading');
    return new Promise<string>(() => undefined);
  }),
);
