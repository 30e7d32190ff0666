import { connect, type Socket } from 'node:net';

const CANCEL_REQUEST_CODE = 80_877_102;

/** Which running statement is meant: the backend's key data, as the server gave it when the connection began. */
export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: number | Uint8Array;
}

/**
 * Asks the server to stop what a connection is running, by PostgreSQL's CancelRequest on a connection of its own: it needs
 * no free slot in the pool, no credentials, and passes through PgBouncer. Resolves when the server has taken it in, or
 * after two seconds; never rejects, since the caller waits for the statement itself anyway.
 *
 * @returns whether the request is over. One that was sent and not confirmed may still come through, and stop whatever the connection
 * is running then.
 */
export function requestCancel(target: CancelTarget): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = target.host.startsWith('/')
      ? connect(`${target.host}/.s.PGSQL.${target.port}`)
      : connect(target.port, target.host);
    const key = typeof target.secretKey === 'number' ? int32(target.secretKey) : Buffer.from(target.secretKey);
    let sent = false;
    const finish = (over: boolean): void => {
      socket.destroy();
      resolve(over);
    };
    socket.setTimeout(2000, () => finish(!sent));
    socket.once('error', () => finish(!sent));
    socket.once('close', () => finish(true));
    socket.once('connect', () => {
      sent = true;
      socket.write(Buffer.concat([int32(12 + key.length), int32(CANCEL_REQUEST_CODE), int32(target.processId), key]));
    });
  });
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}
