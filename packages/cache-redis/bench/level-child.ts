/**
 * Reads answers from a server in turns with a plain GET of the same bytes and the same decoding, and says how long each takes, µs. In a
 * process of its own, from the packages as they are built and published.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createRedisCache } from '@aurum/cache-redis';
import { clocks, regularIndex, Series } from '@aurum/core';
import { type CacheRequest, jsonCodec, seriesCodec, type ValueCodec } from '@aurum/core/cache';
import { Redis } from 'ioredis';

/** More than memory holds, so that none is answered from there. */
const KEYS = 1000;
const READS = 2000;
const ROUNDS = 16;

type Read = (i: number) => Promise<unknown>;

const [url = '', what = ''] = process.argv.slice(2);
const client = new Redis(url);
const [subject, peer] =
  what === 'month' ? await sides(month(), seriesCodec, true) : await sides(text(), jsonCodec<string>('text/1'), false);
const times = { subject: [] as number[], peer: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const order = round % 2 === 0 ? (['subject', 'peer'] as const) : (['peer', 'subject'] as const);
  for (const side of order) {
    const read = side === 'subject' ? subject : peer;
    const began = performance.now();
    for (let i = 0; i < READS; i++) await read(i % KEYS);
    if (round >= 4) times[side].push(((performance.now() - began) * 1000) / READS); // until then code is compiled
  }
}
process.send?.(times);
client.disconnect();
process.disconnect();

/** A text of 900 bytes. */
function text(): string {
  return 'x'.repeat(898);
}

/** A month of hourly prices of two decimals. */
function month(): Series {
  const index = regularIndex({ start: Date.UTC(2025, 0, 1), step: 3_600_000, length: 744 });
  const values = Float64Array.from(
    { length: 744 },
    (_, i) => Math.round((80 + 18 * Math.sin((i % 24) / 3.8) + 7 * Math.sin(i * 12.9898)) * 100) / 100,
  );
  return Series.of({ index, values, unit: 'EUR/MWh', clock: clocks.sdac, kind: 'average', name: 'prices' });
}

async function sides<T>(value: T, codec: ValueCodec<T>, isPacked: boolean): Promise<readonly [Read, Read]> {
  const bytes = codec.encode(value);
  const packed = isPacked ? deflateRawSync(bytes, { level: 1 }) : Buffer.from(bytes);
  console.log(`${packed.length} bytes`);
  const size = codec.sizeOf(value) + 1000;
  const cache = createRedisCache({ server: { url }, namespace: `level-${what}`, maxBytes: 100 * size });
  while ((await cache.health()).status !== 'ok') await new Promise((resolve) => setTimeout(resolve, 20));
  const lifetime = { hardMs: 600_000, softMs: 600_000, negativeMs: 600_000, jitter: 0 };
  const requests = Array.from(
    { length: KEYS },
    (_, i): CacheRequest<T> => ({
      keyspace: 'bench',
      key: `${i}`,
      tags: ['T', 'U'],
      codec,
      lifetime,
      load: async () => value,
    }),
  );
  for (const [i, request] of requests.entries()) {
    await cache.get(request);
    await client.set(`${what}:${i}`, packed);
  }
  process.once('disconnect', () => void cache.close());
  return [
    async (i) => {
      const { tier } = await cache.get(requests[i] as CacheRequest<T>); // i is below the length
      if (tier !== 'l2') throw new Error(`an answer came from ${tier}`);
    },
    async (i) => {
      const got = (await client.getBuffer(`${what}:${i}`)) ?? Buffer.alloc(0);
      return codec.decode(isPacked ? inflateRawSync(got) : got);
    },
  ];
}
