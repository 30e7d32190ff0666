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

/** Sees what a side sends, piece by piece, and gives what goes on. */
export type Wire = (bytes: Buffer) => Buffer;

/** What looks at the bytes of each connection; made anew for each, as it may keep the rest of a message. */
export interface Wires {
  /** Default: all goes on as it is. */
  readonly fromClient?: (() => Wire) | undefined;
  /** Default: all goes on as it is. */
  readonly fromServer?: (() => Wire) | undefined;
}

const asItIs: Wire = (bytes) => bytes;

/** The same URL, with the port of a proxy. */
export function throughProxy(url: string, { port }: TcpProxy): string {
  const own = new URL(url);
  own.port = String(port);
  return own.href;
}

/** Starts a proxy in front of a port. */
export async function startProxy(target: number, { fromClient, fromServer }: Wires = {}): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass';
  let drop: ((bytes: Buffer) => boolean) | undefined;
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  const through = (work: () => void): void => {
    if (mode === 'hold') held.push(work);
    else work();
  };
  const join = (from: Socket, to: Socket, wire: Wire): void => {
    sockets.add(from);
    from.on('data', (bytes: Buffer) => through(() => void to.write(wire(bytes))));
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
    join(client, upstream, fromClient?.() ?? asItIs);
    const ofServer = fromServer?.() ?? asItIs;
    join(upstream, client, (bytes) => (drop?.(bytes) === true ? Buffer.alloc(0) : ofServer(bytes)));
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
