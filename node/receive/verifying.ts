import type { Change } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';
import { type Frame, verifyFrame } from '../../proto/frame.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import type { Lane } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Author, Log, Placement } from '../log/log.js';

export interface VerifyParts {
  readonly log: Pick<Log, 'keyFor'>;
  /** What a chain of certificates proves; throws STREAM_OPENING, CERT_FOREIGN, TRAINING_MIXED. */
  authorOf(chain: readonly Uint8Array[]): Author;
  /** Whether the lane's node lies at or below the author. */
  isAbove(author: NodeCode, lane: Lane): boolean;
}

/**
 * Whether its author may have written this frame there; gives the author where it opens a stream.
 * Throws what PROTOCOL.md lists for frames.
 */
export function verifyPlaced(
  { log, authorOf, isAbove }: VerifyParts,
  frame: Frame,
  placement: Placement,
): Author | null {
  let author: Author | null = null;
  if (placement.kind === 'opens') {
    if (frame.opening === null) throw new HujiError('STREAM_OPENING', frame.stream);
    author = authorOf(frame.opening.chain);
    if (author.code !== frame.name.author) throw new HujiError('STREAM_OPENING', 'author');
    if (!mayWrite(author, frame.name.lane, isAbove)) {
      throw new HujiError('LANE_FORBIDDEN', `${author.code} in ${frame.name.lane}`);
    }
  }
  checkSigned(frame, log.keyFor(placement, author));
  return author;
}

export function checkSigned(frame: Frame, key: string): void {
  if (verifyFrame(frame, key)) return;
  throw new HujiError('FRAME_SIGNATURE', `${frame.name.author} ${frame.firstSeq}`);
}

function mayWrite(author: Author, lane: Lane, isAbove: VerifyParts['isAbove']): boolean {
  if (lane === 'all') return author.tier === 'province';
  return lane === author.code || isAbove(author.code, lane);
}

/** A node joins, by its own word, while its introduction lasts; later epochs need no new one. */
export function checkIntroduction(
  frame: Frame,
  author: Author | null,
  changes: readonly Change[] | null,
): void {
  const expires = author?.introductionExpires ?? null;
  const first = changes?.[0];
  if (expires === null || first === undefined) return;
  if (frame.name.lane !== frame.name.author || frame.opening?.previous !== null) return;
  if (first.hlc > hlcFromUnixMs(expires)) {
    throw new HujiError(
      'STREAM_OPENING',
      `${frame.name.author} joined after its introduction ended`,
    );
  }
}
