import { createHash } from 'node:crypto';
import { joinSums, sumText } from '../../conflict/state-sum.js';
import { HujiError } from '../../proto/errors.js';
import type { StreamId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Counts } from '../apply/apply.js';
import type { Authority } from '../authority/authority.js';
import type { CaseCounts } from '../cases/cases.js';
import type { Branch, LogView } from '../log/log.js';
import type { Topology } from '../topology.js';

/** A place in every stream of an area. Two histories of one stream are two entries. */
export type Cut = readonly {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: string;
}[];

/** The document of `huji digest`. */
export interface DigestDocument {
  readonly area: NodeCode;
  readonly persons: number;
  readonly households: number;
  readonly cards: number;
  readonly cases: number;
  /** SHA-256 over the hashes of all streams of the area at the cut. */
  readonly digest: string;
  /** State sum of the area; null where the cut asked for is not where this node stands. */
  readonly state: string | null;
  readonly cut: string;
  readonly policy: string;
  readonly epoch: string;
}

export interface DigestParts {
  readonly log: LogView;
  readonly counters: Counts;
  readonly authority: Authority;
  readonly topology: Topology;
  readonly cases: CaseCounts;
  epoch(): string;
}

/** `stream@seq` or, for one history of two, `stream@seq@hash`; joined by commas, sorted. */
export function cutToText(cut: Cut): string {
  const seen = new Map<StreamId, number>();
  for (const { stream } of cut) seen.set(stream, (seen.get(stream) ?? 0) + 1);
  return cut
    .map(({ stream, seq, hash }) =>
      (seen.get(stream) ?? 0) > 1 ? `${stream}@${seq}@${hash.slice(0, 16)}` : `${stream}@${seq}`,
    )
    .sort()
    .join(',');
}

export function cutFromText(text: string): { stream: StreamId; seq: number; hash: string }[] {
  if (text.trim() === '') return [];
  return text.split(',').map((entry) => {
    const match = /^([0-9a-z]{16})@([0-9]{1,15})(?:@([0-9a-f]{16}))?$/.exec(entry.trim());
    if (match === null) throw new HujiError('USAGE', 'not a cut');
    return { stream: match[1] ?? '', seq: Number(match[2]), hash: match[3] ?? '' };
  });
}

export class Digester {
  private readonly parts: DigestParts;

  constructor(parts: DigestParts) {
    this.parts = parts;
  }

  /** Where this node stands on every stream of the area: what it holds, sealed. */
  cutOf(area: NodeCode): Cut {
    const cut: { stream: StreamId; seq: number; hash: string }[] = [];
    for (const branch of this.inArea(area)) {
      if (branch.seq > 0) cut.push({ stream: branch.stream, seq: branch.seq, hash: branch.hash });
    }
    return cut;
  }

  private inArea(area: NodeCode): Branch[] {
    const { log, topology } = this.parts;
    return [...log.branches()].filter(
      ({ name }) => name.lane !== 'all' && topology.isAtOrBelow(name.lane, area),
    );
  }

  /** Throws DIGEST_CUT where this node does not hold what the cut names. */
  digest(area: NodeCode, at: string | null): DigestDocument {
    const here = this.cutOf(area);
    const cut = at === null ? here : cutFromText(at).map((place) => this.find(area, place));
    const sum = createHash('sha256');
    for (const line of cut.map(({ stream, seq, hash }) => `${stream} ${seq} ${hash}\n`).sort()) {
      sum.update(line);
    }
    const text = cutToText(cut);
    const isHere = text === cutToText(here) && this.isApplied(area);
    return {
      area,
      ...this.counts(area),
      digest: sum.digest('hex'),
      state: isHere ? this.state(area) : null,
      cut: text,
      policy: this.parts.authority.policy().name,
      epoch: this.parts.epoch(),
    };
  }

  private find(
    area: NodeCode,
    place: { stream: StreamId; seq: number; hash: string },
  ): Cut[number] {
    for (const branch of this.inArea(area)) {
      if (branch.stream !== place.stream) continue;
      const hash = this.parts.log.hashAt(branch, place.seq);
      if (hash?.startsWith(place.hash) === true) return { ...place, hash };
    }
    throw new HujiError('DIGEST_CUT', `${place.stream}@${place.seq}`);
  }

  private isApplied(area: NodeCode): boolean {
    return this.inArea(area).every((branch) => branch.applied === branch.seq);
  }

  private state(area: NodeCode): string {
    return sumText(joinSums(this.lanes(area).map(({ state }) => state)));
  }

  private lanes(area: NodeCode) {
    const { counters, topology } = this.parts;
    return [...counters.all()]
      .filter(([lane]) => lane !== 'all' && topology.isAtOrBelow(lane, area))
      .map(([, counts]) => counts);
  }

  /** Those whose records all lie in the area. */
  private casesIn(area: NodeCode): number {
    const { cases, topology } = this.parts;
    const kinds = cases.standing((each) => topology.isAtOrBelow(each, area));
    return Object.values(kinds).reduce((sum, count) => sum + count, 0);
  }

  private counts(area: NodeCode) {
    const lanes = this.lanes(area);
    const total = (of: (lane: (typeof lanes)[number]) => number) =>
      lanes.reduce((sum, lane) => sum + of(lane), 0);
    return {
      persons: total((lane) => lane.persons),
      households: total((lane) => lane.households),
      cards: 0,
      cases: total((lane) => lane.forks) + this.casesIn(area),
    };
  }
}
