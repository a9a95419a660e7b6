import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Traffic {
  /** Bytes from the dialler to the listener, and back: TCP payload, as a meter would see it. */
  readonly up: number;
  readonly down: number;
}

/** Passes TCP connections on and counts their bytes. */
export class CountingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: { readonly host: string; readonly port: number };
  #up = 0;
  #down = 0;

  private constructor(target: { host: string; port: number }) {
    this.#target = target;
    this.#server = createServer((socket) => this.#pass(socket));
  }

  /** In front of an address such as `grpc://127.0.0.1:7200`. */
  static async start(address: string): Promise<CountingProxy> {
    const { hostname: host, port } = new URL(address);
    const proxy = new CountingProxy({ host, port: Number(port) });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the proxy is closed');
    return `grpc://127.0.0.1:${bound.port}`;
  }

  get traffic(): Traffic {
    return { up: this.#up, down: this.#down };
  }

  #pass(near: Socket): void {
    const far = connect(this.#target);
    near.on('data', (bytes: Buffer) => {
      this.#up += bytes.length;
    });
    far.on('data', (bytes: Buffer) => {
      this.#down += bytes.length;
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.end();
      });
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}
