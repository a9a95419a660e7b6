import { HujiError, isErrorCode } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import type { Hello } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Dialer, Link, ListenHandlers } from '../../transports/transport.js';
import type { Alarms } from '../alarms.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import { watchTrimmed } from './peers.js';
import { Session } from './session.js';
import type { SessionParts } from './session-parts.js';
import type { NeighbourState, Waits } from './ship.js';
import { SpoiltFrames } from './spoilt-frames.js';

type SessionCallbacks =
  | 'onHello'
  | 'onFrame'
  | 'onFault'
  | 'onSpoilt'
  | 'onMended'
  | 'onTrimmed'
  | 'onReceipt';

export interface NeighbourParts extends Omit<SessionParts<Session>, SessionCallbacks> {
  readonly alarms: Alarms;
  readonly parent: NodeCode | null;
  /** Waits between tries to reach the parent, in ms. */
  backoff(): Waits;
  /** Null, or why this peer may not talk to us. */
  refuses(peer: { code: NodeCode; key: string }): HujiError | null;
  onHello(peer: NodeCode, role: 'parent' | 'child', hello: Hello, ahead: readonly Head[]): void;
}

interface Uplink {
  readonly dialer: Dialer;
  readonly way: string;
  state: NeighbourState['state'];
  error: string | null;
  since: number;
  session: Session | null;
}

/** All talks with neighbours: up to the parent over its ways, down to whoever dials in. */
export class Neighbours implements ListenHandlers {
  private readonly parts: NeighbourParts;
  private readonly sessions = new Set<Session>();
  private readonly uplinks: Uplink[] = [];
  private readonly spoilt: SpoiltFrames;
  private readonly lastHeard = new Map<NodeCode, number>();
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(parts: NeighbourParts) {
    this.parts = parts;
    this.spoilt = new SpoiltFrames(parts.log, parts.alarms);
  }

  /** Keeps a link to the parent over this way until closed. */
  dial(dialer: Dialer, way: string): void {
    const now = this.parts.clock.now();
    const uplink: Uplink = {
      dialer,
      way,
      state: 'connecting',
      error: null,
      since: now,
      session: null,
    };
    this.uplinks.push(uplink);
    this.track(this.keepUp(uplink));
  }

  private track(work: Promise<unknown>): void {
    this.running.add(work);
    work.finally(() => this.running.delete(work)).catch(() => undefined);
  }

  private async keepUp(uplink: Uplink): Promise<void> {
    const waits = this.parts.backoff();
    const { signal } = this.stopping;
    while (!signal.aborted) {
      uplink.state = 'connecting';
      const wait = await this.once(uplink, waits);
      uplink.session = null;
      uplink.state = 'waiting';
      if (!signal.aborted) await this.pause(wait);
    }
    uplink.state = 'closed';
  }

