import { hash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { FRAME_BYTES_MAX } from '../../proto/frame.js';
import type { Message, Part, PartHeld } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import { LIMITS } from '../limits.js';

/** Hex digits of a frame's hash by which its parts are known. */
const NAME_LENGTH = 32;

export interface PartLine {
  /** What the neighbour said it holds of a frame; it may say so while the first parts leave. */
  held(): PartHeld | null;
  stopped(): boolean;
  send(message: Message): Promise<void>;
}

/** Sends a frame in pieces, from where the neighbour stands. `name` is its whole hash. */
export async function sendParts(frame: Uint8Array, name: string, line: PartLine): Promise<void> {
  const short = name.slice(0, NAME_LENGTH);
  let offset = 0;
  while (offset < frame.length && !line.stopped()) {
    const held = line.held();
    if (held?.frame === short && held.have < frame.length) offset = Math.max(offset, held.have);
    const bytes = frame.subarray(offset, offset + LIMITS.partBytes);
    await line.send({ kind: 'part', part: { frame: short, total: frame.length, offset, bytes } });
    offset += bytes.length;
  }
}

interface Begun {
  readonly frame: string;
  readonly bytes: Buffer;
  have: number;
}

/** The beginnings of frames, one of each neighbour: what a line that broke had brought stays. */
export class BegunFrames {
  private readonly begun = new Map<NodeCode, Begun>();

  heldOf(peer: NodeCode): PartHeld | null {
    const begun = this.begun.get(peer);
    return begun === undefined ? null : { frame: begun.frame, have: begun.have };
  }

  /** Gives the whole frame with its last part. Throws PROTOCOL_GARBAGE, FRAME_TOO_LARGE. */
  take(peer: NodeCode, { frame, total, offset, bytes }: Part): Uint8Array | null {
    if (total > FRAME_BYTES_MAX) throw new HujiError('FRAME_TOO_LARGE', `${total} bytes`);
    let begun = this.begun.get(peer);
    if (begun?.frame !== frame || begun.bytes.length !== total) {
      begun = { frame, bytes: Buffer.alloc(total), have: 0 };
      this.keep(peer, begun);
    }
    if (offset > begun.have || offset + bytes.length > total) {
      throw new HujiError('PROTOCOL_GARBAGE', 'a part that does not follow');
    }
    begun.bytes.set(bytes, offset);
    begun.have = Math.max(begun.have, offset + bytes.length);
    if (begun.have < total) return null;
    this.begun.delete(peer);
    if (hash('sha256', begun.bytes, 'hex').startsWith(frame)) return begun.bytes;
    throw new HujiError('PROTOCOL_GARBAGE', 'parts that are not of one frame');
  }

  /** The oldest goes: its neighbour sends that frame again from its beginning. */
  private keep(peer: NodeCode, begun: Begun): void {
    this.begun.delete(peer);
    this.begun.set(peer, begun);
    const [oldest] = this.begun.keys();
    if (this.begun.size > LIMITS.begunFrames && oldest !== undefined) this.begun.delete(oldest);
  }
}
