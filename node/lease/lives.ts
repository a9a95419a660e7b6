import type { Head } from '../../proto/frame.js';
import type { Epoch, StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { LogView } from '../log/log.js';

export interface Life {
  readonly epoch: Epoch;
  /** Where its streams went on from. */
  readonly previous: Iterable<Head>;
}

/**
 * The lives of a node's log in order, the present one last; null where they do not follow one upon
 * the other: two machines have written in its name, and may both give numbers.
 */
export function livesOf(
  log: Pick<LogView, 'branches' | 'ofStream'>,
  code: NodeCode,
  present: Life,
): readonly Epoch[] | null {
  const before = new Map<Epoch, Set<Epoch>>([[present.epoch, new Set()]]);
  const link = (epoch: Epoch, { stream }: Head): boolean => {
    const earlier = epochOf(log, stream);
    if (earlier === null) return false;
    if (earlier !== epoch) before.get(epoch)?.add(earlier);
    return true;
  };
  for (const { name, parent } of log.branches()) {
    if (name.author !== code) continue;
    if (parent !== null) return null;
    if (!before.has(name.epoch)) before.set(name.epoch, new Set());
  }
  for (const { name, previous } of log.branches()) {
    if (name.author === code && previous !== null && !link(name.epoch, previous)) return null;
  }
  for (const head of present.previous) if (!link(present.epoch, head)) return null;
  return inOrder(before, present.epoch);
}

function epochOf(log: Pick<LogView, 'ofStream'>, stream: StreamId): Epoch | null {
  return log.ofStream(stream)[0]?.name.epoch ?? null;
}

/** Each must come before the next by its own word, and the present one after all. */
function inOrder(before: ReadonlyMap<Epoch, ReadonlySet<Epoch>>, last: Epoch): Epoch[] | null {
  const order: Epoch[] = [];
  let at = last;
  const left = new Set(before.keys());
  for (;;) {
    order.unshift(at);
    left.delete(at);
    if (left.size === 0) return order;
    const earlier = [...(before.get(at) ?? [])].filter((epoch) => left.has(epoch));
    // Of those it names, the one that names the others is the one right before it.
    const next = earlier.find((epoch) =>
      earlier.every((other) => other === epoch || reaches(before, epoch, other)),
    );
    if (next === undefined) return null;
    at = next;
  }
}

function reaches(before: ReadonlyMap<Epoch, ReadonlySet<Epoch>>, from: Epoch, to: Epoch): boolean {
  const seen = new Set([from]);
  // A set gives what is added while it is walked.
  for (const at of seen) {
    if (at === to) return true;
    for (const each of before.get(at) ?? []) seen.add(each);
  }
  return false;
}
