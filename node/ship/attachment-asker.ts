import { hash as digest } from 'node:crypto';
import { ATTACHMENT_BYTES_MAX } from '../../proto/attachment.js';
import { HujiError } from '../../proto/errors.js';
import type { Piece } from '../../proto/messages.js';
import type { Wanted } from '../attach/attach.js';
import { LIMITS } from '../limits.js';
import { type AskerParts, type Asking, type Pull, untold } from './asker-parts.js';
import { MissingWalk } from './missing-walk.js';
import { NotedHashes } from './noted-hashes.js';

/**
 * Asks one neighbour for what is wanted here and may be there. Few bytes are under way, so that
 * changes and receipts never wait long behind them.
 */
export class AttachmentAsker {
  private readonly parts: AskerParts;
  private readonly pulls = new Map<string, Pull>();
  private readonly absent: NotedHashes;
  /** The neighbour has said that they have come there. */
  private readonly come: NotedHashes;
  /** No more can be noted that were not there: it is asked for what it says has come, no more. */
  private spent = false;
  private queue: Asking[] = [];
  private window: number = LIMITS.attachmentWindow;
  private step: number = ATTACHMENT_BYTES_MAX;
  private narrow = false;
  private flying = 0;
  private walk: MissingWalk | null = null;
  private looking = false;
  /** More became wanted than is remembered: all is to be looked through once more. */
  private again = false;
  /** How many in a row were not there. */
  private misses = 0;
  private readonly keeping = new Set<Promise<void>>();
  private state: 'new' | 'started' | 'stopped' = 'new';

  constructor(parts: AskerParts) {
    this.parts = parts;
    const { noted = LIMITS.attachmentsNoted } = parts;
    this.absent = new NotedHashes(noted);
    this.come = new NotedHashes(noted);
  }

  start(narrow: boolean): void {
    const { desk, peer, histories } = this.parts;
    this.narrow = narrow;
    if (narrow) {
      this.window = LIMITS.attachmentNarrowWindow;
      this.step = LIMITS.attachmentNarrowBytes;
    }
    this.state = 'started';
    this.queue.push(...desk.begunBy(peer).map(untold));
    const cursor = desk.cursorOf(peer);
    this.walk = new MissingWalk(desk, histories(), cursor);
    if (!narrow && cursor !== null) {
      // The last talk came to its end there: what lies before it comes last.
      desk.setCursor(peer, null);
      this.again = true;
    }
    this.pump();
  }

  /** What has come of some stays for the next talk. */
  stop(): void {
    const { desk, peer } = this.parts;
    this.state = 'stopped';
    this.queue = [];
    for (const { wanted, bytes, have } of this.pulls.values()) {
      if (bytes !== null && have < bytes.length) desk.keepBegun(peer, { wanted, bytes, have });
    }
    this.pulls.clear();
  }

  async settled(): Promise<void> {
    await Promise.all(this.keeping);
  }

  get idle(): boolean {
    return this.pulls.size === 0 && this.keeping.size === 0;
  }

  mayHave(hash: string): boolean {
    if (this.state !== 'started') return false;
    return this.spent ? this.pulls.has(hash) : !this.absent.has(hash);
  }

  /** It became wanted, or another neighbour does not give it. */
  consider(wanted: Wanted): void {
    if (!this.spent) this.enqueue(untold(wanted));
  }

  private enqueue(asking: Asking): void {
    if (this.state !== 'started') return;
    if (this.queue.length < LIMITS.attachmentAsks) this.queue.push(asking);
    else this.again = true;
    this.pump();
  }

  /** More may be wanted than was told: all is looked through once more. */
  lookAgain(): void {
    this.again = true;
    this.pump();
  }

  /** The neighbour says that it has come there. */
  takeHave(hashes: readonly string[]): void {
    for (const hash of hashes) {
      this.absent.delete(hash);
      this.misses = 0;
      this.come.add(hash);
      const wanted = this.parts.desk.attachments.wants(hash);
      if (wanted !== null) this.enqueue({ wanted, told: true });
    }
  }

  takeUnfit(hash: string): void {
    const pull = this.pulls.get(hash);
    if (pull === undefined) return;
    // That it was absent may be an old word that is heard again; once more it is asked for.
    if (!this.come.delete(hash)) {
      this.misses += 1;
      this.giveUp(hash);
      return;
    }
    this.end(hash);
    this.queue.unshift({ wanted: pull.wanted, told: true });
    this.parts.release(hash);
    this.pump();
  }

  /** Not from this one, in this talk. */
  private giveUp(hash: string): void {
    const pull = this.pulls.get(hash);
    this.end(hash);
    this.absent.add(hash);
    if (this.absent.isFull && !this.spent && pull !== undefined) this.spend(pull.wanted);
    this.parts.release(hash);
    this.pump();
  }

