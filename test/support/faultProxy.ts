import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * What a network does to a connection:
 * - `pass`: nothing;
 * - `delay`: bytes come later, ms;
 * - `throttle`: so many bytes a second, each way;
 * - `blackHole`: what is sent is lost, and no one is told (a cable pulled, a firewall that drops); new connections are accepted, and mute;
 * - `halfOpen`: requests get through, answers are lost: the broker has done what the client does not know of;
 * - `refuse`: no connection, and those that stand are reset.
 */
export type Fault =
  | { readonly kind: 'pass' | 'blackHole' | 'halfOpen' | 'refuse' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number };

interface Link {
  readonly client: Socket;
  readonly broker: Socket;
  /** Bytes were lost on it: it cannot be gone on with. */
  broken: boolean;
}

/** A TCP proxy before a broker, which does to its connections what a bad network does. */
export class FaultProxy {
  private fault: Fault = { kind: 'pass' };
  private readonly links = new Set<Link>();
  private readonly server: Server;
  private readonly target: number;

  private constructor(server: Server, target: number) {
    this.server = server;
    this.target = target;
  }

  /** @param target port of the broker on loopback; it need not answer yet */
  static async listen(target: number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: false });
    const proxy = new FaultProxy(server, target);
    server.on('connection', (client) => {
      proxy.accept(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on, until the next one. Connections on which bytes were lost are reset when it ends. */
  set(fault: Fault): void {
    this.fault = fault;
    for (const link of this.links) if (link.broken || fault.kind === 'refuse') this.cut(link);
  }

  /** Resets all connections; new ones are as before. */
  cutAll(): void {
    for (const link of this.links) this.cut(link);
  }

  async close(): Promise<void> {
    this.cutAll();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.fault.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const broker = connect(this.target, '127.0.0.1');
    const link: Link = { client, broker, broken: false };
    this.links.add(link);
    this.pump(link, client, broker, true);
    this.pump(link, broker, client, false);
  }

  private pump(link: Link, from: Socket, to: Socket, upward: boolean): void {
    let last: Promise<void> = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      const { fault } = this;
      if (fault.kind === 'blackHole' || (fault.kind === 'halfOpen' && !upward)) {
        link.broken = true;
        return;
      }
      const wait =
        fault.kind === 'delay'
          ? fault.ms
          : fault.kind === 'throttle'
            ? (bytes.length / fault.bytesPerSecond) * 1000
            : 0;
      if (wait > 0) from.pause();
      // In their order, also those that were sent before the fault ended.
      last = last
        .then(() => (wait > 0 ? new Promise((resolve) => setTimeout(resolve, wait)) : undefined))
        .then(() => {
          if (to.writable) to.write(bytes);
          if (wait > 0) from.resume();
        });
    });
    const end = (): void => {
      // In a black hole nobody hears of the other's end either.
      if (this.fault.kind === 'blackHole') link.broken = true;
      else this.cut(link);
    };
    from.on('error', end);
    from.on('close', end);
  }

  private cut(link: Link): void {
    this.links.delete(link);
    for (const socket of [link.client, link.broker]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}
