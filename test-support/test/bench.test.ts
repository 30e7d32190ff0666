import { describe, expect, it } from 'vitest';
import { type BenchOutcome, bench, benchIds, isShort, median, runBenches, shared } from '../bench.js';

describe('the harness of benchmarks', () => {
  it('measures in the order A B B A after a warm-up, and gives peer time over subject time', async () => {
    const order: string[] = [];
    const contender = (name: string, ms: number) => ({
      name,
      measure: () => {
        order.push(name);
        return ms;
      },
    });
    bench('order', {
      title: 'order of runs',
      floor: 2,
      run: (b) =>
        b.compare({
          subject: contender('a', 10),
          peer: contender('b', 40),
          work: { amount: 1, unit: 'runs' },
          rounds: 2,
        }),
    });
    expect(await runBenches(['order'])).toEqual([{ id: 'order', kind: 'figure', ratio: 4, floor: 2 }]);
    expect(order.join('')).toBe('ababbaabba');
  });

  it('runs only what is asked for, and disposes of what was shared once', async () => {
    const events: string[] = [];
    const resource = shared(async () => {
      events.push('made');
      return {
        [Symbol.asyncDispose]: async () => {
          events.push('gone');
        },
      };
    });
    for (const id of ['one', 'two', 'three']) {
      bench(id, {
        title: id,
        floor: 1,
        run: async (b) => {
          await resource();
          events.push(id);
          b.figure(1);
        },
      });
    }
    await runBenches(['one', 'three']);
    expect(events).toEqual(['made', 'one', 'three', 'gone']);
    expect(benchIds()).toContain('two');
  });

  it('refuses an id twice, and a benchmark without exactly one figure', async () => {
    bench('twice', { title: 'x', floor: 1, run: async () => undefined });
    expect(() => bench('twice', { title: 'x', floor: 1, run: async () => undefined })).toThrow(
      'two benchmarks are called twice',
    );
    await expect(runBenches(['twice'])).rejects.toThrow('gave 0 figures');
  });

  it('takes a figure below its floor, or none, as short, and an absent peer as neither', () => {
    const figure = (ratio: number): BenchOutcome => ({ id: 'x', kind: 'figure', ratio, floor: 2 });
    expect([1.99, 2, 3, Number.NaN].map((ratio) => isShort(figure(ratio)))).toEqual([true, false, false, true]);
    expect(isShort({ id: 'x', kind: 'not-installed', peer: 'polars' })).toBe(false);
  });

  it('takes the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
  });
});
