import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { HujiError } from '../../../proto/errors.js';
import { REF_BYTES } from '../../../proto/id.js';
import type { Random } from '../../clock.js';

/** Where a consumer has come to in the feed. */
export interface FeedPosition {
  /** The entry whose changes come next, and how many of them have been told. */
  readonly next: number;
  readonly skip: number;
  /** While records are told as they stand: after which of them. */
  readonly walk: { readonly after: Uint8Array | null } | null;
}

const SALT_BYTES = 8;
/** Salts asked for at once: to ask takes longer than all else of a cursor. */
const SALTS = 512;
const IV_BYTES = 16;
/** Of a place's name: 132 bits. */
const NAME_LENGTH = 22;
const PHASE_AT = SALT_BYTES + 10;
const REF_AT = PHASE_AT + 1;
const PLAIN_BYTES = REF_AT + REF_BYTES;

/**
 * Makes cursors of positions that only this node can read: how far the feed has come tells how
 * much happens elsewhere. Encrypted with a synthetic initialisation vector, as RFC 5297 does; the
 * salt makes two cursors of one place differ. Bound to the life of the log and to the consumer.
 */
export class CursorSeal {
  private readonly macKey: Buffer;
  private readonly key: Buffer;
  private readonly random: Random;
  private readonly epoch: () => string;
  /** Salts not used yet. */
  private salts: Uint8Array = new Uint8Array();

  constructor(secret: KeyObject, random: Random, epoch: () => string) {
    const bytes = secret.export({ format: 'der', type: 'pkcs8' });
    const derived = (use: string) => Buffer.from(hkdfSync('sha256', bytes, '', use, 32));
    this.macKey = derived('huji feed cursor mac');
    this.key = derived('huji feed cursor key');
    this.random = random;
    this.epoch = epoch;
  }

  seal(consumer: string, { next, skip, walk }: FeedPosition): string {
    const plain = Buffer.alloc(PLAIN_BYTES);
    plain.set(this.salt());
    plain.writeUIntBE(next, SALT_BYTES, 6);
    plain.writeUInt32BE(skip, SALT_BYTES + 6);
    plain[PHASE_AT] = walk === null ? 0 : walk.after === null ? 1 : 2;
    const after = walk?.after ?? null;
    if (after !== null) plain.set(after, REF_AT);
    const iv = this.ivOf(consumer, plain);
    const cipher = createCipheriv('aes-256-ctr', this.key, iv);
    return Buffer.concat([iv, cipher.update(plain)]).toString('base64url');
  }

  /** Throws CURSOR_INVALID: not of this node, of this life of its log, or of this consumer. */
  open(consumer: string, cursor: string): FeedPosition {
    const bytes = Buffer.from(cursor, 'base64url');
    if (bytes.length !== IV_BYTES + PLAIN_BYTES) throw new HujiError('CURSOR_INVALID');
    const iv = bytes.subarray(0, IV_BYTES);
    const cipher = createDecipheriv('aes-256-ctr', this.key, iv);
    const plain = cipher.update(bytes.subarray(IV_BYTES));
    if (!timingSafeEqual(iv, this.ivOf(consumer, plain))) throw new HujiError('CURSOR_INVALID');
    const phase = plain[PHASE_AT];
    const after = phase === 2 ? plain.subarray(REF_AT) : null;
    return {
      next: plain.readUIntBE(SALT_BYTES, 6),
      skip: plain.readUInt32BE(SALT_BYTES + 6),
      walk: phase === 0 ? null : { after },
    };
  }

  /**
   * The same for each cursor of one place, and for no other place. Like a cursor it tells nothing.
   * Throws CURSOR_INVALID.
   */
  nameOf(consumer: string, cursor: string): string {
    const { next, skip, walk } = this.open(consumer, cursor);
    const after = walk === null ? '-' : Buffer.from(walk.after ?? []).toString('hex');
    const mac = createHmac('sha256', this.macKey).update(`${this.epoch()}/${consumer}/name\0`);
    return mac.update(`${next}/${skip}/${after}`).digest('base64url').slice(0, NAME_LENGTH);
  }

  private salt(): Uint8Array {
    if (this.salts.length === 0) this.salts = this.random.bytes(SALTS * SALT_BYTES);
    const salt = this.salts.subarray(0, SALT_BYTES);
    this.salts = this.salts.subarray(SALT_BYTES);
    return salt;
  }

  private ivOf(consumer: string, plain: Uint8Array): Buffer {
    const mac = createHmac('sha256', this.macKey).update(`${this.epoch()}/${consumer}\0`);
    return mac.update(plain).digest().subarray(0, IV_BYTES);
  }
}
