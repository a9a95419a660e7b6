import type { NodeCode } from '../../proto/node-code.js';
import type { Held, Label } from '../../transports/transport.js';
import { PART, type Part } from './content.js';
import type { PackageParts } from './package.js';

type HoldParts = Pick<PackageParts, 'hold' | 'medium' | 'topology' | 'receipts' | 'self'>;

const PIECE_BYTES = 1024 * 1024;

/** Packages of others on their way through this node, unread. */
export class Hold {
  private readonly parts: HoldParts;

  constructor(parts: HoldParts) {
    this.parts = parts;
  }

  /** Whether this node stands between the two and so carries it on. */
  carries({ from, to }: Pick<Label, 'from' | 'to'>): boolean {
    const { topology, self } = this.parts;
    if (to === self.code || from === self.code) return false;
    const isBetween = (below: NodeCode, above: NodeCode) =>
      topology.isAtOrBelow(below, self.code) && topology.isAtOrBelow(self.code, above);
    return isBetween(from, to) || isBetween(to, from);
  }

  /** What a package for this neighbour takes along; what has arrived by now is let go. */
  async goingTo(next: NodeCode): Promise<Held[]> {
    const { hold, topology, self } = this.parts;
    const isUp = topology.isAtOrBelow(self.code, next);
    const going: Held[] = [];
    for (const held of await hold.held()) {
      const { to } = held.label;
      if (this.hasArrived(held.label)) await hold.drop(held.label.package);
      else if (isUp ? topology.isAtOrBelow(self.code, to) : topology.isAtOrBelow(to, next)) {
        going.push(held);
      }
    }
    return going;
  }

  /** Receipts that were passed on are said again by the next ones: nothing tells that they came. */
  async letGo(gone: readonly Held[]): Promise<void> {
    for (const { label } of gone) {
      if (label.end === '') await this.parts.hold.drop(label.package);
    }
  }

  /** Its addressee, or a tier above it, says that it holds where the package ends. */
  private hasArrived({ to, end }: Label): boolean {
    const [stream = '', seq = '', hash = ''] = end.split(' ');
    if (stream === '') return false;
    return this.parts.receipts.of(stream).some(({ receipt: { node, held } }) => {
      if (!this.parts.topology.isAtOrBelow(to, node)) return false;
      return held.seq > Number(seq) || (held.seq === Number(seq) && held.hash === hash);
    });
  }

  /** Its volumes, each in pieces, in the order of the manifest. */
  async *piecesOf(held: Held): AsyncGenerator<Part> {
    for (const volume of held.volumes) {
      yield { kind: PART.volume, bytes: Buffer.alloc(0) };
      let rest = Buffer.alloc(0);
      for await (const bytes of this.parts.medium.bytesOf(volume)) {
        rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
        while (rest.length >= PIECE_BYTES) {
          yield { kind: PART.piece, bytes: rest.subarray(0, PIECE_BYTES) };
          rest = rest.subarray(PIECE_BYTES);
        }
      }
      if (rest.length > 0) yield { kind: PART.piece, bytes: rest };
    }
  }
}
