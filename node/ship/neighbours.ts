import { HujiError, isErrorCode } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Lane } from '../../proto/id.js';
import type { Hello } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Dialer, Link, ListenHandlers, Peer } from '../../transports/transport.js';
import type { Alarms } from '../alarms.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { Store } from '../store/store.js';
import { BegunFrames } from './frame-parts.js';
import { HeardBook } from './heard-book.js';
import { hostOf, watchTrimmed } from './peers.js';
import { Session } from './session.js';
import type { SessionParts } from './session-parts.js';
import type { Manner, NeighbourState, Waits } from './ship.js';
import { SpoiltFrames } from './spoilt-frames.js';
import { faultOf, Uplink } from './uplink.js';
import { WayOrder } from './way-order.js';
import { Window, type WindowPlan } from './window.js';

type SessionCallbacks =
  | 'onHello'
  | 'onFrame'
  | 'onFault'
  | 'onSpoilt'
  | 'onMended'
  | 'onTrimmed'
  | 'onReceipt'
  | 'begun';

export interface NeighbourParts extends Omit<SessionParts<Session>, SessionCallbacks> {
  readonly alarms: Alarms;
  readonly store: Store;
  /** Whether nodes hear a lane. */
  hearers(lane: Lane): (code: NodeCode) => boolean;
  /** The parent of today. */
  parent(): NodeCode | null;
  /** Waits between tries to reach the parent, in ms. */
  backoff(): Waits;
  /** Null, or why this peer may not talk to us. */
  refuses(peer: Peer): HujiError | null;
  onHello(peer: NodeCode, role: 'parent' | 'child', hello: Hello, ahead: readonly Head[]): void;
}

/** Whom a way leads to, where it is not the parent of today. */
export interface UplinkTarget {
  readonly peer: NodeCode;
  onFailed(error: Error): void;
}

/** How to reach a node over one way, and when it may be used where that is not always. */
export interface Way extends Dialer {
  readonly window?: WindowPlan | undefined;
}

/** Of a way that is always there: nobody need wait for a time. */
const OPEN: Manner = { narrow: false, quietMs: () => 0 };

/** All talks with neighbours: up to the parent over its ways, down to whoever dials in. */
export class Neighbours implements ListenHandlers {
  private readonly parts: NeighbourParts;
  private readonly sessions = new Set<Session>();
  private readonly uplinks = new Set<Uplink>();
  private readonly order = new WayOrder();
  private readonly begun = new BegunFrames();
  readonly heard: HeardBook;
  readonly spoilt: SpoiltFrames;
  private readonly running = new Set<Promise<unknown>>();
  private closed = false;

  constructor(parts: NeighbourParts) {
    this.parts = parts;
    this.spoilt = new SpoiltFrames(parts.log, parts.alarms, this.sessions);
    this.heard = new HeardBook(parts);
  }

  /** Reads what is kept, at start and after a batch that failed. */
  open(): void {
    this.heard.open();
  }

  /**
   * Keeps a link over this way, to the parent unless told otherwise, until dropped or closed.
   * `onFailed` is told why the other side does not answer.
   */
  dial(dialer: Way, way: string, to?: UplinkTarget): Uplink {
    const peer = to?.peer ?? this.parts.parent() ?? '';
    const window = dialer.window === undefined ? null : new Window(this.parts.clock, dialer.window);
    const manner = window === null ? OPEN : { narrow: true, quietMs: () => window.quietMs() };
    const uplink: Uplink = new Uplink({
      clock: this.parts.clock,
      dialer,
      way,
      peer,
      waits: this.parts.backoff(),
      order: this.order,
      window,
      paused: this.heard.isPaused(way),
      talk: async (link, started) => {
        const failure = await this.talk(link, 'parent', manner, started);
        if (this.uplinks.has(uplink)) this.alarm(peer, failure);
        return failure;
      },
      onFailed: (error) => {
        this.alarm(peer, error);
        to?.onFailed(error);
      },
    });
    this.uplinks.add(uplink);
    this.order.add(uplink);
    if (this.closed) uplink.stop();
    this.track(uplink.keepUp());
    return uplink;
  }

  /** Ends a way for good, between two messages; its troubles are nobody's any more. */
  drop(uplink: Uplink): void {
    this.uplinks.delete(uplink);
    this.order.remove(uplink);
    uplink.stop();
    if (![...this.uplinks].some(({ peer }) => peer === uplink.peer)) this.succeeded(uplink.peer);
  }

  private track(work: Promise<unknown>): void {
    this.running.add(work);
    work.finally(() => this.running.delete(work)).catch(() => undefined);
  }

  /** Why a link ended, or did not come about, is shown until a talk succeeds. */
  private alarm(peer: NodeCode, error: Error | null): void {
    if (!(error instanceof HujiError) || COMMON.has(error.code)) return;
    this.parts.alarms.raise(error.code, peer, error.detail);
  }

  private succeeded(peer: NodeCode): void {
    const { alarms } = this.parts;
    for (const { code, subject } of alarms.list()) {
      if (subject === peer && OF_LINKS.test(code)) alarms.clear(code, subject);
    }
  }

  onLink(link: Link): void {
    const refusal = this.parts.refuses(link.peer);
    if (refusal !== null) {
      this.onRefused({ code: refusal.code, from: link.peer.code, detail: refusal.detail });
      link.close(refusal);
      return;
    }
    this.track(
      this.talk(link, 'child', OPEN).then((failure) => this.alarm(link.peer.code, failure)),
    );
  }

