import { encodeSeries } from '../../codec/binary/encode-series.js';
import { beginBinary, finishBinary } from '../../codec/binary/header.js';
import { writeValues } from '../../codec/binary/values.js';
import { ByteWriter } from '../../codec/bytes/byte-writer.js';
import { AurumError } from '../../errors/index.js';
import { contractId } from '../contract.js';
import type { Curve } from '../curve.js';
import { asOfDate } from '../curve-key.js';
import { QUOTE_FIELDS, type Quote, type QuoteField } from '../quote.js';
import { CURVE_FORMAT, CURVE_HAS, MAX_TIME, PRESENCE, TICKS } from './curve-format.js';
import { lineageToJson } from './lineage-json.js';

/**
 * A curve as compact bytes, for caches, queues and files. {@link decodeCurve} gives back an equal curve: quotes, fine view, lineage. Equal
 * curves give equal bytes. Profiles travel by their ids.
 *
 * The layout is described in `docs/decisions/0012-binary-curve-format.md`.
 *
 * @throws AurumError `CURVE.INVALID_CONTRACT` for a contract that delivers more than 35,000 years from now
 * @example
 * ```ts
 * import { clocks, parseDeliveryPeriod, profiles } from '@aurum/core';
 * import { Curve, contract, decodeCurve, encodeCurve } from '@aurum/core/curves';
 * const clock = clocks.euGasDay;
 * const february = contract({ market: 'TTF', profile: profiles.base, period: parseDeliveryPeriod('Feb-26'), clock });
 * const curve = Curve.of({ key: 'EEX/gas/TTF/base', asOf: '2026-01-15', unit: 'EUR/MWh', clock, quotes: [{ contract: february, settlement: 31.5 }] });
 * const bytes = encodeCurve(curve);
 * console.log(bytes.length, decodeCurve(bytes).equals(curve)); // 96 true
 * ```
 */
export function encodeCurve(curve: Curve): Uint8Array<ArrayBuffer> {
  const { quotes, fine } = curve;
  const lineage = lineageToJson(curve.lineage);
  const writer = new ByteWriter(256 + quotes.length * 20 + (fine === undefined ? 0 : fine.length * 3));
  beginBinary(writer, CURVE_FORMAT);
  writer.text(curve.id);
  writer.signed(asOfDate(curve.asOf).date);
  writer.text(curve.unit);
  writer.text(curve.clock.id);
  writer.byte(
    (quotes.length === 0 ? 0 : CURVE_HAS.quotes) |
      (fine === undefined ? 0 : CURVE_HAS.fine) |
      (lineage === undefined ? 0 : CURVE_HAS.lineage),
  );
  if (quotes.length > 0) writeQuotes(writer, quotes);
  if (fine !== undefined) {
    const bytes = encodeSeries(fine);
    writer.varint(bytes.length);
    writer.raw(bytes);
  }
  if (lineage !== undefined) writer.text(JSON.stringify(lineage));
  return finishBinary(writer);
}

function writeQuotes(writer: ByteWriter, quotes: readonly Quote[]): void {
  const contracts = quotes.map(({ contract }) => contract);
  writer.varint(quotes.length);
  writer.text(contracts[0]?.market ?? ''); // all quotes of a curve are of one market
  writePresence(
    writer,
    contracts.map(({ weighting }) => weighting === 'days'),
  );
  writeProfiles(
    writer,
    contracts.map(({ profile }) => profile.id),
  );
  writePeriods(writer, quotes);
  let before: string | undefined;
  for (const { period } of contracts) {
    // base and peak of a period follow each other
    writer.text(period.name === before ? '' : `=${period.name}`);
    before = period.name;
  }
  for (const field of QUOTE_FIELDS) writeField(writer, quotes, field);
}

/** The ids of profiles, each once in the order in which they come, and which of them each quote has, where there are several. */
function writeProfiles(writer: ByteWriter, ids: readonly string[]): void {
  const numbers = new Map<string, number>();
  for (const id of ids) if (!numbers.has(id)) numbers.set(id, numbers.size);
  writer.varint(numbers.size);
  for (const id of numbers.keys()) writer.text(id);
  if (numbers.size > 1) for (const id of ids) writer.varint(numbers.get(id) as number); // every id was numbered
}

/** Starts as differences, which never fall, and lengths as differences, all in the longest tick that fits. */
function writePeriods(writer: ByteWriter, quotes: readonly Quote[]): void {
  for (const { contract } of quotes) {
    if (Math.abs(contract.period.start) <= MAX_TIME && Math.abs(contract.period.end) <= MAX_TIME) continue;
    throw new AurumError('CURVE.INVALID_CONTRACT', {
      message: `${contractId(contract)} delivers more than 35,000 years from now, which the binary form does not hold: correct its period.`,
      details: { contract: contractId(contract) },
    });
  }
  const tick = TICKS.findIndex((ms) =>
    quotes.every(({ contract: { period } }) => period.start % ms === 0 && period.end % ms === 0),
  );
  const ms = TICKS[tick] as number; // everything is a multiple of a millisecond
  writer.byte(tick);
  let start = 0;
  let length = 0;
  for (const { contract } of quotes) {
    const { period } = contract;
    writer.signed((period.start - start) / ms);
    writer.signed((period.end - period.start - length) / ms);
    start = period.start;
    length = period.end - period.start;
  }
}

function writeField(writer: ByteWriter, quotes: readonly Quote[], field: QuoteField): void {
  writePresence(
    writer,
    quotes.map((quote) => quote[field] !== undefined),
  );
  const values = quotes.flatMap((quote) => quote[field] ?? []);
  // to a quote −0 is 0, and equal curves have equal bytes
  if (values.length > 0)
    writeValues(
      writer,
      Float64Array.from(values, (value) => value + 0),
    );
}

/** Which quotes have something: one byte where none or all have, else a bit for each, the lowest first. */
function writePresence(writer: ByteWriter, present: readonly boolean[]): void {
  const all = present.every(Boolean);
  if (all || !present.includes(true)) {
    writer.byte(all ? PRESENCE.all : PRESENCE.none);
    return;
  }
  writer.byte(PRESENCE.some);
  for (let i = 0; i < present.length; i += 8) {
    writer.byte(present.slice(i, i + 8).reduce((bits, has, k) => bits | (has ? 1 << k : 0), 0));
  }
}
