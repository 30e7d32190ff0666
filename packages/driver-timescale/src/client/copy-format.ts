/** Milliseconds from the Unix epoch to 2000-01-01T00:00Z, where PostgreSQL's binary timestamps begin. */
export const POSTGRES_EPOCH_MS = 946_684_800_000;

/** The first byte of a CopyData message. */
export const COPY_DATA = 0x64;

/** Bytes before the first tuple: the signature, flags and the length of the header's extension. */
export const SIGNATURE_BYTES = 19;

/** The fixed text at the beginning of a binary COPY. */
export const SIGNATURE: Uint8Array = Uint8Array.from([
  0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00,
]);

/** The binary types that the driver copies. */
export type CopyType = 'timestamptz' | 'int8' | 'float8' | 'int4' | 'int2';

/** Bytes of a value of each type. */
export const WIDTH: Readonly<Record<CopyType, number>> = { timestamptz: 8, int8: 8, float8: 8, int4: 4, int2: 2 };

/** 2^32, to put int8 values together from halves. */
export const TWO_32 = 4_294_967_296;

/**
 * 2^32 microseconds are this many whole milliseconds and {@link MICROSECONDS_OVER} microseconds. Put together from halves by way of these,
 * instants are exact also where their microseconds are beyond 2^53, from the year 2255 on.
 */
export const MILLISECONDS_OF_TWO_32 = 4_294_967;
/** See {@link MILLISECONDS_OF_TWO_32}. */
export const MICROSECONDS_OVER = 296;
