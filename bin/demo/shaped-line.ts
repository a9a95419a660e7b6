import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface LineShape {
  /** Bits a second, each way. */
  readonly bitsPerSecond: number;
  /** There and back, ms. */
  readonly roundTripMs: number;
}

/** A modem as stations have them. */
export const MODEM: LineShape = { bitsPerSecond: 33_600, roundTripMs: 300 };

/** What a modem takes in before it makes the computer wait, bytes. */
const BUFFER_BYTES = 2048;
const PIECE_BYTES = 256;

/** A TCP relay as slow as a telephone line. All its connections share the line. */
export class ShapedLine {
  /** Bytes carried from the dialler to the listener, and back. */
  up = 0;
  down = 0;
  connections = 0;
  readonly #shape: LineShape;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #freeAt = { up: 0, down: 0 };

  private constructor(shape: LineShape, target: { host: string; port: number }) {
    this.#shape = shape;
    this.#target = target;
    this.#server = createServer((socket) => this.#pass(socket));
  }

  /** In front of an address such as `grpc://127.0.0.1:7200`. */
  static async start(address: string, shape: LineShape = MODEM): Promise<ShapedLine> {
    const { hostname: host, port } = new URL(address);
    const line = new ShapedLine(shape, { host, port: Number(port) });
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get hostPort(): string {
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the line is closed');
    return `127.0.0.1:${bound.port}`;
  }

  /** The line breaks; the next call goes through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }

  #pass(near: Socket): void {
    this.connections += 1;
    const far = connect(this.#target);
    for (const [from, to, way] of [
      [near, far, 'up'],
      [far, near, 'down'],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.on('close', () => this.#sockets.delete(from));
      void this.#carry(from, to, way);
    }
  }

  async #carry(from: Socket, to: Socket, way: 'up' | 'down'): Promise<void> {
    const { roundTripMs } = this.#shape;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
          const piece = chunk.subarray(at, at + PIECE_BYTES);
          await this.#turn(piece.length, way);
          setTimeout(() => {
            if (to.destroyed) return;
            this[way] += piece.length;
            to.write(piece);
          }, roundTripMs / 2);
        }
      }
      setTimeout(() => to.end(), roundTripMs / 2);
    } catch {
      to.destroy();
    }
  }

  /** Waits until the line has taken this much, but for what its buffer holds. */
  #turn(bytes: number, way: 'up' | 'down'): Promise<void> {
    const now = performance.now();
    const bytesPerMs = this.#shape.bitsPerSecond / 8000;
    this.#freeAt[way] = Math.max(now, this.#freeAt[way]) + bytes / bytesPerMs;
    const wait = this.#freeAt[way] - now - BUFFER_BYTES / bytesPerMs;
    return new Promise((resolve) => {
      if (wait <= 0) setImmediate(resolve);
      else setTimeout(resolve, wait);
    });
  }
}
