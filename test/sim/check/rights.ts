import type { Change } from '../../../proto/change.js';
import { entityAt } from '../../../proto/entity.js';
import { eventOf } from '../../../proto/events.js';
import type { Frame, Head } from '../../../proto/frame.js';
import { type ChangeId, refToId, type StreamId } from '../../../proto/id.js';
import type { Tier } from '../../../proto/node-code.js';
import type { World } from '../world/world.js';
import { isOfProvince, saidIn } from './act-model.js';
import { firstDifference } from './difference.js';
import { changesIn, News, type Parked } from './news.js';
import {
  FIRST_RIGHTS,
  type ModelRelation,
  type ModelRights,
  mayWrite,
  rightsIn,
} from './rights-model.js';

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
  private readonly news: News;
  private readonly tables = new Map<string, ModelRights>();
  /** Of each stream the ones it goes on from. */
  private readonly before = new Map<StreamId, Set<StreamId>>();

  constructor(world: World, frames: readonly Frame[], parked: Parked) {
    this.world = world;
    this.frames = frames;
    this.parked = parked;
    this.news = new News(frames, ['rights'], parked);
    for (const { stream, opening } of frames) {
      const previous = opening?.previous?.stream;
      if (previous === undefined) continue;
      this.before.set(stream, (this.before.get(stream) ?? new Set()).add(previous));
    }
  }

  fault(): string | null {
    const [first] = this.news.frames.flatMap((frame) => this.news.publishedIn(frame));
    const differs = firstDifference(
      [...FIRST_RIGHTS],
      [...(first === undefined ? [] : this.table(first.text))],
    );
    if (differs !== null) return `the first table ${differs}`;
    for (const frame of this.frames) {
      const tier = this.tierOf(frame.name.author);
      const rights = frame.name.lane === 'all' ? null : this.inForce(frame.under);
      if (tier === null || rights === undefined) continue;
      for (const { ref, change } of changesIn(frame)) {
        const id = refToId(ref);
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
    const isForbidden = isOfProvince(change) && tier !== 'province';
    return codes.includes(FORBIDDEN) && !isForbidden ? `is forbidden: ${what} (${relation})` : null;
  }

  private relationOf({ target }: Change, stream: StreamId): ModelRelation {
    if (target === null) return 'makes';
    const isOwn = target.stream === stream || this.before.get(stream)?.has(target.stream) === true;
    return isOwn ? 'own' : 'other';
  }

  /** The table in force at a head of lane `all`; undefined: that head is not known. */
  private inForce(under: Head | null): ModelRights | null | undefined {
    if (under === null) return null;
    const frame = this.news.frameAt(under);
    if (frame === undefined) return undefined;
    const last = this.news.upTo(frame).at(-1);
    return last === undefined ? null : this.table(last.text);
  }

  private table(text: string): ModelRights {
    const table = this.tables.get(text) ?? rightsIn(JSON.parse(text));
    this.tables.set(text, table);
    return table;
  }

  /** A revocation takes away what others were built on. */
  private parkedThoughTold(): string | null {
    const { ledger, unasked } = this.world;
    const revoked = new Set(
      this.news.frames
        .flatMap(changesIn)
        .filter(({ change }) => change.event === '912')
        .map(({ change }) => saidIn(change, 'CODE')),
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
