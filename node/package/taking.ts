import { HujiError } from '../../proto/errors.js';
import { type Frame, type Head, readFrame } from '../../proto/frame.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Held } from '../../transports/transport.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { Received } from '../receive/receive.js';
import { KIND, seqKey } from '../store/keys.js';
import { unpackCargo } from './cargo.js';
import { ContentCheck, checkGaps } from './checking.js';
import type { Ledger } from './ledger.js';
import { type Opened, openPackage } from './opening.js';
import type { Imported, Manifest, PackageParts } from './package.js';
import { checkNamed, PhotoIntake } from './photos.js';

/** Changes that were new here, by branch. */
type News = Map<number, { from: number; to: number }[]>;

/**
 * Takes in one whole package: first all of it is looked at, and only what nothing is wrong with is
 * received, frame by frame as from a link. Ended in between it is taken in again from the start,
 * and what is held by then is a no-op.
 */
export class Taking {
  private readonly parts: PackageParts;
  private readonly ledger: Ledger;
  private readonly held: Held;
  private readonly progress: (changes: number) => void;

  constructor(
    parts: PackageParts,
    ledger: Ledger,
    held: Held,
    progress: (changes: number) => void,
  ) {
    this.parts = parts;
    this.ledger = ledger;
    this.held = held;
    this.progress = progress;
  }

  /** Throws a named refusal, with nothing taken in; or DISK_FULL, to be tried again. */
  async run(): Promise<Imported & { readonly cargo: readonly string[] }> {
    await this.look();
    return this.take();
  }

  private open(): Promise<Opened> {
    const { parts, held } = this;
    return openPackage(parts, held.label, parts.inbox.read(held));
  }

  private async look(): Promise<void> {
    const { manifest, parts: content } = await this.open();
    const inspection = this.parts.inspect();
    const check = new ContentCheck(manifest);
    try {
      checkGaps(this.parts, manifest);
      checkNamed(this.parts, manifest);
      for await (const part of content) {
        const message = check.part(part);
        if (message?.kind !== 'frame') continue;
        const inspected = await inspection.inspect(message.frame);
        if (inspected.kind === 'gap') throw new HujiError('PACKAGE_GAP', inspected.frame.stream);
        check.frame(inspected.frame);
      }
      check.end();
    } finally {
      await content.return(undefined).catch(() => undefined);
    }
  }

  private async take(): Promise<Imported & { readonly cargo: readonly string[] }> {
    const { manifest, author, parts: content } = await this.open();
    const intake = new Intake(this.parts, this.progress);
    const photos = new PhotoIntake(this.parts);
    const words: SignedReceipt[] = [];
    const check = new ContentCheck(manifest);
    let cargo: readonly string[] = [];
    try {
      for (;;) {
        const next = await content.next();
        const message = next.done === true ? null : check.part(next.value);
        if (message === null) break;
        if (message.kind === 'frame') await intake.give(message.frame);
        else if (message.kind === 'receipt') words.push(message.receipt);
        else if (message.kind === 'piece') {
          await photos.give(message.piece.attachment, message.piece.bytes);
        }
      }
      await intake.settled();
      await photos.settled();
      cargo = await unpackCargo(this.parts, manifest.cargo, content);
    } finally {
      await content.return(undefined).catch(() => undefined);
    }
    const key = author.keys.at(-1) ?? '';
    await this.ledger.learn(manifest.from, manifest.recipient);
    await this.parts.settled();
    for (const word of words) await this.parts.receipts.take(word, { code: author.code, key });
    await this.hear(manifest);
    this.parts.heard(manifest.from, manifest.made, this.aheadIn(words, manifest.from));
    return {
      package: this.held.label.package,
      from: manifest.from,
      to: manifest.to,
      ...(await intake.result()),
      carried: false,
      photos: manifest.photos === undefined ? null : photos.kept,
      streams: [...new Set(manifest.streams.map(({ stream }) => stream))],
      cargo,
    };
  }

  /** What the author says of photos: those that have come, and those that are missing there. */
  private async hear({ from, made, taken = [], wants = [] }: Manifest): Promise<void> {
    for (const id of taken) {
      const places = await this.ledger.photosTaken(from, id);
      const isUp = this.parts.topology.isAtOrBelow(this.parts.self.code, from);
      if (isUp) await this.parts.attachments.reached(places);
    }
    if (taken.length > 0) this.ledger.photos.has(from, made);
    await this.ledger.photos.ask(from, made, wants);
  }

  /** Places the author holds and this node does not know. */
  private aheadIn(words: readonly SignedReceipt[], from: string): Head[] {
    const { log } = this.parts;
    return words
      .filter(({ receipt }) => receipt.node === from && receipt.held.seq > 0)
      .map(({ receipt }) => receipt.held)
      .filter(
        ({ stream, seq, hash }) =>
          !log.ofStream(stream).some((branch) => log.hashAt(branch, seq)?.startsWith(hash)),
      );
  }
}

/** Frames on their way in, several at once, so that they share a batch; their order stays. */
class Intake {
  private readonly parts: PackageParts;
  private readonly progress: (changes: number) => void;
  private readonly underWay: Promise<void>[] = [];
  private readonly news: News = new Map();
  private frames = 0;
  private seen = 0;
  private duplicate = 0;

  constructor(parts: PackageParts, progress: (changes: number) => void) {
    this.parts = parts;
    this.progress = progress;
  }

  async give(bytes: Uint8Array): Promise<void> {
    this.frames += 1;
    // Its bytes stand in a larger piece, which the log must not keep.
    const frame = readFrame(new Uint8Array(bytes));
    const work = this.parts.receiver
      .receive(frame.bytes)
      .then((received) => this.received(received, frame));
    work.catch(() => undefined);
    this.underWay.push(work);
    if (this.underWay.length >= LIMITS.framesUnderWay) await this.underWay.shift();
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private received(received: Received, { firstSeq, lastSeq }: Frame): void {
    if (received.kind === 'gap') throw new HujiError('PACKAGE_GAP', received.stream);
    const { branch } = received;
    const count = lastSeq - firstSeq + 1;
    this.seen += count;
    this.progress(this.seen);
    if (received.kind === 'duplicate') {
      this.duplicate += count;
      return;
    }
    this.note(branch, firstSeq, lastSeq);
    this.parts.offer(branch);
  }

  private note({ no }: Branch, from: number, to: number): void {
    const runs = this.news.get(no) ?? [];
    const last = runs.at(-1);
    if (last !== undefined && last.to === from - 1) last.to = to;
    else runs.push({ from, to });
    this.news.set(no, runs);
  }

  async result(): Promise<
    Pick<Imported, 'frames' | 'applied' | 'duplicate' | 'parked' | 'waiting'>
  > {
    const counts = { applied: 0, parked: 0, waiting: 0 };
    for (const [no, runs] of this.news) {
      const { applied } = this.parts.log.branch(no);
      for (const { from, to } of runs) {
        const done = Math.max(0, Math.min(applied, to) - from + 1);
        const parked = await this.parkedIn(no, from, to);
        counts.applied += done - parked;
        counts.parked += parked;
        counts.waiting += to - from + 1 - done;
      }
    }
    return { frames: this.frames, duplicate: this.duplicate, ...counts };
  }

  private async parkedIn(branch: number, from: number, to: number): Promise<number> {
    const [first, end] = [from, to + 1].map((seq) => seqKey(KIND.parked, branch, seq));
    let count = 0;
    if (first === undefined || end === undefined) return count;
    for await (const _ of this.parts.store.range(first, end)) count += 1;
    return count;
  }
}
