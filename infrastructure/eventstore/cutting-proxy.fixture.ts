import { connect, createServer, type Socket } from 'node:net';

/** A way to the real server that can be cut. */
export interface CuttingProxy {
  readonly port: number;
  /** Breaks every connection, as a network does: without a word. */
  cut(): void;
  /** Refuses connections from now on, or takes them again. */
  setOpen(isOpen: boolean): void;
  close(): Promise<void>;
}

/** @param target address and port of the server */
export async function openProxy(target: {
  readonly address: string;
  readonly port: number;
}): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    keep(client);
    if (!isOpen) {
      client.destroy();
      return;
    }
    const upstream = connect(target.port, target.address);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    cut,
    setOpen: (open) => {
      isOpen = open;
    },
    close: () => {
      cut();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
