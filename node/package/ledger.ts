import type { Head } from '../../proto/frame.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import { KIND, kindRange, textKey } from '../store/keys.js';
import type { PackageParts, Sent } from './package.js';
import { PhotoLedger, type PhotoPlace } from './photo-ledger.js';

type LedgerParts = Pick<
  PackageParts,
  'store' | 'log' | 'authority' | 'topology' | 'receipts' | 'hold'
>;

/** Packages cut here that no receipt covers yet, and how answers to their addressees are sealed. */
export class Ledger {
  private readonly parts: LedgerParts;
  private readonly sent = new Map<string, Sent>();
  readonly photos: PhotoLedger;

  constructor(parts: LedgerParts) {
    this.parts = parts;
    this.photos = new PhotoLedger(parts.store);
  }

  async open(): Promise<void> {
    this.sent.clear();
    for await (const [, value] of this.parts.store.range(...kindRange(KIND.sentPackage))) {
      const entry = JSON.parse(value.toString()) as Sent;
      this.sent.set(entry.package, entry);
    }
  }

  async add(entry: Sent): Promise<void> {
    await this.parts.store.commit((tx) => tx.put(keyOf(entry), Buffer.from(JSON.stringify(entry))));
    this.sent.set(entry.package, entry);
  }

  /** Those on their way, oldest first; whatever a receipt covers by now is forgotten. */
  async underWay(): Promise<Sent[]> {
    const carried = await this.carried();
    const covered = [...this.sent.values()].filter(
      (entry) => this.isCovered(entry) && !entry.cargo.some((id) => carried.has(id)),
    );
    if (covered.length > 0) {
      // Whatever ends it in between: of a photo that is on its way it is known in which package.
      for (const { to, package: id, photos } of covered) {
        if (photos !== undefined) await this.photos.ended(to, id);
      }
      await this.parts.store.commit((tx) => {
        for (const entry of covered) tx.del(keyOf(entry));
      });
      for (const entry of covered) {
        this.sent.delete(entry.package);
      }
    }
    return [...this.sent.values()].sort((a, b) => a.made - b.made);
  }

  /** Packages of others that have not arrived, as far as is known here. */
  private async carried(): Promise<ReadonlySet<string>> {
    if (![...this.sent.values()].some(({ cargo }) => cargo.length > 0)) return new Set();
    return new Set((await this.parts.hold.held()).map(({ label }) => label.package));
  }

  /** The addressee has taken in a package of photos; gives what was in it. */
  async photosTaken(to: NodeCode, id: string): Promise<readonly PhotoPlace[]> {
    const entry = this.sent.get(id);
    if (entry?.to !== to || entry.photos === undefined) return [];
    const places = await this.photos.ended(to, id);
    await this.photos.answered(
      to,
      places.map(({ hash }) => hash),
    );
    await this.parts.store.commit((tx) => tx.del(keyOf(entry)));
    this.sent.delete(id);
    return places;
  }

  /** A package cut again takes the place of those before it, one of photos of those of photos. */
  async replace(to: NodeCode, what: 'changes' | 'photos'): Promise<void> {
    const old = [...this.sent.values()].filter(
      (entry) => entry.to === to && (entry.photos !== undefined) === (what === 'photos'),
    );
    if (what === 'photos') await this.photos.ended(to, null);
    if (old.length === 0) return;
    await this.parts.store.commit((tx) => {
      for (const entry of old) tx.del(keyOf(entry));
    });
    for (const entry of old) this.sent.delete(entry.package);
  }

  /** The addressee, or a tier above it, has signed that it holds all of it. */
  private isCovered({ to, streams, photos }: Sent): boolean {
    if (photos !== undefined) return photos.length > 0 && this.arePhotosThere(to, photos);
    return streams.every((range) =>
      this.parts.receipts.of(range.stream).some(({ receipt: { node, held } }) => {
        if (held.seq < range.to || !this.parts.topology.isAtOrBelow(to, node)) return false;
        const branch = this.parts.log
          .ofStream(range.stream)
          .find((each) => this.parts.log.hashAt(each, range.to) === range.hash);
        return branch !== undefined && this.isOn(branch, held);
      }),
    );
  }

  private arePhotosThere(to: NodeCode, photos: NonNullable<Sent['photos']>): boolean {
    const { receipts, topology } = this.parts;
    return photos.every(({ stream, to: last }) =>
      receipts
        .of(stream)
        .some(
          ({ receipt: { node, attachments } }) =>
            attachments >= last && topology.isAtOrBelow(to, node),
        ),
    );
  }

  private isOn(branch: Branch, held: Head): boolean {
    return this.parts.log.hashAt(branch, held.seq)?.startsWith(held.hash) === true;
  }

  /** How packages for a node are sealed; null where nobody has said. */
  recipientOf(code: NodeCode): string | null {
    const listed = this.parts.authority.nodes().get(code)?.recipient ?? '';
    if (listed !== '') return listed;
    return this.parts.store.get(textKey(KIND.recipient, code))?.toString() ?? null;
  }

  /** A node that is not listed yet has said it, in a package that it signed. */
  async learn(code: NodeCode, recipient: string): Promise<void> {
    if (this.recipientOf(code) !== null) return;
    await this.parts.store.commit((tx) => {
      tx.put(textKey(KIND.recipient, code), Buffer.from(recipient));
    });
  }
}

function keyOf({ to, package: id }: Sent): Buffer {
  return textKey(KIND.sentPackage, `${to}${id}`);
}
