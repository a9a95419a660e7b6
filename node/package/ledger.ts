import type { Head } from '../../proto/frame.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import { KIND, kindRange, textKey } from '../store/keys.js';
import type { PackageParts, Sent } from './package.js';

type LedgerParts = Pick<
  PackageParts,
  'store' | 'log' | 'authority' | 'topology' | 'receipts' | 'hold'
>;

/** Packages cut here that no receipt covers yet, and how answers to their addressees are sealed. */
export class Ledger {
  private readonly parts: LedgerParts;
  private readonly sent = new Map<string, Sent>();

  constructor(parts: LedgerParts) {
    this.parts = parts;
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
      await this.parts.store.commit((tx) => {
        for (const entry of covered) tx.del(keyOf(entry));
      });
      for (const entry of covered) this.sent.delete(entry.package);
    }
    return [...this.sent.values()].sort((a, b) => a.made - b.made);
  }

  /** Packages of others that have not arrived, as far as is known here. */
  private async carried(): Promise<ReadonlySet<string>> {
    if (![...this.sent.values()].some(({ cargo }) => cargo.length > 0)) return new Set();
    return new Set((await this.parts.hold.held()).map(({ label }) => label.package));
  }

  /** A package cut again takes the place of those before it. */
  async replace(to: NodeCode): Promise<void> {
    const old = [...this.sent.values()].filter((entry) => entry.to === to);
    if (old.length === 0) return;
    await this.parts.store.commit((tx) => {
      for (const entry of old) tx.del(keyOf(entry));
    });
    for (const entry of old) this.sent.delete(entry.package);
  }

  /** The addressee, or a tier above it, has signed that it holds all of it. */
  private isCovered({ to, streams }: Sent): boolean {
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
