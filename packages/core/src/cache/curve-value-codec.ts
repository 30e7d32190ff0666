import { decodeCurve, encodeCurve } from '../curves/index.js';
import type { StoredCurve, ValueCodec } from '../ports/index.js';
import { copySeries, sizeOfSeries } from './series-value-codec.js';

/** knownAt · recordedAt · seq */
const STAMPS = 24;

/** Curves with their stamps, in the binary form. Quotes cannot be changed and are shared; what the cache gives has a fine view of its own. */
export const curveCodec: ValueCodec<StoredCurve> = Object.freeze({
  id: 'curve/1',
  encode: encodeStored,
  decode: decodeStored,
  keep: (stored: StoredCurve) => copyStored(stored, freezePlain(structuredClone(stored.curve.lineage))),
  share: (kept: StoredCurve) => copyStored(kept, kept.curve.lineage),
  sizeOf: ({ curve }: StoredCurve) =>
    1024 + curve.quotes.length * 512 + (curve.fine === undefined ? 0 : sizeOfSeries(curve.fine)),
});

function copyStored(
  { curve, knownAt, recordedAt, seq }: StoredCurve,
  lineage: StoredCurve['curve']['lineage'],
): StoredCurve {
  const { fine } = curve;
  const isWhole = fine === undefined && lineage === curve.lineage;
  return {
    curve: isWhole ? curve : curve.with({ fine: fine === undefined ? undefined : copySeries(fine), lineage }),
    knownAt,
    recordedAt,
    seq,
  };
}

function encodeStored({ curve, knownAt, recordedAt, seq }: StoredCurve): Uint8Array {
  const bytes = encodeCurve(curve);
  const out = new Uint8Array(STAMPS + bytes.length);
  const view = new DataView(out.buffer);
  view.setFloat64(0, knownAt, true);
  view.setFloat64(8, recordedAt, true);
  view.setFloat64(16, seq, true);
  out.set(bytes, STAMPS);
  return out;
}

function decodeStored(bytes: Uint8Array): StoredCurve {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const curve = decodeCurve(bytes.subarray(STAMPS));
  return copyStored(
    { curve, knownAt: view.getFloat64(0, true), recordedAt: view.getFloat64(8, true), seq: view.getFloat64(16, true) },
    freezePlain(curve.lineage),
  );
}

/** Freezes plain data all the way down. */
function freezePlain<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freezePlain(part);
  return Object.freeze(value);
}
