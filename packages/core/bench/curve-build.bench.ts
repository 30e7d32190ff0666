import { clocks, type LoadProfile, parseDeliveryPeriod, profiles } from '@aurum/core';
import {
  type BuildOptions,
  buildCurve,
  contract,
  type HourlyProfile,
  type Quote,
  workdayTypes,
} from '@aurum/core/curves';
import { bench, median } from '../../../test-support/bench.js';
import { pythonPackage, runPython } from '../../../test-support/bench-python.js';

const clock = clocks.sdac;
const CONTRACTS = 60;
const AS_OF = '2025-12-31';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** How many curves one run builds, and how many sets of prices there are: no two in a row are the same. */
const CURVES = 300;
const SETS = 50;
const RUNS = 9;

/** 24 months of base and of peak, eight quarters and four years: they overlap, and some say what others do. */
const contracts = [
  ...Array.from({ length: 24 }, (_, m) => `${MONTHS[m % 12]}-${26 + Math.floor(m / 12)}`).flatMap((period) => [
    of(period, profiles.base),
    of(period, profiles.sdac.peak),
  ]),
  ...Array.from({ length: 8 }, (_, q) => of(`Q${(q % 4) + 1}-${28 + Math.floor(q / 4)}`, profiles.base)),
  ...Array.from({ length: 4 }, (_, y) => of(`Cal-${26 + y}`, y < 2 ? profiles.base : profiles.sdac.peak)),
];

function of(period: string, profile: LoadProfile) {
  return contract({ market: 'DE-LU', profile, period: parseDeliveryPeriod(period), clock });
}

const dayTypes = workdayTypes();
const shape: HourlyProfile = {
  mode: 'additive',
  dayTypes,
  values: Float64Array.from(
    { length: 12 * dayTypes.names.length * 24 },
    (_, cell) => 9 * Math.sin(((cell % 24) - 8) / 4) - 4 * (Math.floor(cell / 24) % 3) + (cell % 5) / 9,
  ),
  counts: new Int32Array(12 * dayTypes.names.length * 24),
};
const options: BuildOptions = { shape, onInconsistency: 'priority' };
const init = { key: 'EEX/power/DE-LU/base+peak', asOf: AS_OF, unit: 'EUR/MWh', clock } as const;

/** Fresh quotes: nothing can be kept by their identity. */
function quotesOf(set: number): Quote[] {
  return contracts.map((one, i) => ({
    contract: one,
    settlement: 80 + 12 * Math.cos(i * 0.26) + 3 * Math.sin(i * i + set) + (one.profile === profiles.base ? 0 : 9),
  }));
}

const sets = Array.from({ length: SETS }, (_, set) => quotesOf(set));
const build = (set: number) => buildCurve({ ...init, quotes: sets[set % SETS] as Quote[] }, options); // one of the sets

/** Milliseconds for each curve of a run of many. */
function perCurve(): number {
  const began = performance.now();
  for (let i = 0; i < CURVES; i++) build(i);
  return (performance.now() - began) / CURVES;
}

/** The same in milliseconds of processor time, of all threads: what else runs on the machine does not count. */
function processorPerCurve(): number {
  const began = process.cpuUsage();
  perCurve();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000 / CURVES;
}

bench('curve-build', {
  title: `curves of ${CONTRACTS} contracts bootstrapped, smoothed and shaped to four years of hours, in thousands per second of processor time`,
  floor: 1,
  async run({ figure, note }) {
    const began = performance.now();
    const hours = build(0).curve.fine?.length ?? 0;
    note(
      `${contracts.length} contracts, ${hours} hours; the first curve, with everything that is kept after it: ${(performance.now() - began).toFixed(1)} ms`,
    );
    perCurve();
    const times = Array.from({ length: RUNS }, processorPerCurve);
    const typical = median(times);
    note(
      `median ${typical.toFixed(3)} ms of processor time for each curve, ${(1000 / typical).toFixed(0)} curves/s, ${((hours / typical) * 1e-3).toFixed(0)} million hours/s (fastest ${Math.min(...times).toFixed(3)} ms)`,
    );
    const passed = Array.from({ length: RUNS }, perCurve);
    note(
      `by the clock on the wall: median ${median(passed).toFixed(3)} ms, fastest ${Math.min(...passed).toFixed(3)} ms`,
    );
    figure(1 / typical);
  },
});

