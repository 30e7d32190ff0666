import { marketClock, regularIndex, Series } from '@aurum/core';
import { op, table } from 'arquero';
import { bench } from '../../../test-support/bench.js';
import { pythonPackage, runPython } from '../../../test-support/bench-python.js';

const POINTS = 1_000_000;
const START = Date.UTC(2000, 0, 1);
const STEP_MS = 900_000;
/** A run is so short that several are measured at once. */
const REPEATS = 20;
const work = { amount: POINTS * REPEATS, unit: 'points' } as const;
const berlin = marketClock('Europe/Berlin');
const values = Float64Array.from({ length: POINTS }, (_, i) => 50 + 40 * Math.sin(i / 7));
const series = Series.of({
  index: regularIndex({ start: START, step: 'PT15M', length: POINTS }),
  unit: 'EUR/MWh',
  clock: berlin,
  kind: 'average',
  values,
});
const resample = (times: number): void => {
  for (let i = 0; i < times; i++) series.resample('P1M', { missing: 'skip' });
};
/** As for the peer, a few runs come first, so that neither pays for the other's having emptied the processor's caches. */
const WARM_UP = 5;
const subject = {
  name: 'aurum resample',
  measure: () => {
    resample(WARM_UP);
    const began = performance.now();
    resample(REPEATS);
    return performance.now() - began;
  },
} as const;

const POLARS = `
import json, sys, time
import polars as pl
n = int(sys.argv[1])
frame = pl.select(
    t=(pl.int_range(0, n) * 900_000 + int(sys.argv[2])).cast(pl.Datetime('ms')).dt.replace_time_zone('UTC').dt.convert_time_zone('Europe/Berlin'),
    v=50 + 40 * (pl.int_range(0, n) / 7).sin(),
)
def once():
    began = time.perf_counter()
    months = frame.group_by_dynamic('t', every='1mo').agg(pl.col('v').mean())
    assert months.height == int(sys.argv[3])
    return (time.perf_counter() - began) * 1000
for _ in range(int(sys.argv[5])):
    once()
print(json.dumps(sum(once() for _ in range(int(sys.argv[4])))))
`;

bench('resample-polars', {
  title: 'a million quarter-hours to Berlin months, against polars',
  floor: 2,
  async run({ compare, notInstalled, note }) {
    const version = pythonPackage('polars');
    if (version === undefined) return notInstalled('polars');
    note(`polars ${version}`);
    const months = String(series.resample('P1M').length);
    const peer = {
      name: 'polars group_by_dynamic',
      measure: () =>
        Number(runPython(POLARS, [String(POINTS), String(START), months, String(REPEATS), String(WARM_UP)])),
    };
    await compare({ subject, peer, work, rounds: 5 });
  },
});

bench('resample-arquero', {
  title: 'a million quarter-hours to months, against arquero (which knows no zones: UTC months)',
  floor: 40,
  async run({ compare }) {
    const times = Array.from({ length: POINTS }, (_, i) => new Date(START + i * STEP_MS));
    const frame = table({ t: times, v: values });
    const peer = {
      name: 'arquero groupby',
      measure: () => {
        const began = performance.now();
        frame
          .groupby({ year: (d: { t: Date }) => op.utcyear(d.t), month: (d: { t: Date }) => op.utcmonth(d.t) })
          .rollup({ mean: (d: { v: number }) => op.mean(d.v) })
          .numRows();
        return (performance.now() - began) * REPEATS;
      },
    };
    await compare({ subject, peer, work });
  },
});
