import { type Change, contentHash, tagOf } from '../../../proto/change.js';
import { entityAt } from '../../../proto/entity.js';
import { eventOf } from '../../../proto/events.js';
import { fieldNo } from '../../../proto/fields.js';
import { changesOf, type Frame, type Head } from '../../../proto/frame.js';
import { type ChangeId, refToId, type StreamId } from '../../../proto/id.js';
import type { Tier } from '../../../proto/node-code.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { firstDifference } from './difference.js';
import {
  FIRST_RIGHTS,
  type ModelRelation,
  type ModelRights,
  mayWrite,
  rightsIn,
} from './rights-model.js';

/** By change, why a node parks it: a change in two histories may have two reasons. */
export type Parked = ReadonlyMap<ChangeId, readonly string[]>;

const [KIND, DOC] = [fieldNo('KIND'), fieldNo('DOC')];
const FORBIDDEN = 'EVENT_FORBIDDEN';
/** What is asked before rights are: a revocation, and whether event, entity and target fit. */
const EARLIER = ['SET_ASIDE', 'EVENT_UNKNOWN', 'ENTITY_UNEXPECTED', 'ENTITY_NEEDED'];
/**
 * What a tier may not write is parked, and nothing else for want of a right: by a table written
 * from the documents, and by what lane `all` said where the author was when he wrote. Nor is
 * anything parked that a node has said yes to, as nobody judges by more than its author had.
 */
export function checkRights(world: World, frames: readonly Frame[], parked: Parked): void {
  const court = new Court(world, frames, parked);
  const fault = court.fault();
  if (fault !== null) world.violate('rights', fault);
}

class Court {
  private readonly world: World;
  private readonly frames: readonly Frame[];
  private readonly parked: Parked;
  /** Of lane `all`. */
  private readonly news: readonly Frame[];
  private readonly tables = new Map<Frame, ModelRights | null>();
  /** Of each stream the ones it goes on from. */
  private readonly before = new Map<StreamId, Set<StreamId>>();

  constructor(world: World, frames: readonly Frame[], parked: Parked) {
    this.world = world;
    this.frames = frames;
    this.parked = parked;
    this.news = frames.filter(({ name }) => name.lane === 'all');
    for (const { stream, opening } of frames) {
      const previous = opening?.previous?.stream;
      if (previous === undefined) continue;
      this.before.set(stream, (this.before.get(stream) ?? new Set()).add(previous));
    }
  }

  fault(): string | null {
    const first = this.news.flatMap((frame) => this.published(frame)).at(0);
    const differs = firstDifference([...FIRST_RIGHTS], [...(first ?? [])]);
    if (differs !== null) return `the first table ${differs}`;
    for (const frame of this.frames) {
      const tier = this.tierOf(frame.name.author);
      const rights = frame.name.lane === 'all' ? null : this.inForce(frame.under);
      if (tier === null || rights === undefined) continue;
      for (const [id, change] of changesIn(frame)) {
        const fault = this.faultOf(id, change, frame, tier, rights);
        if (fault !== null) return `${id} ${fault}`;
      }
    }
    return this.parkedThoughTold();
  }

  private tierOf(author: string): Tier | null {
    const { shape, rogue } = this.world;
    const place = shape.find(({ code }) => code === author);
    return place?.tier ?? (rogue?.place.code === author ? 'station' : null);
  }

  private faultOf(
    id: ChangeId,
    change: Change,
    { stream, name: { lane } }: Frame,
    tier: Tier,
    rights: ModelRights | null,
  ): string | null {
    const { event, entity } = change;
    const codes = this.parked.get(id) ?? [];
    const what = `${event} of a ${tier} in ${lane}`;
    const fits = eventOf(event)?.entity === entityAt(entity);
    // The place of a stream before it may differ from one history to the other.
    if (!fits || (this.before.get(stream)?.size ?? 0) > 1) return null;
    const relation = this.relationOf(change, stream);
    if (!mayWrite(rights, event, tier, { relation, lane })) {
      if (codes.length === 0) return `stands: ${what} (${relation})`;
      const other = codes.find((code) => code !== FORBIDDEN && !EARLIER.includes(code));
      return other === undefined ? null : `is parked as ${other}: ${what} (${relation})`;
    }
    return codes.includes(FORBIDDEN) ? `is forbidden: ${what} (${relation})` : null;
  }

  private relationOf({ target }: Change, stream: StreamId): ModelRelation {
    if (target === null) return 'makes';
    const isOwn = target.stream === stream || this.before.get(stream)?.has(target.stream) === true;
    return isOwn ? 'own' : 'other';
  }

  /** The table in force at a head of lane `all`; undefined: that head is not known. */
  private inForce(under: Head | null): ModelRights | null | undefined {
    if (under === null) return null;
    const frame = this.news.find(
      ({ stream, lastSeq, hash }) =>
        stream === under.stream && lastSeq === under.seq && hash.startsWith(under.hash),
    );
    return frame === undefined ? undefined : this.tableAt(frame);
  }

  private tableAt(last: Frame): ModelRights | null {
    const way: Frame[] = [];
    let found: ModelRights | null = null;
    for (let at: Frame | undefined = last; at !== undefined; at = this.frameBefore(at)) {
      const known = this.tables.get(at);
      const own = known === undefined ? this.published(at).at(-1) : known;
      way.push(at);
      if (own === undefined) continue;
      found = own;
      break;
    }
    for (const frame of way) this.tables.set(frame, found);
    return found;
  }

  private frameBefore({ stream, prev, opening }: Frame): Frame | undefined {
    const previous = opening?.previous ?? null;
    if (previous !== null) {
      return this.news.find(
        (frame) =>
          frame.stream === previous.stream &&
          frame.lastSeq === previous.seq &&
          frame.hash.startsWith(previous.hash),
      );
    }
    return this.news.find((frame) => frame.stream === stream && frame.hash === prev);
  }

  private published(frame: Frame): ModelRights[] {
    if (frame.name.lane !== 'all' || frame.name.author !== PROVINCE) return [];
    return [...changesIn(frame)]
      .filter(([id, { event }]) => event === '913' && !this.parked.has(id))
      .filter(([, change]) => stated(change, KIND) === 'rights')
      .map(([, change]) => rightsIn(JSON.parse(stated(change, DOC))));
  }

  /** A revocation takes away what others were built on. */
  private parkedThoughTold(): string | null {
    const { ledger, unasked } = this.world;
    const revoked = new Set(
      this.news
        .flatMap((frame) => [...changesIn(frame)].map(([, change]) => change))
        .filter(({ event }) => event === '912')
        .map((change) => stated(change, fieldNo('CODE'))),
    );
    for (const { change, machine, event } of ledger.all()) {
      const codes = this.parked.get(change);
      if (codes === undefined || unasked.has(change)) continue;
      if (revoked.has(this.world.machine(machine).code)) continue;
      return `${change} (${event}), acknowledged by ${machine}, is parked: ${codes.join()}`;
    }
    return null;
  }
}

function* changesIn(frame: Frame): Iterable<[ChangeId, Change]> {
  let changes: Change[] = [];
  try {
    changes = changesOf(frame);
  } catch {
    return;
  }
  for (const [at, change] of changes.entries()) {
    const seq = frame.firstSeq + at;
    yield [refToId({ stream: frame.stream, seq, tag: tagOf(contentHash(change)) }), change];
  }
}

function stated({ fields, values }: Change, field: number): string {
  return values[fields.indexOf(field)] ?? '';
}
