// A curve step by step, as in a notebook: read it from top to bottom, and change what you like.
// Run it by `npm run notebook -w examples/curves`; `-- --sample` takes the invented market.
import { resolve } from 'node:path';
import { AurumError, deliveryDay, formatInstant, formatLocalDate, toInstant } from '@aurum/core';
import { buildCurve, type Curve, diffCurves, findArbitrage, type Quote } from '@aurum/core/curves';
import { openStore } from '@aurum/driver-timescale';
import { assumedShape } from './assumed-shape.js';
import { HALF_SPREAD, shownWeeks } from './chart-power.js';
import { closestDates } from './closest-dates.js';
import { parseCommand } from './command-line.js';
import { findFiles } from './find-data.js';
import { plainErrors } from './plain-errors.js';
import { readGas, readPower } from './read-curves.js';
import { decimals, tradeLines } from './report.js';
import { textTable } from './text-table.js';

plainErrors();
const { folder, sample } = parseCommand(process.argv.slice(2));
const here = process.env.INIT_CWD ?? process.cwd();
const files = await findFiles(folder === undefined ? undefined : resolve(here, folder), sample);

function step(title: string): void {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(3, 76 - title.length))}\n`);
}

function show(rows: readonly (readonly string[])[]): void {
  for (const line of textTable(rows)) console.log(`  ${line}`);
}

step('1. Quotes');
console.log(`  ${files.origin}\n`);
const curve = readPower(files).curves[0] as Curve<'EUR/MWh'>; // a file without rows was refused
const { key, asOf, clock, quotes } = curve;
const day = (t: number): string => formatLocalDate(deliveryDay(clock, t));
show([
  ['contract', 'from', 'to', curve.unit],
  ...quotes
    .slice(0, 8)
    .map(({ contract: { period }, settlement }) => [
      period.name,
      day(period.start),
      day(period.end - 1),
      decimals(settlement),
    ]),
  [`and ${quotes.length - 8} more`],
]);

step('2. Bootstrap: flat prices that have the quotes as their averages');
const built = buildCurve(
  { key, asOf, unit: curve.unit, clock, quotes },
  { tolerance: 0.01, onInconsistency: 'priority', smooth: false },
);
const { atoms, levels, contracts } = built.flat;
const pieces = Array.from(levels, (level, i) => [
  day(atoms.starts[i] ?? Number.NaN),
  day((atoms.ends[i] ?? Number.NaN) - 1),
  decimals(level, 4),
]);
show([['from', 'to', curve.unit], ...pieces.slice(0, 8), [`and ${pieces.length - 8} more`]]);
console.log();
show([
  ['not used', 'status', 'quoted', 'others imply'],
  ...contracts
    .filter(({ status }) => status !== 'used')
    .map(({ quote, status, price = Number.NaN, gap }) => [
      quote.contract.period.name,
      status,
      decimals(price),
      decimals(price - gap, 4),
    ]),
]);

step(`3. Arbitrage: with a half-spread of ${decimals(HALF_SPREAD)}, which is assumed, and with half of it`);
for (const half of [HALF_SPREAD, HALF_SPREAD / 2]) {
  const market = quotes.map(({ contract, settlement = Number.NaN }): Quote => {
    return { contract, bid: settlement - half, ask: settlement + half };
  });
  const verdict = findArbitrage(market, { clock });
  if (verdict.kind === 'arbitrage') {
    console.log(`  ±${decimals(half)}: an arbitrage`);
    for (const line of tradeLines(verdict.trade)) console.log(`    ${line}`);
  } else {
    console.log(`  ±${decimals(half)}: none`);
  }
}

step('4. Smooth, with a shape of the day, which is assumed');
const hourly = built.with({
  options: { smooth: { startSlope: 0, endSlope: 0, tension: 3000 }, shape: assumedShape() },
});
show([
  ['contract', 'quote', 'average of the hours', 'hours'],
  ...quotes.slice(0, 8).map(({ contract, settlement }) => {
    const price = hourly.price(contract);
    const average = price.kind === 'price' ? price.price : Number.NaN;
    return [
      contract.period.name,
      decimals(settlement, 6),
      decimals(average, 6),
      price.kind === 'price' ? String(price.hours) : '–',
    ];
  }),
]);

step('5. One hour, explained');
const tuesday = shownWeeks({ curve }).start + 32 * 3_600_000;
console.log(
  String(hourly.explain(tuesday))
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n'),
);

step('6. Two as-of dates of gas, and what changed');
const gas = readGas(files).curves;
const [before, after] = closestDates(gas);
const diff = diffCurves(before, after);
console.log(`  ${before.id}, ${before.asOf} and ${after.asOf}: ${diff.length} contracts differ\n`);
const rows = diff.names.map((name, i) => [
  name,
  diff.changes[i] ?? '',
  decimals(diff.before.settlement[i], 3),
  decimals(diff.after.settlement[i], 3),
]);
show([
  ['contract', '', before.asOf, after.asOf],
  ...rows.slice(0, 6),
  ...(rows.length > 7 ? [['…'], ...rows.slice(-1)] : rows.slice(6)),
]);

step('7. A store: published, corrected, and read as it was known');
await using store = await openStore('memory:'); // PostgreSQL inside the process; 'file:./data' keeps a folder, 'postgres://…' is a server
console.log(`  ${(await store.health()).server}, embedded, in memory\n`);
// a curve is known in the evening of its date; the correction of the next morning is invented
const evening = curve.asOfEnd - 4 * 3_600_000;
const morning = curve.asOfEnd + 9 * 3_600_000;
await store.curves.publish({ curve: hourly.curve, knownAt: evening });
const last = quotes.at(-1) as Quote; // a curve has quotes
const corrected = hourly.with({
  quotes: [...quotes.slice(0, -1), { ...last, settlement: (last.settlement ?? 0) + 0.5 }],
});
await store.curves.publish({ curve: corrected.curve, knownAt: morning });
const answer = async (label: string, knownAt?: number): Promise<readonly string[]> => {
  const stored = await store.curves.read(key, asOf, knownAt === undefined ? {} : { knownAt });
  const known = formatInstant(toInstant(stored.knownAt), clock.zone).slice(0, 16);
  const quote = stored.curve.quote(last.contract);
  return [label, known, decimals(quote?.settlement), String(stored.curve.fine?.length ?? 0)];
};
show([
  ['read', 'known since', last.contract.period.name, 'hours'],
  await answer('as it was known at 23:00', curve.asOfEnd - 3_600_000),
  await answer('as it is known now'),
]);
try {
  await store.curves.read(key, asOf, { knownAt: evening - 1 });
} catch (error) {
  if (!AurumError.is(error)) throw error;
  console.log(`\n  Before the evening there was nothing: ${error.code}`);
}
