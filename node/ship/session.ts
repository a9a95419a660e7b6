import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import { decodeMessage, type Hello, type Message } from '../../proto/messages.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import { reasonOf } from '../../proto/sync-envelope.js';
import type { Link } from '../../transports/transport.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { Received } from '../receive/receive.js';
import { AttachmentTalk } from './attachment-talk.js';
import { CompareTalk } from './compare-talk.js';
import { FrameIntake } from './frame-intake.js';
import { FrameSender } from './frame-sender.js';
import { HeadStart } from './head-start.js';
import { checkHello, helloTo } from './hello.js';
import { Outgoing } from './outgoing.js';
import { PlaceTalk } from './place-talk.js';
import { Positions } from './positions.js';
import { RECEIPT_PACE, ReceiptPacer } from './receipt-pacer.js';
import { ReceiptTalk } from './receipt-talk.js';
import type { SessionParts } from './session-parts.js';
import type { Manner } from './ship.js';
import { spoiltAt } from './spoilt-frames.js';

/**
 * The talk with one neighbour over one link: the same on both sides and over every transport.
 * Both greet with what they hold, each sends what the other lacks, and receipts tell how far it is
 * safe. Ends when the link ends or the neighbour breaks the rules.
 */
export class Session {
  readonly link: Link;
  readonly role: 'parent' | 'child';
  private readonly parts: SessionParts<Session>;
  private readonly positions: Positions;
  private readonly sender: FrameSender;
  private readonly pacer: ReceiptPacer;
  private readonly words: ReceiptTalk;
  private readonly places: PlaceTalk;
  private readonly intake: FrameIntake;
  private readonly out: Outgoing;
  private readonly manner: Manner;
  private readonly headStart: HeadStart;
  private readonly files: AttachmentTalk;
  readonly compare: CompareTalk;
  private failure: Error | null = null;
  greeted = false;
  /** The first stream that one side does not take from the other, and why. */
  fault: HujiError | null = null;
  /** Something new has come in, or been receipted, over this link. */
  useful = false;
  /** Unix ms. */
  readonly since: number;
  lastHeard: number;
  /** How long the neighbour may be silent after this talk, as it says; 0: it does not. */
  quietMs = 0;

  constructor(parts: SessionParts<Session>, link: Link, role: 'parent' | 'child', manner: Manner) {
    this.parts = parts;
    this.link = link;
    this.role = role;
    this.manner = manner;
    this.since = parts.clock.now();
    this.lastHeard = this.since;
    this.out = new Outgoing(link);
    const { log } = parts;
    const positions = new Positions(log);
    this.positions = positions;
    const shared = () => parts.shared(link.peer.code);
    const onFailed = (error: Error): void => this.fail(error);
    const sender = new FrameSender({
      ...{ log, positions, shared },
      send: (message) => this.out.send(message),
      onSpoilt: (branch, seq) => {
        this.fault ??= spoiltAt(branch, seq);
        parts.onSpoilt(branch, seq);
      },
      onTrimmed: (branch, lacking) => parts.onTrimmed(this, branch, lacking),
      ...{ onRest: () => this.files.rest(), onFailed },
    });
    this.sender = sender;
    const post = (message: Message): void => this.out.post(message);
    this.files = new AttachmentTalk({
      ...{ desk: parts.files, peer: link.peer.code, role, post, onFailed },
      isResting: () => sender.resting,
      send: (message) => this.out.send(message),
      onComplete: (branch) => this.tell(branch),
      onFault: (error) => this.note(error),
    });
    const talk = { desk: parts.compare, peer: link.peer.code, post, onFailed };
    this.compare = new CompareTalk(talk);
    this.places = new PlaceTalk({ log, positions, sender, post });
    this.headStart = new HeadStart({ ...parts, positions, peer: link.peer.code, shared });
    this.intake = new FrameIntake({
      receiver: parts.receiver,
      onReceived: (received) => this.received(received),
      onDeclined: (frame, error) => {
        this.out.post({ kind: 'refusal', code: error.code, detail: error.detail, frame });
        this.note(error);
      },
      onFailed,
    });
    this.pacer = new ReceiptPacer(parts.clock, RECEIPT_PACE, (branch) =>
      this.out.post({ kind: 'receipt', receipt: parts.receipts.write(parts.log.branch(branch)) }),
    );
    this.words = new ReceiptTalk({
      ...{ log, receipts: parts.receipts, self: parts.self.code, peer: link.peer.code },
      ...{ role, shared, post },
      due: (branch) => this.pacer.ask(branch.no),
      onHeld: (held) => this.peerHolds(held),
      onReceipt: (receipt) => parts.onReceipt(this, receipt),
    });
  }

  /** Runs until the link ends; gives the error it ended with, or null. */
  async run(): Promise<Error | null> {
    const { link } = this;
    this.greet();
    try {
      for await (const bytes of link.messages()) {
        this.lastHeard = this.parts.clock.now();
        await this.take(decodeMessage(bytes));
      }
      await this.intake.settled();
      await this.files.settled();
    } catch (error) {
      if (this.failure === null) await this.out.refuse(error as Error);
      this.failure ??= error as Error;
    }
    this.sender.stop();
    this.files.stop();
    this.pacer.stop();
    await this.compare.stop();
    link.close(this.failure ?? undefined);
    return this.failure ?? (await link.closed);
  }

  private greet(): void {
    const { peer } = this.link;
    const { narrow, quietMs } = this.manner;
    const held = this.parts.begun.heldOf(peer.code);
    const more = { windowBytes: narrow ? LIMITS.narrowBytes : 0, quietMs: quietMs(), held };
    this.out.post({ kind: 'hello', hello: helloTo(peer.code, this.parts, more) });
    if (!narrow || this.role !== 'parent') return;
    this.sender.narrow(LIMITS.narrowBytes);
    this.headStart.begin();
    this.sender.lead((branch) => this.headStart.leads(branch));
  }

