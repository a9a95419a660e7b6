import type { Change } from '../../../proto/change.js';
import { fieldNo } from '../../../proto/fields.js';
import { changesOf, type Frame } from '../../../proto/frame.js';
import type { StreamId } from '../../../proto/id.js';

const KIND = fieldNo('KIND');
const DOC = fieldNo('DOC');

/** The policy as lane `all` says it: the last one of its last epoch, as it was written. */
export function publishedPolicy(frames: readonly Frame[]): unknown {
  const all = frames.filter(({ name }) => name.lane === 'all');
  const before = new Map<StreamId, StreamId | undefined>();
  for (const { stream, opening } of all) {
    if (opening !== null) before.set(stream, opening.previous?.stream);
  }
  const depth = (stream: StreamId): number => {
    const previous = before.get(stream);
    return previous === undefined ? 0 : 1 + depth(previous);
  };
  const inOrder = all.toSorted(
    (a, b) => depth(a.stream) - depth(b.stream) || a.firstSeq - b.firstSeq,
  );
  const policy = inOrder.flatMap((frame) => changesOf(frame)).findLast(isPolicy);
  return JSON.parse(stated(policy, DOC) || '{}');
}

function isPolicy(change: Change): boolean {
  return change.event === '913' && stated(change, KIND) === 'policy';
}

function stated(change: Change | undefined, field: number): string {
  return change?.values[change.fields.indexOf(field)] ?? '';
}
