import { bench, shared } from '../../../test-support/bench.js';
import { fixture, KNOWN, POINTS, quarterHours, START, STEP_MS } from './postgres-fixture.js';

const MILLIONS = 10;
const LIMIT_MB = 200;
const opened = shared(fixture);

bench('stream-memory', {
  title: `memory of a streamed read of ${MILLIONS} million points: ${LIMIT_MB} MB over the figure`,
  floor: 1,
  async run({ figure, note }) {
    const { store, clean } = await opened();
    await clean();
    for (let i = 0; i < MILLIONS; i++) {
      await store.series.write({
        key: 'read',
        series: quarterHours(POINTS, START + i * POINTS * STEP_MS),
        knownAt: KNOWN,
      });
    }
    const end = START + 100_000 * STEP_MS;
    for await (const _ of store.series.stream('read', { end })) globalThis.gc?.();
    globalThis.gc?.();
    const baseline = process.memoryUsage().rss;
    let peak = baseline;
    let points = 0;
    let sum = 0;
    const began = performance.now();
    for await (const { series } of store.series.stream('read')) {
      points += series.length;
      for (const value of series.values) sum += value;
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    if (points !== MILLIONS * POINTS || !Number.isFinite(sum)) throw new Error(`streamed ${points} points`);
    const over = (peak - baseline) / 1024 ** 2;
    note(
      `${points} points in ${Math.round(performance.now() - began)} ms, baseline ${Math.round(baseline / 1024 ** 2)} MB, peak ${Math.round(over)} MB above it`,
    );
    figure(LIMIT_MB / Math.max(1, over));
  },
});
