import { type KeyObject, sign } from 'node:crypto';
import type { Draft } from '../../node/capture/capture.js';
import { systemClock } from '../../node/clock.js';
import { derOf } from '../../node/identity/certificate.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { introduction } from '../../node/log/introduction.js';
import type { Change } from '../../proto/change.js';
import { contentHash, tagOf } from '../../proto/change.js';
import { type Frame, type Head, type SealInput, sealFrame } from '../../proto/frame.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import { type ChangeRef, type Lane, refToId, type StreamName, streamIdOf } from '../../proto/id.js';
import { codec, loadRoot } from '../../proto/schema.js';

export interface WriterOptions {
  readonly lane?: Lane;
  /** 16 hex digits. */
  readonly epoch?: string;
  readonly previous?: Head;
  /** Unix ms of its first change. */
  readonly now?: number;
}

export type FrameOptions = Partial<Pick<SealInput, 'under' | 'nextKey' | 'key'>>;

/**
 * Writes frames with a node's keys as the node itself never would: what it writes is judged by
 * nobody first.
 */
export class FrameWriter {
  readonly identity: NodeIdentity;
  readonly name: StreamName;
  private readonly previous: Head | null;
  private hash = '';
  private hlc: number;
  seq = 0;

  constructor(identity: NodeIdentity, options: WriterOptions = {}) {
    const { lane = identity.code, epoch = 'feedfacecafebeef', previous = null } = options;
    this.hlc = hlcFromUnixMs(options.now ?? systemClock.now());
    this.identity = identity;
    this.name = { author: identity.code, epoch, lane };
    this.previous = previous;
  }

  /** Another that goes on from here: both write the same seqs. */
  clone(): FrameWriter {
    const { lane, epoch } = this.name;
    const before = this.previous === null ? {} : { previous: this.previous };
    const copy = new FrameWriter(this.identity, { lane, epoch, ...before });
    copy.hash = this.hash;
    copy.seq = this.seq;
    copy.hlc = this.hlc;
    return copy;
  }

  head(): Head {
    return { stream: streamIdOf(this.name), seq: this.seq, hash: this.hash.slice(0, 16) };
  }

  /** The drafts as changes of this author, later than all before. */
  changes(drafts: readonly Draft[], edit: Partial<Change> = {}): Change[] {
    return drafts.map((draft): Change => {
      this.hlc += 1;
      return { ...draft, seen: draft.seen ?? [], hlc: this.hlc, session: 0, ...edit };
    });
  }

  /** The refs that changes will have in the next frame. */
  refsOf(changes: readonly Change[]): ChangeRef[] {
    const stream = streamIdOf(this.name);
    return changes.map((change, index) => {
      return { stream, seq: this.seq + 1 + index, tag: tagOf(contentHash(change)) };
    });
  }

  /** Ids that drafts written next would get as changes; writes them. */
  write(drafts: readonly Draft[], options: FrameOptions = {}): { frame: Frame; ids: string[] } {
    const changes = this.changes(drafts);
    const ids = this.refsOf(changes).map(refToId);
    return { frame: this.seal(changes, options), ids };
  }

  seal(changes: readonly Change[], { under = null, ...more }: FrameOptions = {}): Frame {
    const chain = this.identity.chain.map(derOf);
    const opening = this.seq === 0 ? { opening: { chain, previous: this.previous } } : {};
    const frame = sealFrame({
      name: this.name,
      firstSeq: this.seq + 1,
      changes,
      under,
      prev: this.hash,
      key: this.identity.key,
      ...opening,
      ...more,
    });
    this.seq = frame.lastSeq;
    this.hash = frame.hash;
    return frame;
  }

  /** The first frame of a node. */
  introduce(): Frame {
    return this.seal(this.changes([introduction(this.identity, 'test')]));
  }
}

interface Content {
  schema: number;
  codec: number;
  body: Uint8Array;
}

const root = loadRoot('frame.proto');
const frameCodec = codec<{ content: Uint8Array; signature: Uint8Array }>(root, 'huji.v1.Frame');
const contentCodec = codec<Content>(root, 'huji.v1.FrameContent');

/** The frame with other content under a signature that fits. */
export function resealed(frame: Frame, edit: Partial<Content>, key: KeyObject): Uint8Array {
  const content = contentCodec.encode({ ...contentCodec.decode(frame.content), ...edit });
  const signature = sign(null, Buffer.concat([Buffer.from('huji-frame/1\0'), content]), key);
  return frameCodec.encode({ content, signature });
}