  /** Nothing is left to say for either side, as far as this one knows. */
  drained(): boolean {
    const { clock } = this.parts;
    const idle = this.sender.idle && this.out.waiting === 0 && this.greeted;
    return idle && this.files.idle && clock.now() - this.lastHeard >= LIMITS.idleMs;
  }

  /** Ends the talk at once, whatever else is under way. */
  private fail(error: Error): void {
    this.failure ??= error;
    this.out
      .refuse(error)
      .then(() => this.link.close(error))
      .catch(() => undefined);
  }

  private async take(message: Message): Promise<void> {
    if (!this.greeted && message.kind !== 'hello' && message.kind !== 'refusal') {
      throw new HujiError('PROTOCOL_GARBAGE', `${message.kind} before hello`);
    }
    switch (message.kind) {
      case 'hello':
        return this.takeHello(message.hello);
      case 'frame':
        return this.intake.take(message.frame);
      case 'part': {
        const frame = this.parts.begun.take(this.link.peer.code, message.part);
        return frame === null ? undefined : this.intake.take(frame);
      }
      case 'receipt':
        return this.words.take(message.receipt);
      case 'need':
        return this.places.takeNeed(message.after);
      case 'probe':
        this.places.takeProbe(message.stream, message.points);
        return;
      case 'common':
        this.places.takeCommon(message.stream, message.point);
        return;
      case 'refusal':
        if (message.frame === 0) throw reasonOf(message.code, message.detail);
        return this.takeRefusal(message.frame, reasonOf(message.code, message.detail));
      case 'compare':
        this.compare.take(message.compare);
        return;
      default:
        this.files.take(message);
    }
  }

  private async takeHello(hello: Hello): Promise<void> {
    if (this.greeted) throw new HujiError('PROTOCOL_GARBAGE', 'a second hello');
    const version = checkHello(hello, this.link.peer.code);
    this.greeted = true;
    this.parts.receipts.knowKey(this.link.peer.code, this.link.peer.key);
    const foreign = this.positions.greet(hello.heads);
    this.headStart.correct(hello.heads);
    for (const head of foreign) await this.places.probe(head);
    this.parts.onHello(this, hello, foreign);
    if (this.role === 'child') this.words.greet();
    this.quietMs = hello.quietMs ?? 0;
    const windowBytes = hello.windowBytes ?? 0;
    this.sender.greeted(windowBytes, hello.held ?? null);
    this.compare.greeted(version);
    this.files.greeted(version, this.manner.narrow || windowBytes > 0);
  }

  /** The rest of that stream stays here until the next talk; the other streams go on. */
  private takeRefusal(frame: number, { code, detail }: HujiError): void {
    const place = this.sender.hold(frame);
    if (place !== null) this.note(new HujiError(code, `${place.stream} ${place.seq}: ${detail}`));
  }

  /** Something is wrong with a stream, not with the link. */
  private note(error: HujiError): void {
    this.fault ??= error;
    this.parts.onFault(this, error);
  }

  private received(received: Received): void {
    if (received.kind === 'gap') {
      this.places.need(received.stream, received.branch);
      return;
    }
    const { branch } = received;
    this.positions.advance(branch, received.seq);
    this.pacer.ask(branch.no);
    if (received.kind === 'stored') {
      this.useful = true;
      this.places.progress(branch.stream);
      // The neighbour has the other history up to where they part; it lacks the rest.
      if (received.forked) this.positions.suppose(branch.stream);
      this.parts.onFrame(this, branch);
    } else if (received.mended) this.parts.onMended(branch, received.seq);
    this.sender.wake();
  }

  private peerHolds(held: Head): void {
    this.positions.holds(held);
    this.sender.moved();
    if (this.sender.acknowledge(held.stream, held.seq)) this.useful = true;
  }

  /** Something new is held: send it on, and tell those below how far it is safe. */
  offer(branch: Branch): void {
    if (!this.greeted || !this.parts.shares(branch, this.link.peer.code)) return;
    this.tell(branch);
    this.sender.wake();
  }

  /** Those below hear how far it is safe. */
  private tell(branch: Branch): void {
    if (this.role !== 'child' || !this.greeted || branch.name.lane === 'all') return;
    if (this.parts.shares(branch, this.link.peer.code)) this.pacer.ask(branch.no);
  }

  /** Sends whatever the neighbour lacks, though nobody said that there is something new. */
  lookAgain(): void {
    this.sender.wake();
  }

  /** Asks for what follows this place once more, in case the neighbour has it. */
  askAgain(after: Head): void {
    if (this.greeted) this.out.post({ kind: 'need', stream: after.stream, after });
  }

  /** A frame that was spoilt is whole again: its stream goes on. */
  resume(branch: Branch, seq: number): void {
    if (this.fault?.detail === spoiltAt(branch, seq).detail) this.fault = null;
    this.sender.release(branch);
  }

  /** Passes down the word of a tier above. */
  pass(receipt: SignedReceipt): void {
    if (!this.greeted || this.role !== 'child') return;
    const branch = this.parts.log.ofStream(receipt.receipt.held.stream)[0];
    if (branch !== undefined && this.parts.shares(branch, this.link.peer.code)) {
      this.out.post({ kind: 'receipt', receipt });
    }
  }

  /** Frames, changes and bytes this neighbour still lacks. */
  waiting(): { frames: number; changes: number; bytes: number } {
    return this.sender.waiting();
  }

  /** How far the neighbour has a branch. */
  position(branch: Branch): number {
    const at = this.positions.of(branch);
    return at === 'unknown' ? 0 : at;
  }
}
