import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CopyType, POSTGRES_EPOCH_MS } from '../../src/client/copy-format.js';
import { type CopyColumn, encodeRows } from '../../src/client/row-encoder.js';
import { TupleDecoder } from '../../src/client/tuple-decoder.js';

/** One row written plainly, field by field, with BigInt: the independent model of the format. */
function plainRow(fields: readonly ({ type: string; value: number } | null)[]): Buffer {
  const parts: Buffer[] = [Buffer.from([fields.length >> 8, fields.length & 255])];
  for (const field of fields) {
    if (field === null) {
      parts.push(Buffer.from([255, 255, 255, 255]));
      continue;
    }
    const body = Buffer.alloc(field.type === 'int4' ? 4 : field.type === 'int2' ? 2 : 8);
    if (field.type === 'float8') body.writeDoubleBE(field.value);
    else if (field.type === 'int4') body.writeInt32BE(field.value);
    else if (field.type === 'int2') body.writeInt16BE(field.value);
    else if (field.type === 'int8') body.writeBigInt64BE(BigInt(field.value));
    else body.writeBigInt64BE((BigInt(field.value) - BigInt(POSTGRES_EPOCH_MS)) * 1000n);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    parts.push(length, body);
  }
  return Buffer.concat(parts);
}

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);

/** The stream of all frames without their message headers. */
function bare(frames: Iterable<Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  for (const frame of frames) {
    const bytes = Buffer.from(frame);
    expect(bytes[0]).toBe(0x64);
    expect(bytes.readInt32BE(1)).toBe(bytes.length - 1);
    parts.push(bytes.subarray(5));
  }
  return Buffer.concat(parts);
}

const instant = fc.integer({ min: -8_000_000_000_000, max: 8_000_000_000_000 });
const rows = fc.array(
  fc.record({ from: instant, known: instant, value: fc.double({ noNaN: true }), flag: fc.integer({ min: 0, max: 7 }) }),
  { maxLength: 60 },
);

