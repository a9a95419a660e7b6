import type { NodeCode } from '../../proto/node-code.js';
import type { SignedReceipt } from '../../proto/receipt.js';
import type { Branch } from '../log/log.js';
import type { PackageParts, Range, Sent } from './package.js';

type OutgoingParts = Pick<PackageParts, 'log' | 'topology' | 'receipts' | 'self'>;

/** What a node that is reached by disk lacks, as far as its receipts and earlier packages say. */
export interface Outgoing {
  readonly branch: Branch;
  /** The place after which it begins. */
  readonly after: number;
  readonly range: Range;
}

/** Ranges to send to a neighbour, in the order in which they can be taken in. */
export function outgoingTo(parts: OutgoingParts, to: NodeCode, sent: readonly Sent[]): Outgoing[] {
  const { log } = parts;
  const found: Outgoing[] = [];
  for (const branch of branchesFor(parts, to)) {
    const after = Math.max(branch.forkSeq, positionOf(parts, to, branch, sent));
    // What was trimmed another neighbour must give; what follows could not be taken in.
    if (after >= branch.seq || after < branch.trimmed) continue;
    const { stream, name } = branch;
    const prev = after === 0 ? '' : (log.hashAt(branch, after) ?? '');
    const range = { ...name, stream, from: after + 1, to: branch.seq, prev, hash: branch.hash };
    found.push({ branch, after, range });
  }
  return found;
}

/** Lane `all` first; a history after the one it parts from. */
function branchesFor(parts: OutgoingParts, to: NodeCode): Branch[] {
  const isUp = isAbove(parts, to);
  const rank = ({ name }: Branch) => (name.lane === 'all' ? 0 : 1);
  return [...parts.log.branches()]
    .filter(({ name, seq }) => seq > 0 && !(isUp && name.lane === 'all'))
    .filter(({ name }) => parts.topology.hears(to, name.lane))
    .sort((a, b) => rank(a) - rank(b) || a.no - b.no);
}

function isAbove({ topology, self }: OutgoingParts, to: NodeCode): boolean {
  return topology.isAtOrBelow(self.code, to);
}

/** How far a neighbour has a history: by its own word, and by what is on its way to it. */
function positionOf(
  { log, receipts }: OutgoingParts,
  to: NodeCode,
  branch: Branch,
  sent: readonly Sent[],
): number {
  const words = receipts.of(branch.stream).filter(({ receipt }) => receipt.node === to);
  // Of its own streams it has said nothing yet: it has what it wrote.
  let at = words.length === 0 && branch.name.author === to ? branch.seq : 0;
  for (const { receipt } of words) {
    const { seq, hash } = receipt.held;
    if (log.hashAt(branch, seq)?.startsWith(hash) === true) at = Math.max(at, seq);
  }
  for (const { streams } of sent) {
    for (const range of streams) {
      if (range.stream !== branch.stream) continue;
      if (log.hashAt(branch, range.to) === range.hash) at = Math.max(at, range.to);
    }
  }
  return at;
}

/**
 * Words that go along: what this node holds of all that both hear, and downward those of the tiers
 * above it.
 */
export function receiptsFor(
  parts: OutgoingParts,
  to: NodeCode,
  only: ReadonlySet<string> | null = null,
): SignedReceipt[] {
  const { log, topology, receipts, self } = parts;
  const isUp = isAbove(parts, to);
  const words: SignedReceipt[] = [];
  for (const branch of log.branches()) {
    const { lane, author } = branch.name;
    if (branch.seq === 0 || !topology.hears(to, lane)) continue;
    if (only !== null && !only.has(branch.stream)) continue;
    // Of what it wrote itself, and of what both have from above, the one below needs no word.
    const isNews = isUp ? author !== self.code : lane !== 'all';
    if (isNews) words.push(receipts.write(branch));
    if (isUp) continue;
    for (const word of receipts.of(branch.stream)) {
      if (word.receipt.node !== to && topology.isAtOrBelow(self.code, word.receipt.node)) {
        words.push(word);
      }
    }
  }
  return words;
}
