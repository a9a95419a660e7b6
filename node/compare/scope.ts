import { createHash } from 'node:crypto';
import type { SeqOf } from '../../proto/compare.js';
import type { Lane, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Branch, LogView } from '../log/log.js';
import type { Topology } from '../topology.js';
import type { Ending } from './compare.js';

/** How a history counts in a comparison; null: not at all. */
export interface Counted {
  /** Changes up to here. */
  readonly upTo: number;
  /** Claims alone count, since what is lost to others depends on what lies beyond. */
  readonly bare: boolean;
}

/** What of a store two nodes compare: the lanes of an area, up to where both hold them. */
export class Scope {
  private readonly log: LogView;
  private readonly topology: Topology;
  private readonly area: NodeCode;
  private readonly limits: ReadonlyMap<StreamId, number>;
  private readonly bareLanes: ReadonlySet<Lane>;
  private readonly known = new Map<number, Counted | null>();

  constructor(log: LogView, topology: Topology, area: NodeCode, limits: readonly SeqOf[]) {
    this.log = log;
    this.topology = topology;
    this.area = area;
    this.limits = new Map(limits.map(({ stream, seq }) => [stream, seq]));
    const limited = limits.flatMap(({ stream }) => log.ofStream(stream));
    this.bareLanes = new Set(limited.map(({ name }) => name.lane));
  }

  private lies(lane: Lane): boolean {
    return lane === 'all' || this.topology.isAtOrBelow(lane, this.area);
  }

  of(no: number): Counted | null {
    let counted = this.known.get(no);
    if (counted === undefined) {
      counted = this.counted(this.log.branch(no));
      this.known.set(no, counted);
    }
    return counted;
  }

  private counted({ stream, name, seq }: Branch): Counted | null {
    if (!this.lies(name.lane)) return null;
    const upTo = Math.min(seq, this.limits.get(stream) ?? seq);
    return { upTo, bare: this.bareLanes.has(name.lane) };
  }

  /** Histories of the area by stream, in the order of stream ids. */
  streams(): Map<StreamId, Branch[]> {
    const streams = new Map<StreamId, Branch[]>();
    for (const branch of this.log.branches()) {
      if (branch.seq === 0 || !this.lies(branch.name.lane)) continue;
      streams.set(branch.stream, [...(streams.get(branch.stream) ?? []), branch]);
    }
    return new Map([...streams].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  endings(): Ending[] {
    return [...this.streams().values()].flat().map((branch) => ({
      stream: branch.stream,
      seq: branch.seq,
      hash: branch.hash.slice(0, 16),
      applied: branch.applied,
    }));
  }
}

/** The same wherever the same is held and applied. */
export function printOf(endings: readonly Ending[]): Uint8Array {
  const lines = endings.map(lineOf).sort();
  return createHash('sha256').update(lines.join('\n')).digest();
}

function lineOf({ stream, seq, hash, applied }: Ending): string {
  return `${stream} ${seq} ${hash} ${applied}`;
}

/**
 * Places up to which streams are compared: those that do not end alike at both, or are not applied
 * to their end; all others count whole.
 */
export function limitsOf(here: readonly Ending[], there: readonly Ending[]): SeqOf[] {
  const [mine, theirs] = [byStream(here), byStream(there)];
  const limits: SeqOf[] = [];
  for (const stream of new Set([...mine.keys(), ...theirs.keys()])) {
    const [a = [], b = []] = [mine.get(stream), theirs.get(stream)];
    const alike = a.map(lineOf).sort().join() === b.map(lineOf).sort().join();
    if (alike && a.every(({ seq, applied }) => seq === applied)) continue;
    limits.push({ stream, seq: Math.min(reached(a), reached(b)) });
  }
  return limits;
}

function byStream(endings: readonly Ending[]): Map<StreamId, Ending[]> {
  const streams = new Map<StreamId, Ending[]>();
  for (const each of endings) {
    streams.set(each.stream, [...(streams.get(each.stream) ?? []), each]);
  }
  return streams;
}

/** Sealed and applied. */
function reached(endings: readonly Ending[]): number {
  return Math.max(0, ...endings.map(({ seq, applied }) => Math.min(seq, applied)));
}