  onRefused(refusal: { code: string; from: string; detail: string }): void {
    const code = isErrorCode(refusal.code) ? refusal.code : 'PROTOCOL_GARBAGE';
    this.parts.alarms.raise(code, hostOf(refusal.from), refusal.detail);
  }

  private async talk(
    link: Link,
    role: 'parent' | 'child',
    manner: Manner,
    started?: (session: Session) => void,
  ): Promise<Error | null> {
    // A neighbour that dials again has lost the older link, whatever TCP thinks of it.
    for (const old of this.sessions) {
      if (old.link.peer.code === link.peer.code && old.role === role && role === 'child') {
        old.link.close();
      }
    }
    const session = new Session(
      {
        ...this.parts,
        begun: this.begun,
        onHello: (from, hello, ahead) => {
          this.succeeded(from.link.peer.code);
          if (role === 'parent') this.order.changed();
          else this.heard.spoke(from.link.peer.code, from.quietMs);
          this.parts.onHello(from.link.peer.code, role, hello, ahead);
          this.spoilt.ask(from);
        },
        onFrame: (from, branch) => this.offer(branch, from),
        onFault: (from, error) => this.alarm(from.link.peer.code, error),
        onSpoilt: (branch, seq) => this.track(this.spoilt.add(branch, seq)),
        onMended: (branch, seq) => this.spoilt.mended(branch, seq),
        onTrimmed: (from, branch, lacking) =>
          watchTrimmed(this.parts.alarms, from.link.peer.code, branch.stream, lacking),
        onReceipt: (from, receipt) => this.pass(receipt, from),
      },
      link,
      role,
      manner,
    );
    this.sessions.add(session);
    started?.(session);
    const watch = this.watch(session);
    const failure = await session.run();
    watch();
    this.sessions.delete(session);
    this.heard.left(link.peer.code, session.lastHeard, session.quietMs);
    return failure;
  }

  /** A peer that never greets is let go; one that reads nothing is the transport's affair. */
  private watch(session: Session): () => void {
    return this.parts.clock.after(LIMITS.silentMs, () => {
      if (!session.greeted)
        session.link.close(new HujiError('PEER_SILENT', session.link.peer.code));
    });
  }

  /** Something new is held here: whoever lacks it gets it. */
  offer(branch: Branch, except: Session | null = null): void {
    const hear = this.parts.hearers(branch.name.lane);
    for (const session of this.sessions) {
      if (session !== except && hear(session.link.peer.code)) session.offer(branch);
    }
  }

  /** What is held may be more than was told of: a write that failed may have landed after all. */
  lookAgain(): void {
    for (const session of this.sessions) session.lookAgain();
  }

  /** The word of a tier above is passed on to those below. */
  pass(receipt: SignedReceipt, except: Session | null = null): void {
    for (const session of this.sessions) if (session !== except) session.pass(receipt);
  }

  /** What waits to be sent to the parent over the best live way, or null without one. */
  waitingUp(): { frames: number; changes: number; bytes: number } | null {
    const live = [...this.uplinks].find(({ answers }) => answers)?.session;
    return live?.waiting() ?? null;
  }

  /** Ways to the parent, best first. */
  ways(): readonly Uplink[] {
    return [...this.uplinks];
  }

  /** Whether a way is used at all, until told otherwise; a window opens at once when started. */
  async use(uplink: Uplink, isUsed: boolean): Promise<void> {
    await this.heard.setPaused(uplink.way, !isUsed);
    uplink.paused = !isUsed;
    if (isUsed) uplink.window?.ask();
    else uplink.yield();
    this.order.changed();
  }

  /** Raises and clears the alarms of children that are silent longer than they said. */
  watchSilence(): void {
    const live = new Set(this.childSessions().map(({ link }) => link.peer.code));
    this.heard.watch((code) => live.has(code));
  }

  childSessions(): readonly Session[] {
    return [...this.sessions].filter(({ role }) => role === 'child');
  }

  lastHeardOf(code: NodeCode): number | null {
    const live = [...this.sessions].find(({ link }) => link.peer.code === code);
    return live?.lastHeard ?? this.heard.of(code);
  }

  states(): NeighbourState[] {
    const ups = [...this.uplinks].map((uplink) => uplink.status());
    const downs = this.childSessions().map((session): NeighbourState => {
      const { traffic, wire } = session.link;
      return {
        peer: session.link.peer.code,
        role: 'child',
        way: 'listen',
        state: session.greeted ? 'live' : 'greeting',
        error: faultOf(session),
        since: session.since,
        sent: wire?.sent ?? traffic.sent,
        received: wire?.received ?? traffic.received,
        lastHeard: session.lastHeard,
      };
    });
    return [...ups, ...downs];
  }

  /** Ends all talks; resolves when they have ended. */
  async close(): Promise<void> {
    this.closed = true;
    for (const uplink of this.uplinks) uplink.stop();
    for (const session of this.sessions) session.link.close();
    await Promise.all(this.running);
  }
}

/** Lines break and nodes stop every day: the state of the link says so, and that is enough. */
const COMMON: ReadonlySet<string> = new Set(['LINK_DOWN', 'NODE_CLOSING']);
/** Codes that concern a link, or what came over it. */
const OF_LINKS = /^(LINK|PEER|PROTOCOL|CERT|LISTENER|FRAME|STREAM|LANE|DISK|ATTACHMENT)_/;
