import { type Change, contentHash, tagOf } from '../../../proto/change.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { changesOf, type Frame, type Head } from '../../../proto/frame.js';
import { type ChangeId, type ChangeRef, refToId, type StreamId } from '../../../proto/id.js';
import { PROVINCE } from '../world/shape.js';

const [KIND, CODE, DOC] = ['KIND', 'CODE', 'DOC'].map(fieldNo) as [number, number, number];

/** By change, why a node parks it: a change in two histories may have two reasons. */
export type Parked = ReadonlyMap<ChangeId, readonly string[]>;

/** A document of lane `all`. */
export interface Published {
  readonly kind: string;
  readonly subject: string;
  /** JSON. */
  readonly text: string;
}

/** Lane `all` as frames have it: what had been said there, of whatever history, at any head. */
export class News {
  readonly frames: readonly Frame[];
  private readonly kinds: readonly string[];
  private readonly parked: Parked;
  private readonly said = new Map<Frame, readonly Published[]>();

  /** Of documents of some kinds. */
  constructor(frames: readonly Frame[], kinds: readonly string[], parked: Parked) {
    this.frames = frames.filter(({ name }) => name.lane === 'all');
    this.kinds = kinds;
    this.parked = parked;
  }

  /** The frame a head names; undefined: it is not known here. */
  frameAt({ stream, seq, hash }: Head): Frame | undefined {
    return this.frames.find(
      (frame) => frame.stream === stream && frame.lastSeq === seq && frame.hash.startsWith(hash),
    );
  }

  frameBefore({ stream, prev, opening }: Frame): Frame | undefined {
    const previous = opening?.previous ?? null;
    if (previous !== null) return this.frameAt(previous);
    return this.frames.find((frame) => frame.stream === stream && frame.hash === prev);
  }

  /** Those documents from the beginning up to a frame, but for parked ones. */
  upTo(last: Frame): readonly Published[] {
    const way: Frame[] = [];
    let at: Frame | undefined = last;
    while (at !== undefined && !this.said.has(at)) {
      way.push(at);
      at = this.frameBefore(at);
    }
    let found = at === undefined ? [] : (this.said.get(at) ?? []);
    for (const frame of way.reverse()) {
      const own = this.publishedIn(frame);
      found = own.length === 0 ? found : [...found, ...own];
      this.said.set(frame, found);
    }
    return found;
  }

  /** Of those kinds, in one frame. */
  publishedIn(frame: Frame): Published[] {
    if (frame.name.author !== PROVINCE) return [];
    return changesIn(frame).flatMap(({ ref, change }) => {
      const kind = stated(change, KIND);
      const counts = change.event === '913' && this.kinds.includes(kind);
      if (!counts || this.parked.has(refToId(ref))) return [];
      return [{ kind, subject: stated(change, CODE), text: stated(change, DOC) }];
    });
  }

  /** The end of its last epoch; undefined: nothing was said. */
  last(): Frame | undefined {
    const before = new Map<StreamId, StreamId | undefined>();
    for (const { stream, opening } of this.frames) {
      if (opening !== null) before.set(stream, opening.previous?.stream);
    }
    const depth = (stream: StreamId): number => {
      const previous = before.get(stream);
      return previous === undefined ? 0 : 1 + depth(previous);
    };
    const inOrder = this.frames.toSorted(
      (a, b) => depth(a.stream) - depth(b.stream) || a.lastSeq - b.lastSeq,
    );
    return inOrder.at(-1);
  }
}

export interface NumberedChange {
  readonly ref: ChangeRef;
  readonly change: Change;
}

/** None of a frame that nobody can read: that it lies there at all is for other checks. */
export function changesIn(frame: Frame): NumberedChange[] {
  let changes: Change[] = [];
  try {
    changes = changesOf(frame);
  } catch (error) {
    if (error instanceof HujiError && error.code === 'FRAME_MALFORMED') return [];
    throw error;
  }
  const { stream, firstSeq } = frame;
  return changes.map((change, at) => ({
    ref: { stream, seq: firstSeq + at, tag: tagOf(contentHash(change)) },
    change,
  }));
}

function stated({ fields, values }: Change, field: number): string {
  return values[fields.indexOf(field)] ?? '';
}
