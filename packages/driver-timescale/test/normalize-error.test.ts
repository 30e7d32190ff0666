import { AurumError } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { normalizeError } from '../src/normalize-error.js';

const server = (code: string, message = 'told by the server'): Error =>
  Object.assign(new Error(message), { severity: 'ERROR', code, table: 'observation' });

describe('normalizeError', () => {
  it.each([
    ['40001', 'STORE.CONFLICT', true],
    ['40P01', 'STORE.CONFLICT', true],
    ['23505', 'STORE.CONFLICT', true],
    ['25P02', 'STORE.CONFLICT', true],
    ['55P03', 'STORE.BUSY', true],
    ['53300', 'STORE.BUSY', true],
    ['53200', 'STORE.BUSY', true],
    ['53100', 'STORE.FULL', false],
    ['25006', 'STORE.READ_ONLY', false],
    ['28000', 'STORE.REFUSED', false],
    ['28P01', 'STORE.REFUSED', false],
    ['3D000', 'STORE.REFUSED', false],
    ['3F000', 'STORE.NOT_MIGRATED', false],
    ['42P01', 'STORE.NOT_MIGRATED', false],
    ['42883', 'STORE.NOT_MIGRATED', false],
    ['42501', 'STORE.PERMISSION', false],
    ['57014', 'CALL.TIMEOUT', false],
    ['57P01', 'STORE.CONNECTION_LOST', true],
    ['57P02', 'STORE.CONNECTION_LOST', true],
    ['57P03', 'STORE.UNAVAILABLE', true],
    ['57P05', 'STORE.CONNECTION_LOST', true],
    ['08006', 'STORE.CONNECTION_LOST', true],
    ['08P01', 'STORE.CONNECTION_LOST', true],
    ['0A000', 'STORE.QUERY', false],
    ['22003', 'STORE.QUERY', false],
    ['22008', 'TIME.INVALID_INSTANT', false],
    ['XX000', 'STORE.QUERY', false],
    ['ECONNRESET', 'STORE.CONNECTION_LOST', true],
    ['EPIPE', 'STORE.CONNECTION_LOST', true],
    ['ECONNREFUSED', 'STORE.UNAVAILABLE', true],
    ['ENOTFOUND', 'STORE.UNAVAILABLE', true],
    ['ETIMEDOUT', 'STORE.UNAVAILABLE', true],
  ] as const)('%s becomes %s', (state, code, retryable) => {
    const cause = server(state);
    const error = normalizeError(cause);
    expect(error).toMatchObject({ code, retryable });
    expect(error.cause).toBe(cause);
    expect(error.message).toContain(state);
  });

  it.each([
    ['Connection terminated unexpectedly', 'STORE.CONNECTION_LOST'],
    ['Client has encountered a connection error and is not queryable', 'STORE.CONNECTION_LOST'],
    ['timeout exceeded when trying to connect', 'STORE.BUSY'],
    ['something else', 'STORE.QUERY'],
  ] as const)('the client’s «%s» becomes %s', (message, code) => {
    expect(normalizeError(new Error(message)).code).toBe(code);
  });

  it('looks into an error of several addresses', () => {
    const both = new AggregateError([
      Object.assign(new Error('no'), { code: 'ECONNREFUSED', address: '::1', port: 5432 }),
    ]);
    expect(normalizeError(both)).toMatchObject({
      code: 'STORE.UNAVAILABLE',
      message: expect.stringContaining('::1:5432'),
    });
  });

  it('names the server that went away, a host that does not resolve, and the user or database that was refused', () => {
    const context = { server: 'db.example:5432' };
    for (const gone of [server('57P01'), server('08006'), new Error('Connection terminated unexpectedly')])
      expect(normalizeError(gone, context).message).toContain('the server at db.example:5432');
    const unresolved = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', hostname: 'nowhere.example' });
    expect(normalizeError(unresolved).message).toContain('the server at nowhere.example cannot be reached');
    const told = 'password authentication failed for user "desk"';
    expect(normalizeError(server('28P01', told)).message).toContain(told);
  });

  it('a cancelled statement is the caller’s abort or timeout when its signal fired', () => {
    expect(normalizeError(server('57014'), { signal: AbortSignal.abort() })).toMatchObject({ code: 'CALL.ABORTED' });
    const timeout = new AurumError('CALL.TIMEOUT', { message: 'took longer', retryable: true });
    expect(normalizeError(server('57014'), { signal: AbortSignal.abort(timeout) })).toBe(timeout);
  });

  it('leaves an AurumError alone, and keeps bound values out of what it hands on', () => {
    const own = new AurumError('SERIES.NOT_FOUND', { message: 'none' });
    expect(normalizeError(own)).toBe(own);
    const embedded = Object.assign(server('23514'), { query: 'SELECT $1', params: ['secret'], queryOptions: {} });
    const { cause } = normalizeError(embedded);
    expect(cause).toMatchObject({ message: 'told by the server', code: '23514' });
    expect(JSON.stringify(Object.entries(cause as object))).not.toContain('secret');
  });
});
