import type { LogView } from '../log/log.js';

/** One change of lane `all`, as kept. */
export interface Entry {
  readonly branch: number;
  readonly seq: number;
  readonly event: string;
  readonly kind: string;
  readonly code: string;
  readonly document: unknown;
}

/**
 * What was published, in an order that does not depend on how it came: by epoch, each named by the
 * one after it, then by seq. Where a stream has two histories, by what they say.
 */
export class Entries {
  private readonly log: LogView;
  private rows: { readonly entry: Entry; readonly depth: number }[] = [];

  constructor(log: LogView) {
    this.log = log;
  }

  clear(): void {
    this.rows = [];
  }

  /** Whether it comes last, as in most cases. */
  add(entry: Entry): boolean {
    const row = { entry, depth: epochDepth(this.log, entry.branch) };
    let at = this.rows.length;
    while (at > 0 && compare(this.rows[at - 1] as typeof row, row) > 0) at--;
    this.rows.splice(at, 0, row);
    return at === this.rows.length - 1;
  }

  all(): readonly Entry[] {
    return this.rows.map(({ entry }) => entry);
  }
}

/** Epochs before the branch's own, as far as they are held. */
export function epochDepth(log: LogView, no: number): number {
  let depth = 0;
  let branch = log.branch(no);
  for (;;) {
    const before = branch.previous === null ? undefined : log.ofStream(branch.previous.stream)[0];
    if (before === undefined) return depth;
    branch = before;
    depth++;
  }
}

function compare(
  a: { readonly entry: Entry; readonly depth: number },
  b: { readonly entry: Entry; readonly depth: number },
): number {
  if (a.depth !== b.depth || a.entry.seq !== b.entry.seq) {
    return a.depth - b.depth || a.entry.seq - b.entry.seq;
  }
  const [first, second] = [textOf(a.entry), textOf(b.entry)];
  return first === second ? 0 : first < second ? -1 : 1;
}

function textOf({ event, kind, code, document }: Entry): string {
  return JSON.stringify([event, kind, code, document]);
}
