import type { CompareSay, SeqOf } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import type { ChangeRef } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { LIMITS } from '../limits.js';
import { KIND } from '../store/keys.js';
import type { Asked, Ending, Waiting } from './compare.js';
import { refsFromBytes } from './evidence.js';
import type { Fault } from './items.js';
import { nameOf, narrow, type Unlike } from './reconcile.js';
import { limitsOf, printOf } from './scope.js';
import { Snapshot, type SnapshotParts } from './snapshot.js';

/** What was found to differ, before anybody has looked why. */
export interface Found {
  readonly unlike: readonly Unlike[];
  readonly faults: readonly Fault[];
  /** Changes that records are made of at the other side, by key as text. */
  readonly theirs: ReadonlyMap<string, readonly ChangeRef[]>;
  readonly more: boolean;
}

/** A comparison with one neighbour, asked from this side. */
export class Comparison {
  readonly snapshot: Snapshot;
  private readonly peer: Asked;
  private readonly started: { readonly sent: number; readonly received: number };
  private readonly cut: readonly SeqOf[] | null;
  private theirs: readonly Ending[] = [];
  limits: readonly SeqOf[] = [];
  items = 0;
  rounds = 0;

  private constructor(snapshot: Snapshot, peer: Asked, cut: readonly SeqOf[] | null) {
    this.snapshot = snapshot;
    this.peer = peer;
    this.cut = cut;
    this.started = { ...peer.traffic };
  }

  /** `cut`: up to where, if that is settled already; else the two agree on it. */
  static async begin(
    parts: SnapshotParts,
    peer: Asked,
    area: NodeCode,
    cut: readonly SeqOf[] | null = null,
  ): Promise<Comparison> {
    return new Comparison(await Snapshot.take(parts, area), peer, cut);
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    const { sent, received } = this.peer.traffic;
    return { sent: sent - this.started.sent, received: received - this.started.received };
  }

  /** Throws COMPARE_UNKNOWN, COMPARE_BUSY, AREA_ELSEWHERE, LINK_DOWN. */
  async run(progress: (items: number) => void): Promise<Found> {
    const { snapshot } = this;
    await this.agreeOnCut();
    this.peer.tell({ kind: 'cut', limits: this.limits });
    const faults: Fault[] = [];
    const onFault = (fault: Fault) => {
      if (faults.length < LIMITS.compareFound) faults.push(fault);
    };
    const index = await snapshot.build(this.limits, onFault, progress);
    this.items = index.count;
    const { unlike, more } = await narrow(index, async (ranges) => {
      return (await this.ask({ kind: 'ranges', ranges }, 'ranges')).ranges;
    });
    return { unlike, faults, more, theirs: await this.details(unlike) };
  }

  private async agreeOnCut(): Promise<void> {
    const { area, endings } = this.snapshot;
    const say = await this.ask({ kind: 'open', area, print: printOf(endings) }, 'heads');
    this.theirs = say.same
      ? endings
      : say.heads.map(({ head, applied }) => {
          return { ...head, applied };
        });
    this.limits = this.cut ?? limitsOf(endings, this.theirs);
  }

  /** Streams that do not end alike at both. */
  waiting(): Waiting[] {
    const ends = (all: readonly Ending[], of: string) =>
      all.filter(({ stream }) => stream === of).map(({ seq }) => seq);
    return this.limits
      .map(({ stream }) => {
        const here = Math.max(0, ...ends(this.snapshot.endings, stream));
        const there = Math.max(0, ...ends(this.theirs, stream));
        return { stream, here, there };
      })
      .filter(({ here, there }) => here !== there);
  }

  private async details(unlike: readonly Unlike[]): Promise<Map<string, ChangeRef[]>> {
    const theirs = new Map<string, ChangeRef[]>();
    const keys = unlike
      .filter(({ key, there }) => key[0] === KIND.record && there.length > 0)
      .map(({ key }) => key);
    for (let at = 0; at < keys.length; at += LIMITS.compareAsked) {
      const some = keys.slice(at, at + LIMITS.compareAsked);
      const { details } = await this.ask({ kind: 'keys', keys: some }, 'details');
      for (const { key, changes } of details) theirs.set(nameOf(key), refsFromBytes(changes));
    }
    return theirs;
  }

  /** Frames that the other side holds whole, of these places. */
  async frames(places: readonly SeqOf[]): Promise<readonly Uint8Array[]> {
    const { frames } = await this.ask({ kind: 'places', places }, 'frames');
    return frames;
  }

  private async ask<K extends CompareSay['kind']>(
    say: CompareSay,
    kind: K,
  ): Promise<Extract<CompareSay, { kind: K }>> {
    const answer = await this.peer.ask(say);
    this.rounds += 1;
    if (answer.kind !== kind) throw new HujiError('PROTOCOL_GARBAGE', answer.kind);
    return answer as Extract<CompareSay, { kind: K }>;
  }

  async close(): Promise<void> {
    try {
      this.peer.tell({ kind: 'done' });
    } catch {
      // The link has gone, and the comparison with it.
    }
    await this.snapshot.close();
  }
}
