import { connect, createServer, type Server, type Socket } from 'node:net';

/** What a proxy does with what comes in. */
export type ProxyMode = 'pass' | 'hold' | 'refuse';

/** Stands between clients and a server on 127.0.0.1, and can cut them off as networks do. */
export interface TcpProxy extends AsyncDisposable {
  /** The port that clients connect to. */
  readonly port: number;
  /** `pass`: all goes through; `hold`: connections stand, and nothing goes through; `refuse`: connections end at once. */
  setMode(mode: ProxyMode): void;
  /** Whether a piece of what the server sends is left out; for messages that are to be lost. */
  dropFromServer(drop: ((bytes: Buffer) => boolean) | undefined): void;
  /** Ends all connections. */
  cut(): void;
}

/** Starts a proxy in front of a port. */
export async function startProxy(target: number): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass';
  let drop: ((bytes: Buffer) => boolean) | undefined;
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  const through = (work: () => void): void => {
    if (mode === 'hold') held.push(work);
    else work();
  };
  const join = (from: Socket, to: Socket, isDropped: (bytes: Buffer) => boolean): void => {
    sockets.add(from);
    from.on('data', (bytes: Buffer) =>
      through(() => {
        if (!isDropped(bytes)) to.write(bytes);
      }),
    );
    from.on('error', () => undefined); // ends are what tests make
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server: Server = createServer((client) => {
    if (mode === 'refuse') {
      client.destroy();
      return;
    }
    const upstream = connect({ host: '127.0.0.1', port: target });
    join(client, upstream, () => false);
    join(upstream, client, (bytes) => drop?.(bytes) === true);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    setMode(next) {
      mode = next;
      if (next === 'refuse') cut();
      if (next === 'pass') for (const work of held.splice(0)) work();
    },
    dropFromServer(next) {
      drop = next;
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
