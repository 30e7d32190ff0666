import { describe, expect, it } from 'vitest';
import {
  requireTenant,
  resolveBatchId,
  resolveChunkSize,
  resolveKnowledge,
  resolveRange,
  seriesNotFound,
} from '../../src/driver/index.js';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('requireTenant', () => {
  it('prefers the tenant of the call', () => {
    expect(requireTenant({ tenant: 'a' }, 'b')).toBe('a');
    expect(requireTenant({}, 'b')).toBe('b');
    expect(requireTenant(undefined, 'b')).toBe('b');
  });

  it('refuses none, an empty one and an unusable one', () => {
    expect(() => requireTenant({}, undefined)).toThrowError(code('TENANT.MISSING'));
    expect(() => requireTenant({ tenant: '' }, 'b')).toThrowError(code('TENANT.MISSING'));
    expect(() => requireTenant({ tenant: 'a\0' }, 'b')).toThrowError(code('SERIES.INVALID_ARGUMENT'));
    expect(() => requireTenant({ tenant: 't'.repeat(201) }, 'b')).toThrowError(code('SERIES.INVALID_ARGUMENT'));
  });
});

describe('resolveBatchId', () => {
  it('makes fresh ones, keeps given ones in lower case, and refuses what is no UUID', () => {
    expect(resolveBatchId()).not.toBe(resolveBatchId({}));
    expect(resolveBatchId({ batchId: '7B8F1A90-0000-4000-8000-00000000000A' })).toBe(
      '7b8f1a90-0000-4000-8000-00000000000a',
    );
    expect(() => resolveBatchId({ batchId: 'monday' })).toThrowError(code('SERIES.INVALID_ARGUMENT'));
  });
});

describe('resolveRange and resolveKnowledge', () => {
  it('give epoch ms, and infinity for what is open', () => {
    expect(resolveRange()).toEqual({ start: -Infinity, end: Infinity });
    expect(resolveRange({ start: '1970-01-01T01:00:00+01:00', end: 5 })).toEqual({ start: 0, end: 5 });
    expect(resolveRange({ start: 5, end: 5 })).toEqual({ start: 5, end: 5 });
    expect(resolveKnowledge()).toEqual({ asOf: Infinity, recordedBy: Infinity });
    expect(resolveKnowledge({ asOf: '1970-01-01T00:00:01Z', recordedBy: 7 })).toEqual({ asOf: 1000, recordedBy: 7 });
  });

  it('refuse what is no range and no instant', () => {
    expect(() => resolveRange({ start: 6, end: 5 })).toThrowError(code('TIME.INVALID_INTERVAL'));
    expect(() => resolveRange({ start: '2026-01-01' })).toThrowError(code('TIME.NO_OFFSET'));
    expect(() => resolveKnowledge({ asOf: '2026-01-01T00:00' })).toThrowError(code('TIME.NO_OFFSET'));
  });
});

describe('resolveChunkSize', () => {
  it('defaults to 50 000 and refuses what is no count', () => {
    expect(resolveChunkSize()).toBe(50_000);
    expect(resolveChunkSize({ chunkSize: 1 })).toBe(1);
    for (const chunkSize of [0, -1, 1.5, Number.NaN]) {
      expect(() => resolveChunkSize({ chunkSize })).toThrowError(code('SERIES.INVALID_ARGUMENT'));
    }
  });
});

describe('seriesNotFound', () => {
  it('names each key once, and only the first five in words', () => {
    const error = seriesNotFound(['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g']);
    expect(error.details.keys).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(error.message).toContain('"e" and 2 more');
  });
});
