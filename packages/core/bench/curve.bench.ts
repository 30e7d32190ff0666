import { clocks, type Interval, profiles } from '@aurum/core';
import { bootstrap, contract, type Quote } from '@aurum/core/curves';
import { bench, median } from '../../../test-support/bench.js';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const clock = clocks.utc;
const SIZES = [100, 1_000, 10_000, 100_000] as const;
const ROUNDS = 15;
/** As many contracts are solved before the first of a size is measured: until then code is interpreted or compiled again. */
const WARM_UP = 300_000;

function quote(hour: number, hours: number): Quote {
  const period: Interval = { start: START + hour * HOUR, end: START + (hour + hours) * HOUR };
  const name = `${hour}+${hours}`;
  return {
    contract: contract({ market: 'M', profile: profiles.base, period, name, clock }),
    settlement: 50 + 9 * Math.sin(hour) + hours / 24,
  };
}

/** Days that hold three blocks of six hours, of which each holds five of its hours: all nest. */
function nested(count: number): Quote[] {
  const quotes: Quote[] = [];
  for (let day = 0; quotes.length < count; day++) {
    quotes.push(quote(24 * day, 24));
    for (let block = 0; block < 3; block++) {
      quotes.push(quote(24 * day + 6 * block, 6));
      for (let hour = 0; hour < 5; hour++) quotes.push(quote(24 * day + 6 * block + hour, 1));
    }
  }
  return quotes.slice(0, count);
}

/** The same with every tenth contract replaced by one that crosses into the next day: a system has to be solved. */
function crossing(count: number): Quote[] {
  return nested(count).map((one, i) => (i % 10 === 5 ? quote(24 * Math.floor(i / 19) + 20, 9) : one));
}

/**
 * Milliseconds that a bootstrap of each of the sizes takes: medians, after a warm-up. Garbage is collected when it is due, and in the time:
 * a collection that is forced between runs takes the compiled code away with it, and the next run is measured cold.
 */
function measured(
  make: (count: number) => Quote[],
  sizes: readonly number[],
  note: (text: string) => void,
): readonly number[] {
  return sizes.map((size) => {
    const quotes = make(size);
    const repeats = Math.max(1, 10_000 / size);
    const run = (): number => {
      const began = performance.now();
      for (let i = 0; i < repeats; i++) bootstrap(quotes, { clock, onInconsistency: 'priority' });
      return (performance.now() - began) / repeats;
    };
    const first = run();
    for (let solved = size * repeats; solved < WARM_UP; solved += size * repeats) run();
    const times = Array.from({ length: ROUNDS }, run);
    const typical = median(times);
    note(
      `${size} contracts: median ${typical.toFixed(3)} ms, ${((typical / size) * 1e6).toFixed(0)} ns each; ` +
        `longest ${Math.max(...times).toFixed(3)} ms, first ${first.toFixed(3)} ms`,
    );
    return typical;
  });
}

for (const [id, what, make] of [
  ['curve-bootstrap', 'nested contracts', nested],
  ['curve-bootstrap-crossing', 'contracts that cross', crossing],
] as const) {
  bench(id, {
    title: `bootstrap of ${what}: time per contract at ${SIZES[1]} over that at ${SIZES[3]}; 1 is growth in a straight line`,
    floor: 0.3,
    async run({ figure, note }) {
      const [, thousand = Number.NaN, , most = Number.NaN] = measured(make, SIZES, note);
      note(`${SIZES[3]} contracts take ${(most / thousand).toFixed(0)} times as long as ${SIZES[1]}`);
      figure(thousand / SIZES[1] / (most / SIZES[3]));
    },
  });
}

bench('curve-bootstrap-10000', {
  title: '10 ms over the time of a bootstrap of 10,000 nested contracts: 1 is single-digit milliseconds',
  floor: 1,
  async run({ figure, note }) {
    const [, typical = Number.NaN] = measured(nested, [1_000, 10_000], note);
    measured(crossing, [1_000, 10_000], (text) => note(`every tenth crosses: ${text}`));
    figure(10 / typical);
  },
});
