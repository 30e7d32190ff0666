import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordDecoder, type RecordFields } from '../../src/client/record-decoder.js';
import { encodeRecords, type RecordField, textField } from '../../src/client/record-encoder.js';

/** Any double, also −0 and NaN. */
const double = fc.double();
const instants = fc.integer({ min: -210_000_000_000_000, max: 8_640_000_000_000_000 });

interface Given {
  readonly int4: number;
  readonly int8: number;
  readonly day: number;
  readonly instant: number;
  readonly text: string | undefined;
  readonly ids: readonly number[];
  readonly values: Float64Array | undefined;
  readonly bytes: Uint8Array | undefined;
}

const record: fc.Arbitrary<Given> = fc.record(
  {
    int4: fc.integer(),
    int8: fc.maxSafeInteger(),
    day: fc.integer({ min: -700_000, max: 2_900_000 }),
    instant: instants,
    text: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    ids: fc.array(fc.integer(), { maxLength: 20 }),
    values: fc.option(
      fc.array(double, { maxLength: 40 }).map((values) => Float64Array.from(values)),
      { nil: undefined },
    ),
    bytes: fc.option(fc.uint8Array({ maxLength: 30 }), { nil: undefined }),
  },
  { noNullPrototype: true },
);

const fieldsOf = (given: Given): readonly RecordField[] => [
  { type: 'int4', value: given.int4 },
  { type: 'int8', value: given.int8 },
  { type: 'date', value: given.day },
  { type: 'timestamptz', value: given.instant },
  given.text === undefined ? undefined : textField(given.text),
  { type: 'int4[]', value: given.ids },
  given.values && { type: 'float8[]', value: given.values },
  given.bytes && { type: 'bytes', value: given.bytes },
];

const read = (fields: RecordFields): Given => ({
  int4: fields.int4(0),
  int8: fields.int8(1),
  day: fields.date(2),
  instant: fields.timestamptz(3),
  text: fields.isNull(4) ? undefined : fields.text(4),
  ids: [...fields.int4Array(5)],
  values: fields.float8Array(6),
  bytes: fields.isNull(7) ? undefined : fields.bytes(7),
});

function decoded(chunks: readonly Uint8Array[], framed: boolean): readonly Given[] {
  const found: Given[] = [];
  const decoder = new RecordDecoder({ framed, width: 8, take: (fields) => found.push(read(fields)) });
  for (const chunk of chunks) decoder.push(chunk);
  decoder.finish();
  return found;
}

/** The bytes in pieces of these sizes, over and over. */
function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

describe('records of a binary COPY', () => {
  it('come back as they were, to the last bit, whatever the chunks are cut into, framed or bare', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), sizes, (given, sizes) => {
        const frames = [...encodeRecords(given.map(fieldsOf))];
        const bare = Buffer.concat(frames.map((frame) => frame.subarray(5)));
        expect(decoded(cut(bare, sizes), false)).toStrictEqual(given);
        expect(decoded(cut(Buffer.concat(frames), sizes), true)).toStrictEqual(given);
        for (const [i, one] of decoded([bare], false).entries())
          for (const [k, value] of (one.values ?? []).entries())
            expect(Object.is(value, given[i]?.values?.[k])).toBe(true);
      }),
    );
  });

  it('are refused when they are cut off, or of another kind than was asked for', () => {
    const frames = [...encodeRecords([[{ type: 'int4', value: 1 }]])];
    const bytes = Buffer.concat(frames.map((frame) => frame.subarray(5)));
    const open = (width: number, take: (fields: RecordFields) => void = () => {}): RecordDecoder =>
      new RecordDecoder({ framed: false, width, take });
    const cutOff = open(1);
    cutOff.push(bytes.subarray(0, bytes.length - 2));
    expect(() => cutOff.finish()).toThrow(/in the middle/);
    expect(() => open(2).push(bytes)).toThrow(/1 columns where 2/);
    expect(() => open(1, (fields) => fields.int8(0)).push(bytes)).toThrow(/4 bytes where 8/);
    expect(() => open(1, (fields) => fields.float8Array(0)).push(bytes)).toThrow(/another kind/);
    expect(() => open(1).push(Buffer.alloc(40))).toThrow(/signature/);
  });
});
