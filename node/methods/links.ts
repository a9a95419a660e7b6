import { HujiError } from '../../proto/errors.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import { hlcToUnixMs } from '../../proto/hlc.js';
import { tierRank } from '../../proto/node-code.js';
import type { CallIo, Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { NeighbourState } from '../ship/ship.js';
import { errorText, type Uplink } from '../ship/uplink.js';
import type { Window } from '../ship/window.js';
import { optionalText, type Params } from './params.js';
import { waitingOf } from './waiting.js';

/** Streams looked into for the oldest change that waits: each costs the reading of one frame. */
const LOOKED_INTO = 20;

/** `link`: the ways to the parent, best first. */
export class Links {
  private readonly node: HujiNode;

  constructor(node: HujiNode) {
    this.node = node;
  }

  list(): Json {
    const { bytes } = waitingOf(this.node);
    return {
      parent: this.node.parentage.parent(),
      ways: this.node.neighbours.ways().map((way, at) => ({
        order: at + 1,
        ...linkOf(way.status()),
        paused: way.paused,
        window: way.window === null ? null : windowOf(way.window, bytes),
      })),
    };
  }

  /** Dials each way once; what talks already is not disturbed. */
  async test(params: Params, io: CallIo): Promise<Json> {
    const tested: Json[] = [];
    for (const way of this.chosen(params)) tested.push(await this.tryOut(way, io.signal));
    return { ways: tested };
  }

  async pause(params: Params): Promise<Json> {
    for (const way of this.chosen(params)) await this.node.neighbours.use(way, false);
    return this.list();
  }

  async start(params: Params): Promise<Json> {
    for (const way of this.chosen(params)) await this.node.neighbours.use(way, true);
    return this.list();
  }

  /** The way named, or all. */
  private chosen(params: Params): readonly Uplink[] {
    const name = optionalText(params, 'way');
    const ways = this.node.neighbours.ways();
    const chosen = name === null ? ways : ways.filter(({ way }) => way === name);
    if (name !== null && chosen.length === 0) throw new HujiError('WAY_UNKNOWN', name);
    return chosen;
  }

  private async tryOut(way: Uplink, signal: AbortSignal): Promise<Json> {
    const { clock } = this.node;
    const said = { way: way.way, peer: way.peer };
    if (way.answers) return { ...said, ok: true, live: true, ms: null, error: null };
    const start = clock.monotonic();
    const plan = way.window?.isOpen === true ? null : way.window?.plan;
    try {
      await plan?.dial(signal);
      const link = await way.dialer.dial(signal);
      link.close();
      await link.closed;
      const ms = Math.round(clock.monotonic() - start);
      return { ...said, ok: true, live: false, ms, error: null };
    } catch (error) {
      return { ...said, ok: false, live: false, ms: null, error: errorText(error as Error) };
    } finally {
      await plan?.hangUp().catch(() => undefined);
    }
  }
}

export function linkOf(link: NeighbourState): { [name: string]: Json } {
  return {
    peer: link.peer,
    role: link.role,
    way: link.way,
    state: link.state,
    error: link.error,
    since: timeOf(link.since),
    sent: link.sent,
    received: link.received,
  };
}

/** The windows of a way, and how many of them what waits will take. */
function windowOf(window: Window, waitingBytes: number): Json {
  const { last } = window;
  const forecast = window.forecast(waitingBytes);
  return {
    open: window.isOpen,
    next: timeOrNull(window.next()),
    lastsSeconds: window.plan.lastsMs / 1000,
    bytes: forecast.bytes,
    windows: forecast.windows,
    drainedBy: timeOrNull(forecast.drainedBy),
    last: last === null ? null : { ...last, at: timeOf(last.at) },
  };
}

export function windowsOf(node: HujiNode, waitingBytes: number): Json {
  return node.neighbours
    .ways()
    .flatMap(({ way, window }) =>
      window === null ? [] : [{ way, ...(windowOf(window, waitingBytes) as object) }],
    );
}

/** When the oldest sealed change that no tier above has receipted was written. */
export async function oldestWaiting(node: HujiNode): Promise<string | null> {
  const parent = node.parentage.parent();
  if (parent === null) return null;
  const { durable } = node.log;
  let oldest = Number.POSITIVE_INFINITY;
  let looked = 0;
  for (const branch of durable.branches()) {
    if (branch.name.lane === 'all' || !node.topology.hears(parent, branch.name.lane)) continue;
    const above = node.receipts
      .of(branch.stream)
      .filter(({ receipt }) => tierRank(receipt.tier) > tierRank(node.identity.tier));
    const held = Math.max(branch.trimmed, ...above.map(({ receipt }) => receipt.held.seq));
    if (held >= branch.seq) continue;
    for await (const { bytes } of durable.frames(branch, held)) {
      const written = writtenAt(bytes);
      if (written === null) continue;
      oldest = Math.min(oldest, written);
      break;
    }
    looked += 1;
    if (looked === LOOKED_INTO) break;
  }
  return Number.isFinite(oldest) ? timeOf(oldest) : null;
}

/** When the oldest change of a frame was written; null for a frame the disk has spoilt. */
function writtenAt(frame: Uint8Array): number | null {
  try {
    return Math.min(...changesOf(readFrame(frame)).map(({ hlc }) => hlcToUnixMs(hlc)));
  } catch (error) {
    // The link and `fsck` name it; `status` has to answer all the same.
    if (error instanceof HujiError) return null;
    throw error;
  }
}

function timeOf(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

function timeOrNull(unixMs: number | null): string | null {
  return unixMs === null ? null : timeOf(unixMs);
}
