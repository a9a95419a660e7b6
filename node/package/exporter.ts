import { HujiError } from '../../proto/errors.js';
import { encodeMessage } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Held, Label } from '../../transports/transport.js';
import { encodeParts, PART, type Part } from './content.js';
import { Hold } from './hold.js';
import { labelRange } from './labelling.js';
import type { Ledger } from './ledger.js';
import { encodeManifest, packageIdOf, signManifest } from './manifest.js';
import { type Outgoing, outgoingTo, receiptsFor } from './outgoing.js';
import type { Exported, Manifest, PackageParts } from './package.js';

export interface ExportRequest {
  readonly to: NodeCode;
  /** Absolute. */
  readonly folder: string;
  readonly volumeBytes: number;
  /** Also what is on its way, but has no receipt. */
  readonly again: boolean;
  progress(changes: number): void;
}

interface Contents {
  readonly outgoing: readonly Outgoing[];
  readonly words: readonly SignedReceipt[];
  readonly cargo: readonly Held[];
}

/** Cuts packages of what a neighbour lacks. */
export class Exporter {
  private readonly parts: PackageParts;
  private readonly ledger: Ledger;
  private readonly hold: Hold;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PackageParts, ledger: Ledger) {
    this.parts = parts;
    this.ledger = ledger;
    this.hold = new Hold(parts);
  }

  /** One after the other: what one sends the next need not. Throws PACKAGE_RECIPIENT, DISK_FULL. */
  export(request: ExportRequest): Promise<Exported> {
    const next = this.turn.then(() => this.cut(request));
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async cut(request: ExportRequest): Promise<Exported> {
    const { to, again } = request;
    this.checkAddressee(to);
    await this.parts.sealTails();
    const sent = again ? [] : (await this.ledger.underWay()).filter((entry) => entry.to === to);
    const outgoing = outgoingTo(this.parts, to, sent);
    const gone = new Set(sent.flatMap(({ cargo }) => cargo));
    const cargo = (await this.hold.goingTo(to)).filter(({ label }) => !gone.has(label.package));
    const words = receiptsFor(this.parts, to);
    const isUp = this.parts.topology.isAtOrBelow(this.parts.self.code, to);
    if (outgoing.length === 0 && cargo.length === 0 && (isUp || words.length === 0)) return NOTHING;
    const exported = await this.write(request, { outgoing, words, cargo });
    if (again) await this.ledger.replace(to);
    const { label, volumes } = exported;
    await this.hold.letGo(cargo);
    if (label !== null && (outgoing.length > 0 || cargo.length > 0)) {
      await this.ledger.add({
        package: label.package,
        to,
        made: label.made,
        volumes: volumes.length,
        streams: outgoing.map(({ range: { stream, from, to: last, hash } }) => {
          return { stream, from, to: last, hash };
        }),
        cargo: cargo.map((held) => held.label.package),
      });
    }
    return exported;
  }

  /** Frames that are neither receipted nor on their way, or cargo. */
  async isWaiting(to: NodeCode): Promise<boolean> {
    const sent = (await this.ledger.underWay()).filter((entry) => entry.to === to);
    const gone = new Set(sent.flatMap(({ cargo }) => cargo));
    const cargo = (await this.hold.goingTo(to)).filter(({ label }) => !gone.has(label.package));
    return cargo.length > 0 || outgoingTo(this.parts, to, sent).length > 0;
  }

  /** An answer: receipts for these streams alone. */
  answer(to: NodeCode, streams: ReadonlySet<string>, folder: string): Promise<Exported> {
    const next = this.turn.then(() => {
      const words = receiptsFor(this.parts, to, streams);
      if (words.length === 0) return NOTHING;
      const contents = { outgoing: [], words, cargo: [] };
      return this.write(
        { to, folder, volumeBytes: ANSWER_BYTES, progress: () => undefined },
        contents,
      );
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  private checkAddressee(to: NodeCode): void {
    const { topology, self } = this.parts;
    const isNeighbour =
      to !== self.code &&
      (topology.isAtOrBelow(self.code, to) || topology.isAtOrBelow(to, self.code));
    if (!isNeighbour) throw new HujiError('PEER_NOT_NEIGHBOUR', to);
  }

  private async write(
    request: Omit<ExportRequest, 'again'>,
    contents: Contents,
  ): Promise<Exported> {
    const { to, folder, volumeBytes } = request;
    const recipient = this.ledger.recipientOf(to);
    if (recipient === null) throw new HujiError('PACKAGE_RECIPIENT', to);
    const manifest = this.manifestOf(to, contents);
    const bytes = encodeManifest(manifest);
    const label = this.labelOf(manifest, packageIdOf(bytes));
    const done = { frames: 0, changes: 0 };
    const parts = this.partsOf(bytes, contents, (changes) => {
      done.frames += 1;
      done.changes += changes;
      request.progress(done.changes);
    });
    const sealed = this.parts.seal(recipient, encodeParts(parts));
    const volumes = await this.parts.medium.write(folder, label, volumeBytes, sealed);
    return {
      package: label.package,
      volumes: volumes.map(({ path }) => path),
      ...done,
      label,
      bytes: volumes.reduce((sum, volume) => sum + volume.bytes, 0),
      cargo: contents.cargo.length,
    };
  }

  private manifestOf(to: NodeCode, { outgoing, words, cargo }: Contents): Manifest {
    const { self, clock } = this.parts;
    return {
      from: self.code,
      to,
      training: self.training,
      made: Math.floor(clock.now() / 1000) * 1000,
      recipient: self.recipient,
      streams: outgoing.map(({ range }) => range),
      receipts: words.length,
      cargo: cargo.flatMap(({ label, volumes }) =>
        volumes.map(({ no }) => ({ package: label.package, to: label.to, no })),
      ),
      chain: self.chain(),
    };
  }

  private labelOf(manifest: Manifest, id: string): Label {
    const { from, to, training, made } = manifest;
    const { root } = this.parts.self;
    return { package: id, from, to, root, training, made, ...labelRange(manifest) };
  }

  private async *partsOf(
    manifest: Uint8Array,
    { outgoing, words, cargo }: Contents,
    onFrame: (changes: number) => void,
  ): AsyncGenerator<Part> {
    yield { kind: PART.manifest, bytes: manifest };
    const signature = signManifest(manifest, this.parts.self.key());
    yield { kind: PART.signature, bytes: signature };
    for (const each of outgoing) yield* this.framesOf(each, onFrame);
    for (const receipt of words) {
      yield { kind: PART.message, bytes: encodeMessage({ kind: 'receipt', receipt }) };
    }
    for (const held of cargo) yield* this.hold.piecesOf(held);
  }

  private async *framesOf(
    { branch, after, range }: Outgoing,
    onFrame: (changes: number) => void,
  ): AsyncGenerator<Part> {
    let last = after;
    for await (const { lastSeq, bytes } of this.parts.log.frames(branch, after)) {
      if (lastSeq > range.to) break;
      onFrame(lastSeq - last);
      last = lastSeq;
      yield { kind: PART.message, bytes: encodeMessage({ kind: 'frame', frame: bytes }) };
    }
    // What is missing here is damage: fsck names it.
    if (last !== range.to) throw new HujiError('STORE_DAMAGED', `${range.stream} ${last}`);
  }
}

const ANSWER_BYTES = 2 ** 30;
const NOTHING: Exported = {
  package: null,
  volumes: [],
  frames: 0,
  changes: 0,
  label: null,
  bytes: 0,
  cargo: 0,
};