  /** The next talk goes on behind what this one has come to. */
  private spend({ branch, seq, hash }: Wanted): void {
    const { desk, peer, onSpent } = this.parts;
    this.spent = true;
    desk.setCursor(peer, { branch, seq, hash });
    this.walk = null;
    this.queue = this.queue.filter(({ told }) => told);
    onSpent();
  }

  private end(hash: string): void {
    const pull = this.pulls.get(hash);
    if (pull === undefined) return;
    this.pulls.delete(hash);
    this.flying -= pull.asked - pull.have;
  }

  /** It is here, from this neighbour or another way. */
  arrived(hash: string): void {
    this.absent.delete(hash);
    this.come.delete(hash);
    if (!this.pulls.has(hash)) return;
    this.end(hash);
    this.pump();
  }

  takePiece({ attachment, total, offset, bytes }: Piece): void {
    const pull = this.pulls.get(attachment);
    // What was given up, or has come from elsewhere.
    if (pull === undefined) return;
    const fits = total > 0 && total <= ATTACHMENT_BYTES_MAX && bytes.length > 0;
    const isOne = pull.bytes === null || pull.bytes.length === total;
    const follows = offset === pull.have && offset + bytes.length <= Math.min(total, pull.asked);
    if (!fits || !isOne || !follows) {
      this.wrong(pull);
      return;
    }
    pull.bytes ??= Buffer.alloc(total);
    pull.bytes.set(bytes, offset);
    pull.have += bytes.length;
    this.flying -= bytes.length;
    this.misses = 0;
    if (pull.have === total) this.whole(pull, pull.bytes);
    this.pump();
  }

  private whole(pull: Pull, bytes: Buffer): void {
    const { hash } = pull.wanted;
    if (digest('sha256', bytes, 'hex') !== hash) {
      this.wrong(pull);
      return;
    }
    const kept = this.parts.desk.attachments.arrive(hash, bytes).then(
      () => this.end(hash),
      // The store takes nothing now. As with a frame, the talk ends, and another one asks again.
      (error: Error) => this.parts.onFailed(error),
    );
    const work: Promise<void> = kept.finally(() => {
      this.keeping.delete(work);
      this.pump();
    });
    this.keeping.add(work);
  }

  private wrong({ wanted }: Pull): void {
    const { desk, post, onFault } = this.parts;
    post({ kind: 'unfit', attachment: wanted.hash, code: 'ATTACHMENT_WRONG' });
    onFault(new HujiError('ATTACHMENT_WRONG', desk.placeOf(wanted)));
    this.giveUp(wanted.hash);
  }

  private get hasRoom(): boolean {
    return this.flying < this.window && this.pulls.size < LIMITS.attachmentsBegun;
  }

  private pump(): void {
    if (this.state !== 'started') return;
    for (const pull of this.pulls.values()) this.ask(pull);
    while (this.hasRoom && this.queue.length > 0) {
      const { wanted } = this.queue.shift() as Asking;
      if (this.isWorthAsking(wanted)) this.begin(wanted);
    }
    if (this.hasRoom && this.queue.length === 0) this.look();
  }

  private isWorthAsking(wanted: Wanted): boolean {
    const { desk, mayAsk } = this.parts;
    const { hash } = wanted;
    if (this.pulls.has(hash) || this.absent.has(hash)) return false;
    return mayAsk(wanted) && desk.attachments.wants(hash) !== null;
  }

  private begin(wanted: Wanted): void {
    const { desk, peer, take } = this.parts;
    const { bytes = null, have = 0 } = desk.takeBegun(peer, wanted.hash) ?? {};
    const pull = { wanted, bytes, have, asked: have };
    take(wanted.hash);
    this.pulls.set(wanted.hash, pull);
    this.ask(pull);
  }

  private ask(pull: Pull): void {
    const size = pull.bytes?.length ?? pull.wanted.size;
    while (pull.asked < size && this.flying < this.window) {
      const bytes = Math.min(this.step, size - pull.asked);
      const want = { attachment: pull.wanted.hash, offset: pull.asked, bytes };
      this.parts.post({ kind: 'want', want });
      pull.asked += bytes;
      this.flying += bytes;
    }
  }

  /**
   * Looks through what is missing, some at a time; over a narrow line no further where nothing is
   * there, and the next talk goes on behind.
   */
  private look(): void {
    if (this.looking || this.spent) return;
    const { desk, peer, histories } = this.parts;
    if (this.walk === null && this.again) {
      this.again = false;
      this.walk = new MissingWalk(desk, histories(), null);
    }
    const { walk } = this;
    if (walk === null || (this.narrow && this.misses >= LIMITS.attachmentAbsent)) return;
    this.looking = true;
    walk.next().then(
      (found) => {
        this.looking = false;
        if (this.spent) return;
        if (found === null) this.walk = null;
        else this.queue.push(...found.map(untold));
        if (this.narrow) desk.setCursor(peer, walk.cursor);
        this.pump();
      },
      // The store is being closed, or opened again: who was told so looks again.
      () => {
        this.looking = false;
        this.walk = null;
        this.again = true;
      },
    );
  }
}
