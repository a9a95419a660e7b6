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
import type { Exported, Manifest, PackageParts, PhotosCut } from './package.js';
import type { PhotoPlace } from './photo-ledger.js';
import { fewerPhotos, type Photos, photosTo, wantsOf } from './photos.js';

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
  /** Missing here, and asked for. */
  readonly wants: readonly string[];
  /** Packages of photos that were taken in. */
  readonly taken: readonly string[];
  readonly photos: Photos | null;
}

const EMPTY: Contents = {
  outgoing: [],
  words: [],
  cargo: [],
  wants: [],
  taken: [],
  photos: null,
};

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

  /**
   * Changes, and behind them photos in volumes of their own. One after the other: what one sends
   * the next need not. Throws PACKAGE_RECIPIENT, DISK_FULL.
   */
  export(request: ExportRequest): Promise<Exported> {
    const next = this.turn.then(async () => {
      const exported = await this.cut(request);
      return { ...exported, photos: await this.photosBeside(exported, request) };
    });
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
    const wants = await wantsOf(this.parts, to, this.parts.clock.now());
    const isNews = this.isUp(to) ? wants.length > 0 : words.length > 0;
    if (outgoing.length === 0 && cargo.length === 0 && !isNews) return NOTHING;
    const exported = await this.write(request, { ...EMPTY, outgoing, words, cargo, wants });
    if (again) await this.ledger.replace(to, 'changes');
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

  private isUp(to: NodeCode): boolean {
    return this.parts.topology.isAtOrBelow(this.parts.self.code, to);
  }

  /** That no photo fits takes nothing from changes that did. */
  private async photosBeside(
    exported: Exported,
    request: ExportRequest,
  ): Promise<PhotosCut | null> {
    try {
      return await this.cutPhotos(request);
    } catch (error) {
      const isFull = error instanceof HujiError && error.code === 'DISK_FULL';
      if (exported.package === null || !isFull) throw error;
      return null;
    }
  }

  private async cutPhotos(request: ExportRequest): Promise<PhotosCut | null> {
    const { to, again } = request;
    const most = PHOTOS_MAX;
    let photos = await photosTo(this.parts, this.ledger.photos, to, { again, most });
    let written: Exported | null = null;
    while (written === null && photos.places.length > 0) {
      written = await this.write(request, { ...EMPTY, photos }).catch(async (error: unknown) => {
        photos = await fewerPhotos(this.parts, this.ledger.photos, { photos, to, again }, error);
        return null;
      });
    }
    const { label = null, volumes = [], bytes = 0 } = written ?? {};
    if (label === null) return null;
    const { places } = photos;
    if (again) await this.ledger.replace(to, 'photos');
    const { package: id, made } = label;
    const entry = { package: id, to, made, volumes: volumes.length, streams: [], cargo: [] };
    await this.ledger.add({ ...entry, photos: photos.named });
    await this.ledger.photos.sent(to, id, places);
    await this.ledger.photos.answered(to, photos.asked);
    return { package: id, volumes, count: places.length, bytes, label };
  }

  /** Frames that are neither receipted nor on their way, cargo, photos, or something to ask for. */
  async isWaiting(to: NodeCode): Promise<boolean> {
    const sent = (await this.ledger.underWay()).filter((entry) => entry.to === to);
    const gone = new Set(sent.flatMap(({ cargo }) => cargo));
    const cargo = (await this.hold.goingTo(to)).filter(({ label }) => !gone.has(label.package));
    if (cargo.length > 0 || outgoingTo(this.parts, to, sent).length > 0) return true;
    const one = { again: false, most: 1 };
    const { places } = await photosTo(this.parts, this.ledger.photos, to, one);
    if (places.length > 0) return true;
    return this.isUp(to) && (await wantsOf(this.parts, to, 0)).length > 0;
  }

  /** An answer: receipts for these streams alone, and for photos that were taken in. */
  answer(
    to: NodeCode,
    { streams, taken }: { streams: ReadonlySet<string>; taken: readonly string[] },
    folder: string,
  ): Promise<Exported> {
    const next = this.turn.then(async () => {
      const words = receiptsFor(this.parts, to, streams);
      if (words.length === 0 && taken.length === 0) return NOTHING;
      const wants = await wantsOf(this.parts, to, this.parts.clock.now());
      const request = { to, folder, volumeBytes: ANSWER_BYTES, progress: () => undefined };
      return this.write(request, { ...EMPTY, words, wants, taken });
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
      photos: null,
    };
  }

  private manifestOf(to: NodeCode, contents: Contents): Manifest {
    const { outgoing, words, cargo, wants, taken, photos } = contents;
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
      wants,
      taken,
      ...(photos && { photos: { count: photos.places.length, named: photos.named } }),
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
    { outgoing, words, cargo, photos }: Contents,
    onFrame: (changes: number) => void,
  ): AsyncGenerator<Part> {
    yield { kind: PART.manifest, bytes: manifest };
    const signature = signManifest(manifest, this.parts.self.key());
    yield { kind: PART.signature, bytes: signature };
    for (const each of outgoing) yield* this.framesOf(each, onFrame);
    for (const receipt of words) {
      yield { kind: PART.message, bytes: encodeMessage({ kind: 'receipt', receipt }) };
    }
    for (const place of photos?.places ?? []) yield this.photoAt(place);
    for (const held of cargo) yield* this.hold.piecesOf(held);
  }

  private photoAt({ hash, branch, seq }: PhotoPlace): Part {
    const bytes = this.parts.attachments.read(hash);
    const where = `${this.parts.log.branch(branch).stream} ${seq}`;
    if (bytes === null) throw new HujiError('ATTACHMENT_SPOILT', where);
    const piece = { attachment: hash, total: bytes.length, offset: 0, bytes };
    return { kind: PART.message, bytes: encodeMessage({ kind: 'piece', piece }) };
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
/** In one package: some 400 MB. More go with the next. */
const PHOTOS_MAX = 20_000;
const NOTHING: Exported = {
  package: null,
  volumes: [],
  frames: 0,
  changes: 0,
  label: null,
  bytes: 0,
  cargo: 0,
  photos: null,
};
