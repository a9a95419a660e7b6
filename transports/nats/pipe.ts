import { Duplex } from 'node:stream';
import { HujiError } from '../../proto/errors.js';
import { wordsOf } from './broker.js';
import type { NatsLimits } from './options.js';
import {
  decodePiece,
  decodeWord,
  encodePiece,
  encodeWord,
  PIECE_HEAD_BYTES,
  type Piece,
  type Word,
} from './records.js';

/** One session's way through the server. */
export interface Carriage {
  /** Largest piece, bytes; less than before where the server was restarted so. */
  readonly pieceBytesMax: number;
  /** Puts a piece into JetStream; rejects when it is not known to lie there. */
  publish(record: Buffer): Promise<void>;
  /** Sends a word past JetStream. It may be lost. */
  tell(word: Buffer): void;
  /** Makes stream and consumer anew where they are gone. */
  repair(): Promise<void>;
  close(): void;
}

const NOTHING = Buffer.alloc(0);

interface Sent {
  readonly seq: number;
  readonly record: Buffer;
}

type PipeLimits = Pick<NatsLimits, 'windowBytes' | 'stallMs' | 'silentMs'>;

/**
 * A byte stream between two nodes made of numbered pieces that pass through JetStream. JetStream
 * may forget, double or reorder them, as after a lost disk or a resend: both ends count, and what
 * the peer has not got is sent again from here. It proves nobody; TLS runs inside it.
 */
export class Pipe extends Duplex {
  bytesRead = 0;
  bytesWritten = 0;
  readonly #way: Carriage;
  readonly #limits: PipeLimits;
  /** Sent and not yet said to have arrived, in order. */
  #unheard: Sent[] = [];
  /** Sizes of what the peer's reader has not taken, from `#peerTaken` + 1. */
  #untaken: number[] = [];
  #untakenBytes = 0;
  #sent = 0;
  #peerTaken = 0;
  #got = 0;
  #taken = 0;
  /** Arrived in order and not yet read. */
  #queue: Piece[] = [];
  #reading = false;
  #waiting: (() => void) | null = null;
  #ending: (() => void) | null = null;
  #wordDue = false;
  #askedFor = -1;
  #resending = false;
  #refused = false;
  /** Why JetStream refused a piece or a repair; null since it took one. */
  #reason: string | null = null;
  #quietMs = 0;
  #lackingMs = 0;
  #saidMs = 0;
  readonly #ticker: NodeJS.Timeout;

  constructor(way: Carriage, limits: PipeLimits) {
    super({ allowHalfOpen: true, autoDestroy: true, emitClose: true });
    this.#way = way;
    this.#limits = limits;
    const tickMs = Math.ceil(limits.stallMs / 2);
    this.#ticker = setInterval(() => this.#tick(tickMs), tickMs);
    this.#ticker.unref();
  }

  /** What JetStream last said against this session, to go behind other words; or ''. */
  get trouble(): string {
    return this.#reason === null ? '' : `: JetStream: ${this.#reason}`;
  }

  /** A piece has come out of JetStream. */
  receivePiece(record: Uint8Array): void {
    if (this.destroyed) return;
    this.bytesRead += record.length;
    const piece = decodePiece(record);
    if (piece.seq === this.#got + 1) {
      this.#got = piece.seq;
      this.#lackingMs = 0;
      this.#queue.push(piece);
      this.#give();
    } else if (piece.seq > this.#got + 1) this.#ask();
    this.#tellSoon();
  }

  /** A word of the peer has come. */
  receiveWord(record: Uint8Array): void {
    if (this.destroyed) return;
    this.bytesRead += record.length;
    const word = decodeWord(record);
    if (word.kind === 'gone') {
      this.destroy(new HujiError('LINK_DOWN', 'the peer does not know this session'));
      return;
    }
    this.#heard(word);
    if (word.sent > this.#got && word.kind === 'so-far') this.#lackingMs ||= 1;
    if (word.kind === 'again') this.#again(word.got);
    // Only this end may know whether it is the stream: a piece with a number that nobody takes.
    if (word.kind === 'refused') this.#put(encodePiece({ seq: 0, last: false, bytes: NOTHING }));
  }

  /** The server is back, or the peer: what was under way may be lost. */
  lookAgain(): void {
    if (this.destroyed) return;
    this.#tell('so-far');
    this.#resend();
  }

  override _read(): void {
    this.#reading = true;
    this.#give();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (let at = 0; at < chunk.length; at += this.#way.pieceBytesMax) {
      this.#send(chunk.subarray(at, at + this.#way.pieceBytesMax), false);
    }
    this.#whenRoom(done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }

  override _final(done: () => void): void {
    this.#send(Buffer.alloc(0), true);
    this.#ending = done;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.#ticker);
    this.#unheard = [];
    this.#queue = [];
    this.#way.close();
    done(error);
  }

  #send(bytes: Buffer, last: boolean): void {
    this.#sent += 1;
    const record = encodePiece({ seq: this.#sent, last, bytes });
    this.#unheard.push({ seq: this.#sent, record });
    this.#untaken.push(record.length);
    this.#untakenBytes += record.length;
    this.#put(record);
  }

  #put(record: Buffer): void {
    this.bytesWritten += record.length;
    // Not at once: what refuses now would refuse again.
    this.#way.publish(record).then(
      () => {
        this.#reason = null;
      },
      (error: unknown) => this.#refuse(error),
    );
  }

  #refuse(error: unknown): void {
    this.#refused = true;
    this.#reason = wordsOf(error);
  }

