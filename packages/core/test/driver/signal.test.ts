import { describe, expect, it } from 'vitest';
import { abortError, linkSignal, throwIfAborted, withTimeout } from '../../src/driver/index.js';
import { AurumError } from '../../src/errors/index.js';

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled by the server'))));

describe('withTimeout', () => {
  it('turns whatever the work throws after an abort into CALL.ABORTED, with both causes at hand', async () => {
    const controller = new AbortController();
    const call = withTimeout({ signal: controller.signal }, never);
    controller.abort(new Error('the user left'));
    await expect(call).rejects.toMatchObject({ code: 'CALL.ABORTED', cause: { message: 'the user left' } });
  });

  it('turns a timeout into CALL.TIMEOUT, which may be tried again', async () => {
    await expect(withTimeout({ timeoutMs: 5 }, never)).rejects.toMatchObject({
      code: 'CALL.TIMEOUT',
      retryable: true,
      details: { timeoutMs: 5 },
      cause: { message: 'cancelled by the server' },
    });
  });

  it('lets work that succeeds all the same succeed', async () => {
    const controller = new AbortController();
    const work = async (): Promise<string> => {
      controller.abort();
      return 'committed';
    };
    await expect(withTimeout({ signal: controller.signal }, work)).resolves.toBe('committed');
  });

  it('leaves errors of work that was not aborted alone, and does not start work that is', async () => {
    const error = new Error('disk full');
    await expect(withTimeout({ timeoutMs: 10_000 }, () => Promise.reject(error))).rejects.toBe(error);
    let started = false;
    const call = withTimeout({ signal: AbortSignal.abort() }, async () => {
      started = true;
    });
    await expect(call).rejects.toMatchObject({ code: 'CALL.ABORTED' });
    expect(started).toBe(false);
  });

  it.each([0, -5, Number.NaN])('refuses a timeout of %s', async (timeoutMs) => {
    await expect(withTimeout({ timeoutMs }, async () => 1)).rejects.toMatchObject({ code: 'SERIES.INVALID_ARGUMENT' });
  });

  it('takes a timeout longer than a timer can hold as none', async () => {
    await expect(withTimeout({ timeoutMs: 2 ** 40 }, async () => 1)).resolves.toBe(1);
  });
});

describe('linkSignal', () => {
  it('leaves no listener on the caller’s signal', () => {
    const listeners = new Set<unknown>();
    const signal = new AbortController().signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (type: 'abort', listener: () => void) => [listeners.add(listener), add(type, listener)],
      removeEventListener: (type: 'abort', listener: () => void) => [
        listeners.delete(listener),
        remove(type, listener),
      ],
    });
    {
      using linked = linkSignal({ signal, timeoutMs: 60_000 });
      expect(linked.signal.aborted).toBe(false);
      expect(listeners.size).toBe(1);
    }
    expect(listeners.size).toBe(0);
  });

  it('has an AurumError as its reason', () => {
    const controller = new AbortController();
    using linked = linkSignal({ signal: controller.signal });
    controller.abort();
    expect(AurumError.is(linked.signal.reason, 'CALL.ABORTED')).toBe(true);
    expect(() => throwIfAborted(linked.signal)).toThrow(linked.signal.reason);
    expect(abortError(linked.signal)).toBe(linked.signal.reason);
  });
});

describe('throwIfAborted', () => {
  it('says nothing without a signal or before it fires', () => {
    throwIfAborted(undefined);
    throwIfAborted(new AbortController().signal);
    expect(() => throwIfAborted(AbortSignal.abort(7))).toThrowError(
      expect.objectContaining({ code: 'CALL.ABORTED', cause: 7 }),
    );
  });
});
