import { createServer } from 'node:net';

/** A port that nobody listens on at the moment; on loopback, or on all addresses with `host` undefined. */
export async function freePort(host?: string): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen({ port: 0, host }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') failed(new Error('the system gave no port'));
        else found(address.port);
      });
    });
  });
}
