import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkSocket } from '../../src/client/bulk-socket.js';

/** Bytes that tell their place. */
function pattern(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7) & 255;
  return bytes;
}

describe('BulkSocket', () => {
  const server = createServer();
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  async function connected(): Promise<{ socket: BulkSocket; peer: Socket }> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const socket = new BulkSocket();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const [peer] = await accepted;
    return { socket, peer };
  }

  const sent = pattern(3_000_000);

  async function send(peer: Socket, bytes: Buffer): Promise<void> {
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 13) % 50_000)
      if (!peer.write(bytes.subarray(at, at + size))) await once(peer, 'drain');
  }

  it('gives its listeners bytes that are theirs to keep, and waits for them', async () => {
    const { socket, peer } = await connected();
    const kept: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      kept.push(chunk);
      if (kept.length % 5 > 0) return;
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    await send(peer, sent);
    peer.end();
    await once(socket, 'end');
    expect(Buffer.concat(kept).equals(sent)).toBe(true);
  });

  it('is an async iterable like any socket, with back-pressure', async () => {
    const { socket, peer } = await connected();
    const sending = send(peer, sent).then(() => peer.end());
    const kept: Buffer[] = [];
    for await (const chunk of socket) {
      kept.push(chunk as Buffer);
      if (kept.length % 7 === 0) await sleep(1);
    }
    await sending;
    expect(Buffer.concat(kept).equals(sent)).toBe(true);
  });

  it('lends the bytes to a tap, which may pause it, and goes back to its listeners', async () => {
    const { socket, peer } = await connected();
    const before: Buffer[] = [];
    const tapped: Buffer[] = [];
    let borrowed: Buffer | undefined;
    let length = 0;
    let taken = 0;
    socket.on('data', (chunk: Buffer) => before.push(chunk));
    const finished = new Promise<void>((resolve) => {
      socket.divert((bytes) => {
        borrowed ??= bytes;
        tapped.push(Buffer.from(bytes));
        length += bytes.length;
        if (length === sent.length) {
          socket.divert(undefined);
          resolve();
        }
        if (++taken % 4 > 0) return;
        socket.pause();
        setTimeout(() => socket.resume(), 1);
      });
    });
    await send(peer, sent);
    await finished;
    expect(before).toEqual([]);
    expect(Buffer.concat(tapped).equals(sent)).toBe(true);
    expect(borrowed?.buffer.byteLength).toBe(262_144);
    peer.end('and on');
    await once(socket, 'end');
    expect(Buffer.concat(before).toString()).toBe('and on');
  });

  it('tells of a connection that is cut', async () => {
    const { socket, peer } = await connected();
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.divert(() => {});
    peer.write('x');
    peer.resetAndDestroy();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});
