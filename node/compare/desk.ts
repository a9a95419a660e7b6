import type { CompareRange, CompareSay, SeqOf } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { isNodeCode } from '../../proto/node-code.js';
import type { Clock } from '../clock.js';
import { LIMITS } from '../limits.js';
import type { Answerer, CompareDesk } from './compare.js';
import { claimsOf, Evidence } from './evidence.js';
import type { RangeIndex } from './range-index.js';
import { respond } from './reconcile.js';
import { printOf } from './scope.js';
import { Snapshot, type SnapshotParts } from './snapshot.js';

export interface DeskParts extends SnapshotParts {
  readonly code: NodeCode;
  readonly clock: Clock;
}

/** Comparisons answered at once: each reads the whole store. */
const OPEN_MAX = 2;
/** Frames in one answer, but that one goes alone however large it is. */
const FRAMES_BYTES_MAX = 4 * 1024 * 1024;

/** Answers neighbours who compare. */
export class Desk implements CompareDesk {
  readonly parts: DeskParts;
  private open = 0;

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  answerer(peer: NodeCode): Answerer {
    return new Answering(this, peer);
  }

  /** Throws AREA_ELSEWHERE, COMPARE_BUSY. */
  async take(area: string, peer: NodeCode): Promise<Snapshot> {
    const { code, topology } = this.parts;
    const isHeard =
      isNodeCode(area) && [code, peer].every((node) => topology.isAtOrBelow(area, node));
    if (!isHeard) throw new HujiError('AREA_ELSEWHERE', code);
    if (this.open >= OPEN_MAX) throw new HujiError('COMPARE_BUSY', code);
    this.open += 1;
    return Snapshot.take(this.parts, area).catch((error: unknown) => {
      this.open -= 1;
      throw error;
    });
  }

  async release(snapshot: Snapshot): Promise<void> {
    await snapshot.close();
    this.open -= 1;
  }
}

/** One neighbour's comparison, if it has one. */
class Answering implements Answerer {
  private readonly desk: Desk;
  private readonly peer: NodeCode;
  private snapshot: Snapshot | null = null;
  private index: Promise<RangeIndex> | null = null;
  private limits: readonly SeqOf[] = [];
  private cancelIdle: (() => void) | null = null;

  constructor(desk: Desk, peer: NodeCode) {
    this.desk = desk;
    this.peer = peer;
  }

  async answer(say: CompareSay, working: (items: number) => void): Promise<CompareSay | null> {
    this.cancelIdle?.();
    try {
      return await this.reply(say, working);
    } finally {
      const { clock } = this.desk.parts;
      this.cancelIdle = clock.after(LIMITS.compareIdleMs, () => void this.close());
    }
  }

  private async reply(
    say: CompareSay,
    working: (items: number) => void,
  ): Promise<CompareSay | null> {
    switch (say.kind) {
      case 'open':
        return this.begin(say.area, say.print);
      case 'cut':
        this.limits = say.limits;
        this.index = this.opened().build(say.limits);
        return null;
      case 'ranges':
        return { kind: 'ranges', ranges: await this.ranges(say.ranges, working) };
      case 'keys': {
        const snapshot = this.opened();
        const scope = snapshot.scope(this.limits);
        const details = say.keys.map((key) => ({ key, changes: claimsOf(snapshot, scope, key) }));
        return { kind: 'details', details };
      }
      case 'places':
        return { kind: 'frames', frames: await this.frames(say.places) };
      case 'done':
        await this.close();
        return null;
      default:
        throw new HujiError('PROTOCOL_GARBAGE', say.kind);
    }
  }

  /** As many as fit a message; those left out are asked for again. */
  private async frames(places: readonly SeqOf[]): Promise<Uint8Array[]> {
    const { store, log } = this.opened();
    const evidence = new Evidence(store, log);
    const found = new Map<string, Uint8Array>();
    let bytes = 0;
    for (const place of places.slice(0, LIMITS.compareAsked)) {
      for (const frame of await evidence.framesAt(place)) {
        if (found.has(frame.hash)) continue;
        bytes += frame.bytes.length;
        if (found.size > 0 && bytes > FRAMES_BYTES_MAX) return [...found.values()];
        found.set(frame.hash, frame.bytes);
      }
    }
    return [...found.values()];
  }

  private opened(): Snapshot {
    if (this.snapshot === null) throw new HujiError('PROTOCOL_GARBAGE', 'nothing is compared');
    return this.snapshot;
  }

  private async begin(area: string, print: Uint8Array): Promise<CompareSay> {
    await this.close();
    this.snapshot = await this.desk.take(area, this.peer);
    const { endings } = this.snapshot;
    const same = Buffer.compare(printOf(endings), print) === 0;
    const heads = same
      ? []
      : endings.map(({ applied, ...head }) => {
          return { head, applied };
        });
    return { kind: 'heads', same, heads };
  }

  private async ranges(
    asked: readonly CompareRange[],
    working: (items: number) => void,
  ): Promise<CompareRange[]> {
    if (asked.length > LIMITS.compareAsked * LIMITS.compareFanOut || this.index === null) {
      throw new HujiError('PROTOCOL_GARBAGE', `${asked.length} ranges`);
    }
    const index = await this.whileTelling(this.index, working);
    return respond(index, asked);
  }

  private async whileTelling<T>(work: Promise<T>, working: (items: number) => void): Promise<T> {
    const { clock } = this.desk.parts;
    let cancel = (): void => undefined;
    const tell = (): void => {
      cancel = clock.after(LIMITS.compareTellMs, () => {
        working(this.snapshot?.read ?? 0);
        tell();
      });
    };
    tell();
    try {
      return await work;
    } finally {
      cancel();
    }
  }

  async close(): Promise<void> {
    this.cancelIdle?.();
    this.cancelIdle = null;
    const { snapshot } = this;
    this.snapshot = null;
    this.index = null;
    if (snapshot !== null) await this.desk.release(snapshot);
  }
}