  #whenRoom(done: () => void): void {
    if (this.#untakenBytes <= this.#limits.windowBytes) done();
    else this.#waiting = done;
  }

  #again(got: number): void {
    const first = this.#unheard[0]?.seq ?? this.#sent + 1;
    // It said before that it had this: one of the two words was not the peer's.
    if (got + 1 < first) this.destroy(new HujiError('LINK_DOWN', 'the peer has lost its place'));
    else this.#resend();
  }

  #heard({ got, taken }: Word): void {
    // A peer that speaks of what was never sent is none.
    if (got > this.#sent || taken > got) return;
    while ((this.#unheard[0]?.seq ?? Number.POSITIVE_INFINITY) <= got) {
      this.#unheard.shift();
      this.#quietMs = 0;
    }
    while (this.#peerTaken < taken) {
      this.#peerTaken += 1;
      this.#untakenBytes -= this.#untaken.shift() ?? 0;
      this.#quietMs = 0;
    }
    if (this.#waiting !== null && this.#untakenBytes <= this.#limits.windowBytes) {
      const go = this.#waiting;
      this.#waiting = null;
      go();
    }
    if (this.#ending !== null && this.#unheard.length === 0) {
      const end = this.#ending;
      this.#ending = null;
      end();
    }
  }

  #give(): void {
    while (this.#reading) {
      const piece = this.#queue.shift();
      if (piece === undefined) return;
      this.#taken = piece.seq;
      this.#tellSoon();
      if (piece.bytes.length > 0) this.#reading = this.push(piece.bytes);
      if (piece.last) this.push(null);
    }
  }

  /** Pieces were passed over: asked for once, and again when nothing comes. */
  #ask(): void {
    if (this.#askedFor === this.#got) return;
    this.#askedFor = this.#got;
    this.#tell('again');
  }

  /** Everything that is not known to have arrived, from the first on. */
  #resend(): void {
    if (this.#resending || this.destroyed) return;
    if (this.#refused) this.#tell('refused');
    this.#resending = true;
    this.#refused = false;
    this.#quietMs = 0;
    this.#way
      .repair()
      .then(() => {
        const most = this.#way.pieceBytesMax + PIECE_HEAD_BYTES;
        if (this.#unheard.some(({ record }) => record.length > most)) {
          // Their numbers stand: they cannot be cut anew, and would be refused for ever.
          this.destroy(new HujiError('LINK_DOWN', 'the server lets less through than before'));
          return;
        }
        for (const { record } of [...this.#unheard]) this.#put(record);
      })
      // Neither server nor stream: the next tick tries again, until the link's watch gives up.
      .catch((error: unknown) => this.#refuse(error))
      .finally(() => {
        this.#resending = false;
      });
  }

  #tick(ms: number): void {
    const { stallMs, silentMs } = this.#limits;
    this.#saidMs += ms;
    this.#quietMs = this.#unheard.length === 0 ? 0 : this.#quietMs + ms;
    if (this.#lackingMs > 0) this.#lackingMs += ms;
    if (this.#quietMs >= stallMs || this.#refused) this.#resend();
    if (this.#lackingMs >= stallMs) {
      this.#lackingMs = 0;
      this.#askedFor = -1;
      this.#way.repair().then(
        () => this.#ask(),
        () => undefined,
      );
    }
    if (this.#saidMs >= silentMs / 3 || this.#unheard.length > 0) this.#tell('so-far');
  }

  /** Words about what came in together leave together. */
  #tellSoon(): void {
    if (this.#wordDue) return;
    this.#wordDue = true;
    setImmediate(() => {
      if (this.#wordDue && !this.destroyed) this.#tell('so-far');
    });
  }

  #tell(kind: Word['kind']): void {
    if (this.destroyed) return;
    this.#wordDue = false;
    this.#saidMs = 0;
    const word = encodeWord({ kind, got: this.#got, taken: this.#taken, sent: this.#sent });
    this.bytesWritten += word.length;
    this.#way.tell(word);
  }
}
