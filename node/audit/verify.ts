import type { AuditHead } from './audit.js';
import { type AuditLine, chained, documentOf, isHead } from './lines.js';
import { segmentLines, segmentsIn } from './segment.js';

const DAY_MS = 86_400_000;
const FINDINGS_MAX = 100;

export interface AuditFinding {
  /**
   * `changed`: a line is not as it was written; `missing`: lines between two others are gone;
   * `unreadable`: a line is no document; `young`: what is gone at the front was not old enough to
   * go; `anchor`: the log of the node remembers another audit.
   */
  readonly fault: 'changed' | 'missing' | 'unreadable' | 'young' | 'anchor';
  /** Of the entry, or of the one before it. */
  readonly seq: number;
  readonly detail: string;
}

export interface AuditReport {
  readonly segments: number;
  readonly entries: number;
  /** Times of the first and the last entry here; '' where there is none. */
  readonly from: string;
  readonly to: string;
  readonly head: AuditHead;
  readonly anchors: number;
  readonly findings: readonly AuditFinding[];
}

/** Reads a chain line by line; `done` says what it came to. */
export class ChainReader {
  readonly findings: AuditFinding[] = [];
  segments = 0;
  entries = 0;
  from = '';
  to = '';
  head: AuditHead = { seq: 0, hash: '' };
  /** Anchors that entries were compared with. */
  met = 0;
  private readonly anchors: ReadonlyMap<number, string>;
  private started = false;

  /** Seqs of entries and the hashes that somebody else remembers for them. */
  constructor(anchors: ReadonlyMap<number, string> = new Map()) {
    this.anchors = anchors;
  }

  take(line: AuditLine): void {
    const document = documentOf(line);
    const { seq } = this.head;
    if (document === null) this.find('unreadable', seq, 'a line is no document');
    if (!this.started && document !== null && isHead(document)) {
      this.head = { seq: document.first - 1, hash: document.before };
    }
    this.started = true;
    if (chained(this.head.hash, line.json) !== line.hash) {
      this.find('changed', document === null || isHead(document) ? seq : document.seq, '');
    }
    let next = this.head.seq;
    if (document !== null && isHead(document)) {
      this.segments += 1;
      this.expect(document.first);
      next = document.first - 1;
      if (document.before !== this.head.hash) this.find('missing', next, 'another hash before it');
    } else if (document !== null) {
      this.expect(document.seq);
      next = document.seq;
      this.entries += 1;
      if (this.from === '') this.from = document.at;
      this.to = document.at;
    }
    this.head = { seq: next, hash: line.hash };
    this.compare(document !== null && !isHead(document));
  }

  private expect(seq: number): void {
    const expected = this.head.seq + 1;
    if (seq !== expected) this.find('missing', this.head.seq, `${expected} to ${seq - 1}`);
  }

  private compare(isEntry: boolean): void {
    const anchored = isEntry ? this.anchors.get(this.head.seq) : undefined;
    if (anchored === undefined) return;
    this.met += 1;
    if (anchored !== this.head.hash)
      this.find('anchor', this.head.seq, 'another hash was anchored');
  }

  find(fault: AuditFinding['fault'], seq: number, detail: string): void {
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ fault, seq, detail });
  }

  done(): AuditReport {
    const { segments, entries, from, to, head, met: anchors, findings } = this;
    const beyond = Math.max(0, ...this.anchors.keys());
    if (beyond > head.seq) this.find('anchor', head.seq, `${head.seq + 1} to ${beyond} are gone`);
    return { segments, entries, from, to, head, anchors, findings };
  }
}

/** Checks the audit of a folder. `now` and `keepDays` say what may be gone at its front. */
export async function verifyFolder(
  folder: string,
  anchors: ReadonlyMap<number, string>,
  now: number,
  keepDays: number,
): Promise<AuditReport> {
  const reader = new ChainReader(anchors);
  const all = segmentsIn(folder);
  for (const [index, first] of all.entries()) {
    const lines = segmentLines(folder, first);
    const [top] = lines;
    const document = top === undefined ? null : documentOf(top);
    if (document === null || !isHead(document) || document.first !== first) {
      reader.find('changed', first - 1, 'a segment does not begin as it should');
    } else if (index === 0 && Date.parse(document.after) > now - keepDays * DAY_MS) {
      reader.find('young', first - 1, `entries of ${document.after.slice(0, 10)} are gone`);
    }
    for (const line of lines) reader.take(line);
    await Promise.resolve();
  }
  return reader.done();
}