describe('encodeRows', () => {
  it('writes what the format says, for any rows, constants, NULLs and frame sizes', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), fc.nat(), (points, rowsPerFrame, seed) => {
        const flags = Uint8Array.from(points, ({ flag }) => flag);
        const columns: CopyColumn[] = [
          { type: 'timestamptz', value: Float64Array.from(points, ({ from }) => from) },
          { type: 'timestamptz', value: Float64Array.from(points, ({ known }) => known) },
          { type: 'int8', value: seed },
          {
            type: 'float8',
            value: Float64Array.from(points, ({ value }) => value),
            nulls: { codes: flags, nullCode: 4 },
          },
          { type: 'int4', value: 7 },
          { type: 'int2', value: flags, nulls: { codes: flags, nullCode: 0 } },
        ];
        const from = Math.min(points.length, seed % 3);
        const expected = points
          .slice(from)
          .map((p) =>
            plainRow([
              { type: 'timestamptz', value: p.from },
              { type: 'timestamptz', value: p.known },
              { type: 'int8', value: seed },
              p.flag === 4 ? null : { type: 'float8', value: p.value },
              { type: 'int4', value: 7 },
              p.flag === 0 ? null : { type: 'int2', value: p.flag },
            ]),
          );
        const actual = bare(encodeRows(columns, from, points.length, rowsPerFrame));
        expect(actual.equals(Buffer.concat([HEADER, ...expected, Buffer.from([255, 255])]))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('writes rows without NULLs by its fast path just so', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { maxLength: 50 }),
        instant,
        fc.integer({ min: 1, max: 9 }),
        (values, start, perFrame) => {
          const columns: CopyColumn[] = [
            { type: 'timestamptz', value: { start, step: 900_000 } },
            { type: 'float8', value: Float64Array.from(values) },
            { type: 'int4', value: 3 },
          ];
          const expected = values.map((value, i) =>
            plainRow([
              { type: 'timestamptz', value: start + i * 900_000 },
              { type: 'float8', value },
              { type: 'int4', value: 3 },
            ]),
          );
          const actual = bare(encodeRows(columns, 0, values.length, perFrame));
          expect(actual.equals(Buffer.concat([HEADER, ...expected, Buffer.from([255, 255])]))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('TupleDecoder', () => {
  it('gives back the columns whatever the chunks are cut into, framed or bare', () => {
    fc.assert(
      fc.property(
        rows,
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        (points, framed, cuts, many, withFlags) => {
          const tuples = points.map((p, i) =>
            plainRow([
              ...(many ? [{ type: 'int4', value: i } as const] : []),
              { type: 'timestamptz', value: p.from },
              p.flag === 4 ? null : { type: 'float8', value: p.value },
              ...(withFlags ? [p.flag === 0 ? null : ({ type: 'int2', value: p.flag } as const)] : []),
            ]),
          );
          const stream = framed ? messages(tuples) : Buffer.concat([HEADER, ...tuples, Buffer.from([255, 255])]);
          const types: CopyType[] = ['timestamptz', 'float8', 'int2'];
          const decoder = new TupleDecoder(
            [...(many ? (['int4'] as const) : []), ...types.slice(0, withFlags ? 3 : 2)],
            { framed, nullAs: [...(many ? [Number.NaN] : []), Number.NaN, Number.NaN, 0], capacity: 1 },
          );
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = cuts[i % cuts.length] as number;
            decoder.push(stream.subarray(at, at + size));
            at += size;
          }
          const { length, columns } = decoder.finish();
          expect(length).toBe(points.length);
          expect(columns.length).toBe(2 + Number(many) + Number(withFlags));
          const [from, value, flag] = columns.slice(Number(many)) as [Float64Array, Float64Array, Float64Array];
          points.forEach((p, i) => {
            if (many) expect(columns[0]?.[i]).toBe(i);
            expect(from[i]).toBe(p.from);
            expect(Object.is(value[i], p.flag === 4 ? Number.NaN : p.value)).toBe(true);
            if (withFlags) expect(flag[i]).toBe(p.flag);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps instants at the expected step as two numbers, and as a column from the first one that does not keep to it', () => {
    const step = 900_000;
    const starts = fc.tuple(
      instant.filter((at) => Number.isInteger(at) && Math.abs(at) < 1e14),
      fc.array(fc.constantFrom(step, step, step, step, step, step * 2, -step, 1), { maxLength: 60 }),
    );
    fc.assert(
      fc.property(starts, fc.boolean(), fc.integer({ min: 1, max: 400 }), ([first, gaps], framed, cut) => {
        const expected = gaps.reduce((all, gap) => all.concat((all.at(-1) as number) + gap), [first]);
        const tuples = expected.map((value, i) =>
          plainRow([
            { type: 'timestamptz', value },
            { type: 'float8', value: i },
          ]),
        );
        const stream = framed ? messages(tuples) : Buffer.concat([HEADER, ...tuples, Buffer.from([255, 255])]);
        const decoder = new TupleDecoder(['timestamptz', 'float8'], { framed, capacity: 1, stepMs: step });
        for (let at = 0; at < stream.length; at += cut) decoder.push(stream.subarray(at, at + cut));
        const { length, columns, steps } = decoder.finish();
        expect(length).toBe(expected.length);
        expect([...(columns[1]?.subarray(0, length) ?? [])]).toEqual(expected.map((_, i) => i));
        expect(steps !== undefined).toBe(gaps.every((gap) => gap === step));
        if (steps === undefined) expect([...(columns[0]?.subarray(0, length) ?? [])]).toEqual(expected);
        else expect([steps, columns[0]?.length]).toEqual([{ start: first, stepMs: step }, 0]);
      }),
      { numRuns: 300 },
    );
    expect(new TupleDecoder(['timestamptz'], { framed: false, stepMs: step }).length).toBe(0);
  });

  it('refuses a stream that breaks off, another number of columns, and bytes that are no COPY', () => {
    const tuple = plainRow([{ type: 'float8', value: 1 }]);
    const whole = Buffer.concat([HEADER, tuple, tuple, Buffer.from([255, 255])]);
    for (let cut = 0; cut < whole.length; cut++) {
      const decoder = new TupleDecoder(['float8'], { framed: false });
      decoder.push(whole.subarray(0, cut));
      expect(() => decoder.finish()).toThrowError(/in the middle/);
    }
    expect(() => new TupleDecoder(['float8', 'float8'], { framed: false }).push(whole)).toThrowError(
      /1 columns where 2/,
    );
    expect(() => new TupleDecoder(['int4'], { framed: false }).push(whole)).toThrowError(
      /8 bytes for a column of type int4/,
    );
    expect(() => new TupleDecoder(['float8'], { framed: false }).push(Buffer.alloc(40))).toThrowError(/signature/);
  });
});

/** Messages as the server makes them: the signature and the first tuple (or the trailer) share one. */
function messages(tuples: readonly Buffer[]): Buffer {
  const bodies = [...tuples, Buffer.from([255, 255])];
  return Buffer.concat(
    bodies.map((body, i) => {
      const payload = i === 0 ? Buffer.concat([HEADER, body]) : body;
      const head = Buffer.alloc(5);
      head[0] = 0x64;
      head.writeInt32BE(payload.length + 4, 1);
      return Buffer.concat([head, payload]);
    }),
  );
}