  /** One dial and, if it succeeds, one talk; gives how long to wait before the next. */
  private async once(uplink: Uplink, waits: Waits): Promise<number> {
    const { clock } = this.parts;
    let link: Link;
    try {
      link = await uplink.dialer.dial(this.stopping.signal);
    } catch (error) {
      uplink.error = errorText(error as Error);
      this.alarm(this.parts.parent ?? '', error as Error);
      return waits.failed();
    }
    const start = clock.monotonic();
    uplink.since = clock.now();
    uplink.state = 'live';
    uplink.error = null;
    const failure = await this.talk(link, 'parent', (session) => {
      uplink.session = session;
    });
    const useful = uplink.session?.useful === true;
    uplink.error = failure === null ? null : errorText(failure);
    this.alarm(link.peer.code, failure);
    // A parent that has taken something is there: there is no row of failures to wait out.
    return waits.ended(useful ? Number.POSITIVE_INFINITY : clock.monotonic() - start);
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

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.parts.clock.after(ms, done);
      signal.addEventListener('abort', done);
    });
  }

  onLink(link: Link): void {
    const refusal = this.parts.refuses(link.peer);
    if (refusal !== null) {
      this.onRefused({ code: refusal.code, from: link.peer.code, detail: refusal.detail });
      link.close(refusal);
      return;
    }
    this.track(this.talk(link, 'child').then((failure) => this.alarm(link.peer.code, failure)));
  }

  onRefused(refusal: { code: string; from: string; detail: string }): void {
    const code = isErrorCode(refusal.code) ? refusal.code : 'PROTOCOL_GARBAGE';
    this.parts.alarms.raise(code, hostOf(refusal.from), refusal.detail);
  }

  private async talk(
    link: Link,
    role: 'parent' | 'child',
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
        onHello: (from, hello, ahead) => {
          this.succeeded(from.link.peer.code);
          this.parts.onHello(from.link.peer.code, role, hello, ahead);
          this.spoilt.ask(from);
        },
        onFrame: (from, branch) => this.offer(branch, from),
        onFault: (from, error) => this.alarm(from.link.peer.code, error),
        onSpoilt: (branch, seq) => this.track(this.spoilt.add(branch, seq, this.sessions)),
        onMended: (branch, seq) => this.spoilt.mended(branch, seq, this.sessions),
        onTrimmed: (from, branch, lacking) =>
          watchTrimmed(this.parts.alarms, from.link.peer.code, branch.stream, lacking),
        onReceipt: (from, receipt) => this.pass(receipt, from),
      },
      link,
      role,
    );
    this.sessions.add(session);
    started?.(session);
    const watch = this.watch(session);
    const failure = await session.run();
    watch();
    this.sessions.delete(session);
    this.lastHeard.set(link.peer.code, session.lastHeard);
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
    for (const session of this.sessions) if (session !== except) session.offer(branch);
  }

  /** The word of a tier above is passed on to those below. */
  pass(receipt: SignedReceipt, except: Session | null = null): void {
    for (const session of this.sessions) if (session !== except) session.pass(receipt);
  }

  /** What waits to be sent to the parent over the best live way, or null without one. */
  waitingUp(): { frames: number; changes: number; bytes: number } | null {
    const live = this.uplinks.find(({ session }) => session?.greeted === true)?.session;
    return live?.waiting() ?? null;
  }

  childSessions(): readonly Session[] {
    return [...this.sessions].filter(({ role }) => role === 'child');
  }

  lastHeardOf(code: NodeCode): number | null {
    const live = [...this.sessions].find(({ link }) => link.peer.code === code);
    return live?.lastHeard ?? this.lastHeard.get(code) ?? null;
  }

  states(): NeighbourState[] {
    const ups = this.uplinks.map((uplink) => this.stateOf(uplink));
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

  private stateOf(uplink: Uplink): NeighbourState {
    const { session } = uplink;
    const traffic = session?.link.wire ?? session?.link.traffic;
    return {
      peer: this.parts.parent ?? '',
      role: 'parent',
      way: uplink.way,
      state: uplink.state === 'live' && session?.greeted !== true ? 'greeting' : uplink.state,
      error: uplink.error ?? faultOf(session),
      since: uplink.since,
      sent: traffic?.sent ?? 0,
      received: traffic?.received ?? 0,
      lastHeard: session?.lastHeard ?? 0,
    };
  }

  /** Ends all talks; resolves when they have ended. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const session of this.sessions) session.link.close();
    await Promise.all(this.running);
  }
}

/** Lines break and nodes stop every day: the state of the link says so, and that is enough. */
const COMMON: ReadonlySet<string> = new Set(['LINK_DOWN', 'NODE_CLOSING']);
/** Codes that concern a link, or what came over it. */
const OF_LINKS = /^(LINK|PEER|PROTOCOL|CERT|LISTENER|FRAME|STREAM|LANE|DISK)_/;

function faultOf(session: Session | null): string | null {
  const fault = session?.fault ?? null;
  return fault === null ? null : errorText(fault);
}

function errorText(error: Error): string {
  return error instanceof HujiError ? `${error.code} ${error.detail}`.trim() : error.message;
}

/** One alarm for each host, not for each of its ports. */
function hostOf(from: string): string {
  return from.replace(/:\d+$/, '');
}
