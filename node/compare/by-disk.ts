import { emptySum } from '../../conflict/state-sum.js';
import type { AppliedHead, CompareDetail, CompareRange, SeqOf } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { LIMITS } from '../limits.js';
import { KIND } from '../store/keys.js';
import type { Asked } from './compare.js';
import { claimsOf, Evidence } from './evidence.js';
import { type Fault, Items } from './items.js';
import { add, itemOf, NOTHING, printOf, type RangeIndex, shortened } from './range-index.js';
import { nameOf } from './reconcile.js';
import { printOf as printOfEndings } from './scope.js';
import { type Sheet, saysOf } from './sheet.js';
import { Snapshot, type SnapshotParts } from './snapshot.js';

/** Ranges in one message of a sheet. */
const RANGES_MAX = 4096;
/** Items named in an answer: what differs more than that is not compared by disk. */
const NAMED_MAX = 50_000;
/** Bytes of frames in an answer, about. */
const FRAMES_BYTES_MAX = 64 * 1024 * 1024;

export interface DiskParts extends SnapshotParts {
  readonly code: NodeCode;
  /** How far the other node holds a stream by its own word; null: it has not said. */
  heldBy(peer: NodeCode, stream: string): number | null;
}

/**
 * The question: prints of all that is held of an area, in ranges so small that the answer names
 * their items. Streams count as far as the other node is known to hold them.
 */
export async function questionFor(parts: DiskParts, to: NodeCode, area: NodeCode): Promise<Sheet> {
  const snapshot = await Snapshot.take(parts, area);
  try {
    const limits = snapshot.endings.map(({ stream, seq, applied }): SeqOf => {
      const known = parts.heldBy(to, stream) ?? seq;
      return { stream, seq: Math.min(seq, applied, known) };
    });
    const { store, log } = snapshot;
    const items = new Items({ store, log, scope: snapshot.scope(limits) });
    const faults: Fault[] = [];
    const ranges = await rangesOf(items, (fault) => faults.push(fault));
    const places = faults.flatMap(({ frames }) =>
      frames === null ? [] : [{ stream: frames.branch.stream, seq: frames.to }],
    );
    const says: Sheet['says'] = [
      { kind: 'open', area, print: printOfEndings(snapshot.endings) },
      { kind: 'cut', limits },
      ...inParts(ranges, RANGES_MAX).map((some) => ({ kind: 'ranges', ranges: some }) as const),
      { kind: 'places', places: places.slice(0, LIMITS.compareFound) },
    ];
    return { kind: 'question', from: parts.code, to, says };
  } finally {
    await snapshot.close();
  }
}

async function rangesOf(items: Items, onFault: (fault: Fault) => void): Promise<CompareRange[]> {
  const ranges: CompareRange[] = [];
  let [from, last] = [NOTHING, Buffer.alloc(0)];
  let [count, sum] = [0, emptySum()];
  for await (const item of items.range(NOTHING, NOTHING, onFault)) {
    if (count === LIMITS.compareItems) {
      const to = shortened(last, item.key);
      ranges.push({ from, to, print: printOf({ count, sum }), items: [] });
      [from, count, sum] = [to, 0, emptySum()];
    }
    add(sum, item.sum);
    count += 1;
    last = Buffer.from(item.key);
  }
  ranges.push({ from, to: NOTHING, print: printOf({ count, sum }), items: [] });
  return ranges;
}

/** The answer: what is held here of the ranges that are not the same, and the frames asked for. */
export async function answerTo(parts: DiskParts, question: Sheet): Promise<Sheet> {
  const [open] = saysOf(question, 'open');
  const [cut] = saysOf(question, 'cut');
  if (open === undefined || cut === undefined) throw new HujiError('COMPARE_SHEET', 'no question');
  const { topology, code } = parts;
  const isHeard = [code, question.from].every((node) => topology.isAtOrBelow(open.area, node));
  if (!isHeard) throw new HujiError('AREA_ELSEWHERE', code);
  const snapshot = await Snapshot.take(parts, open.area);
  try {
    const index = await snapshot.build(cut.limits);
    const asked = saysOf(question, 'ranges').flatMap(({ ranges }) => ranges);
    const ranges = await differing(index, asked);
    const scope = snapshot.scope(cut.limits);
    const details = ranges.flatMap(({ items }) =>
      items
        .filter(({ key }) => key[0] === KIND.record)
        .map(({ key }): CompareDetail => ({ key, changes: claimsOf(snapshot, scope, key) })),
    );
    const places = saysOf(question, 'places').flatMap((say) => say.places);
    const heads = snapshot.endings.map(({ applied, ...head }): AppliedHead => ({ head, applied }));
    const frames = await framesFor(new Evidence(snapshot.store, snapshot.log), places);
    const says: Sheet['says'] = [
      open,
      cut,
      { kind: 'heads', same: false, heads },
      ...inParts(ranges, RANGES_MAX).map((some) => ({ kind: 'ranges', ranges: some }) as const),
      ...inParts(details, RANGES_MAX).map((some) => ({ kind: 'details', details: some }) as const),
      ...frames.map((frame) => ({ kind: 'frames', frames: [frame] }) as const),
    ];
    return { kind: 'answer', from: code, to: question.from, says };
  } finally {
    await snapshot.close();
  }
}

async function differing(
  index: RangeIndex,
  asked: readonly CompareRange[],
): Promise<CompareRange[]> {
  const ranges: CompareRange[] = [];
  let named = 0;
  for (const { from, to, print } of asked) {
    const place = await index.sumOf(from, to);
    if (Buffer.compare(printOf(place), print) === 0) continue;
    named += place.count;
    if (named > NAMED_MAX) throw new HujiError('COMPARE_SHEET', 'too much differs');
    const items = await index.list(from, to, place.count);
    ranges.push({ from, to, print: NOTHING, items: items.map(itemOf) });
  }
  return ranges;
}

async function framesFor(evidence: Evidence, places: readonly SeqOf[]): Promise<Uint8Array[]> {
  const frames = new Map<string, Uint8Array>();
  let bytes = 0;
  for (const place of places) {
    for (const frame of await evidence.framesAt(place)) {
      if (frames.has(frame.hash)) continue;
      bytes += frame.bytes.length;
      if (bytes > FRAMES_BYTES_MAX) return [...frames.values()];
      frames.set(frame.hash, frame.bytes);
    }
  }
  return [...frames.values()];
}

/** An answer that came by disk, asked as if its writer were there. */
export function askedOf(answer: Sheet): Asked {
  const details = new Map<string, CompareDetail>();
  for (const say of saysOf(answer, 'details')) {
    for (const each of say.details) details.set(nameOf(each.key), each);
  }
  let given = false;
  return {
    traffic: { sent: 0, received: 0 },
    tell: () => undefined,
    ask: async (say) => {
      switch (say.kind) {
        case 'open':
          return saysOf(answer, 'heads')[0] ?? { kind: 'heads', same: true, heads: [] };
        case 'ranges': {
          // All of it at once: there is nobody to ask again.
          const ranges = given ? [] : saysOf(answer, 'ranges').flatMap((each) => each.ranges);
          given = true;
          return { kind: 'ranges', ranges };
        }
        case 'keys': {
          const known = say.keys.flatMap((key) => details.get(nameOf(key)) ?? []);
          return { kind: 'details', details: known };
        }
        default:
          return {
            kind: 'frames',
            frames: saysOf(answer, 'frames').flatMap((each) => each.frames),
          };
      }
    },
  };
}

function inParts<T>(all: readonly T[], most: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += most) parts.push(all.slice(at, at + most));
  return parts;
}
