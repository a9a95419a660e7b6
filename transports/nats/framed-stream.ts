import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { HujiError } from '../../proto/errors.js';
import type { Inbox } from '../link/inbox.js';
import type { SessionStream } from '../link/stream-link.js';

const LENGTH_BYTES = 4;

/** Envelopes on a byte stream, each behind its length. One of no bytes is the listener's yes. */
export class FramedStream implements SessionStream {
  readonly #under: Duplex;
  readonly #inbox: Inbox;
  readonly #envelopeBytesMax: number;
  readonly #events = new EventEmitter();
  #parts: Buffer[] = [];
  #bytes = 0;
  #wanted: number | null = null;
  #failed = false;

  constructor(under: Duplex, inbox: Inbox, envelopeBytesMax: number) {
    this.#under = under;
    this.#inbox = inbox;
    this.#envelopeBytesMax = envelopeBytesMax;
    under.on('data', (chunk: Buffer) => this.#take(chunk));
    under.on('end', () => this.#events.emit('end'));
    under.on('error', (error: Error) => this.#fail(error));
    under.on('close', () => this.#events.emit('cancelled'));
    // Whoever listens decides what an error means; by itself it must not end the process.
    this.#events.on('error', () => undefined);
  }

  write(envelope: Buffer, written: () => void): boolean {
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32BE(envelope.length);
    this.#under.write(length);
    return this.#under.write(envelope, () => written());
  }

  /** Lets the peer in: until then it sends nothing. */
  accept(): void {
    this.#under.write(Buffer.alloc(LENGTH_BYTES));
  }

  end(): void {
    this.#under.end();
  }

  on(event: 'data' | 'accepted' | 'end' | 'cancelled' | 'error', listener: unknown): this {
    this.#events.on(event, listener as (...args: unknown[]) => void);
    return this;
  }

  #take(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    while (!this.#failed && this.#next()) {
      // As many as are whole.
    }
    this.#under.pause();
    this.#inbox.whenRoom(() => this.#under.resume());
  }

  #next(): boolean {
    if (this.#wanted === null) {
      const length = this.#cut(LENGTH_BYTES);
      if (length === null) return false;
      this.#wanted = length.readUInt32BE();
      if (this.#wanted > this.#envelopeBytesMax) {
        this.#fail(new HujiError('FRAME_TOO_LARGE', `${this.#wanted} bytes`));
        return false;
      }
    }
    const envelope = this.#cut(this.#wanted);
    if (envelope === null) return false;
    this.#wanted = null;
    if (envelope.length === 0) this.#events.emit('accepted');
    else this.#events.emit('data', envelope);
    return true;
  }

  #cut(length: number): Buffer | null {
    if (this.#bytes < length) return null;
    const [first = Buffer.alloc(0)] = this.#parts;
    const all = first.length >= length ? first : Buffer.concat(this.#parts);
    if (all !== first) this.#parts = [all];
    this.#bytes -= length;
    if (all.length > length) this.#parts[0] = all.subarray(length);
    else if (length > 0) this.#parts.shift();
    return all.subarray(0, length);
  }

  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#events.emit('error', error);
  }
}
