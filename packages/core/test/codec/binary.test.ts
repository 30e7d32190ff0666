import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasSharedData, sharedData } from '../../../../test-support/shared-data.js';
import { ByteWriter } from '../../src/codec/bytes/byte-writer.js';
import { crc32c } from '../../src/codec/bytes/crc32c.js';
import { decodeSeries, encodeSeries, marketClock, regularIndex, Series, seriesToJson } from '../../src/index.js';
import { recognizeFile } from '../../src/markets/index.js';
import { bits, expectSame } from './expect-same.js';

const code = (expected: string, message?: RegExp): unknown =>
  expect.objectContaining({
    code: expected,
    ...(message === undefined ? {} : { message: expect.stringMatching(message) }),
  });

function seriesOf(values: ArrayLike<number>): Series {
  return Series.of({
    index: regularIndex({ start: 0, step: 'PT1H', length: values.length }),
    unit: 'MW',
    kind: 'average',
    clock: marketClock('UTC'),
    values: Float64Array.from(values),
  });
}

/** A body behind a header whose checksum fits. */
function framed(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  writer.raw(Uint8Array.of(0x41, 0x55, 0x52, 0x53, 1, 0, 0, 0, 0));
  writer.byte(0);
  writer.byte(0);
  writer.text('MW');
  writer.text('UTC');
  write(writer);
  const bytes = writer.finish();
  writer.patchUint32(5, crc32c(bytes, 9));
  return bytes;
}

describe('binary codec', () => {
  it('says of other bytes that they are no series', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3), new TextEncoder().encode('{"format":"x"}')]) {
      expect(() => decodeSeries(bytes)).toThrow(code('CODEC.FORMAT', /do not begin with AURS/));
    }
  });

  it('says which version wrote the bytes', () => {
    const bytes = encodeSeries(seriesOf([1]));
    bytes[4] = 2;
    expect(() => decodeSeries(bytes)).toThrow(
      code('CODEC.VERSION', /version 2 of the format, and this release reads version 1/),
    );
  });

  it('notices altered and cut bytes by the checksum', () => {
    const bytes = encodeSeries(seriesOf([1, 2, 3]));
    expect(() => decodeSeries(bytes.subarray(0, bytes.length - 1))).toThrow(code('CODEC.CHECKSUM'));
    bytes[bytes.length - 1] = 0;
    expect(() => decodeSeries(bytes)).toThrow(code('CODEC.CHECKSUM', /were altered or cut/));
  });

  it('checks a declared length before it takes memory', () => {
    const huge = framed((writer) => {
      writer.byte(0);
      writer.varint(2 ** 40);
    });
    expect(() => decodeSeries(huge)).toThrow(
      code('CODEC.TOO_LARGE', /declares 1099511627776 points, and at most 16777216/),
    );
    expect(() => decodeSeries(encodeSeries(seriesOf([1, 2, 3])), { maxPoints: 2 })).toThrow(code('CODEC.TOO_LARGE'));
    const raw = framed((writer) => {
      writer.byte(0);
      writer.varint(1_000_000);
      writer.signed(0);
      writer.varint(3_600_000);
      writer.byte(0);
    });
    expect(() => decodeSeries(raw)).toThrow(code('CODEC.FORMAT', /1000000 values need 8000000 bytes, 0 are left/));
  });

  it('turns what its parts refuse into CODEC.FORMAT with the cause', () => {
    const nowhere = framed(() => {}).slice();
    nowhere.set(new TextEncoder().encode('Xx'), 12);
    new DataView(nowhere.buffer).setUint32(5, crc32c(nowhere, 9), true);
    expect(() => decodeSeries(nowhere)).toThrow(code('CODEC.FORMAT'));
    const badUnit = encodeSeries(seriesOf([1]));
    badUnit.set(new TextEncoder().encode('Xx'), 12);
    new DataView(badUnit.buffer).setUint32(5, crc32c(badUnit, 9), true);
    expect(() => decodeSeries(badUnit)).toThrow(
      expect.objectContaining({ code: 'CODEC.FORMAT', cause: expect.objectContaining({ code: 'UNIT.UNKNOWN' }) }),
    );
  });

  it('writes NaN without its payload, so that equal series have equal bytes', () => {
    const odd = new Float64Array(4);
    odd.fill(Math.PI);
    new Uint8Array(odd.buffer).set([0x2a, 0, 0, 0, 0, 0, 0xf8, 0x7f], 8);
    expect(odd[1]).toBeNaN();
    expect(encodeSeries(seriesOf(odd))).toEqual(encodeSeries(seriesOf([Math.PI, Number.NaN, Math.PI, Math.PI])));
  });

  it('reads a view into a larger buffer at any offset', () => {
    const bytes = encodeSeries(seriesOf([Math.PI, Math.E]));
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 13);
    expectSame(decodeSeries(larger.subarray(13, 13 + bytes.length)), seriesOf([Math.PI, Math.E]));
  });

  it('stores prices in about two bytes a point, and never more than the doubles themselves', () => {
    const prices = Array.from({ length: 1000 }, (_, i) => Math.round(3000 + 2000 * Math.sin(i / 7)) / 100);
    expect(encodeSeries(seriesOf(prices)).length).toBeLessThan(2.1 * prices.length + 60);
    const noise = Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    expect(encodeSeries(seriesOf(noise)).length).toBeLessThanOrEqual(8 * noise.length + 60);
  });
});

describe.skipIf(!hasSharedData)('binary codec on real series', () => {
  it('takes less than half of the JSON, exactly', () => {
    const name = 'us_lmp/nyiso_nepool_rt_hourly_wide_2019-2020.csv';
    for (const series of recognizeFile(name, readFileSync(sharedData(name), 'utf8')).series) {
      const bytes = encodeSeries(series);
      expectSame(decodeSeries(bytes), series);
      expect(bytes.length).toBeLessThan(JSON.stringify(seriesToJson(series)).length / 2);
    }
    expect(bits(-0)).not.toBe(bits(0));
  });
});