const QUANTLIB = `
import json, math, sys, time
import QuantLib as ql
n, runs = int(sys.argv[1]), int(sys.argv[2])
today = ql.Date(1, 1, 2026)
ql.Settings.instance().evaluationDate = today
calendar, counter = ql.NullCalendar(), ql.Actual365Fixed()
quotes = [ql.SimpleQuote(0.03) for _ in range(n)]
helpers = [ql.DepositRateHelper(ql.QuoteHandle(quotes[0]), ql.Period(1, ql.Months), 0, calendar, ql.Unadjusted, False, counter)]
helpers += [ql.FraRateHelper(ql.QuoteHandle(quotes[i]), i, i + 1, 0, calendar, ql.Unadjusted, False, counter) for i in range(1, n)]
curve = ql.PiecewiseLogCubicDiscount(today, helpers, counter)
days = [k / 365 for k in range(1461)]
def once(run):
    for k, quote in enumerate(quotes):
        quote.setValue(0.03 + 0.005 * math.sin(k / 3 + run))
    began = time.process_time()
    curve.discount(1.0)
    built = time.process_time()
    values = [curve.discount(t) for t in days]
    return (built - began) * 1000, (time.process_time() - began) * 1000
for run in range(20):
    once(run)
times = [once(run) for run in range(runs)]
print(json.dumps([sum(built for built, _ in times) / runs, sum(read for _, read in times) / runs]))
`;

bench('curve-build-peer', {
  title: `a curve of ${CONTRACTS} contracts built to four years of hours, against QuantLib's bootstrap alone of ${CONTRACTS} deposits and FRAs (PiecewiseLogCubicDiscount, its helpers kept and their quotes moved), in processor time`,
  floor: 1,
  async run({ compare, notInstalled, note }) {
    const version = pythonPackage('quantlib');
    if (version === undefined) return notInstalled('QuantLib');
    let read: readonly number[] = [];
    const peer = {
      name: 'QuantLib bootstrap',
      measure: () => {
        const [built = NaN, withDays = NaN] = runPython(QUANTLIB, [String(CONTRACTS), '200']) as readonly number[]; // two numbers
        read = [...read, withDays];
        return built;
      },
    };
    // as for the peer, a few come first: after a Python process everything is cold
    const ours = (): number => {
      for (let i = 0; i < 50; i++) build(i);
      return processorPerCurve();
    };
    const subject = { name: 'aurum build', measure: ours };
    await compare({ subject, peer, work: { amount: 1, unit: 'curves' } });
    note(
      `QuantLib ${version}, with ${1461} days read from the curve one by one in Python: ${median(read).toFixed(3)} ms; ours has all hours`,
    );
  },
});

/** Base of so many months from January 2026 on. */
function monthsOf(count: number, set: number): Quote[] {
  return Array.from({ length: count }, (_, m) => ({
    contract: of(`${MONTHS[m % 12]}-${2026 + Math.floor(m / 12)}`, profiles.base),
    settlement: 75 + 9 * Math.cos(m / 2) + Math.sin(m * m + set),
  }));
}

/** Median milliseconds for a curve of months. */
function timeOfMonths(count: number): { readonly ms: number; readonly hours: number } {
  const quotes = [0, 1, 2].map((set) => monthsOf(count, set));
  const repeats = Math.max(1, Math.round(1200 / count));
  let hours = 0;
  const run = (): number => {
    const began = performance.now();
    for (let i = 0; i < repeats; i++) {
      const made = buildCurve({ ...init, quotes: quotes[i % 3] as Quote[] }, options); // one of three
      hours = made.curve.fine?.length ?? 0;
    }
    return (performance.now() - began) / repeats;
  };
  run();
  return { ms: median(Array.from({ length: RUNS }, run)), hours };
}

bench('curve-hours', {
  title:
    'time for each hour of a curve of 4 months over that of 400 months: 1 is growth in a straight line, of contracts and of hours',
  floor: 0.5,
  async run({ figure, note }) {
    const [small = NaN, , , large = NaN] = [4, 40, 60, 400].map((months) => {
      const { ms, hours } = timeOfMonths(months);
      note(
        `${months} months, ${hours} hours: median ${ms.toFixed(3)} ms, ${((ms / hours) * 1e6).toFixed(1)} ns for each hour`,
      );
      return ms / hours;
    });
    figure(small / large);
  },
});
