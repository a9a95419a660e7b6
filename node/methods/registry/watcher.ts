import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { isWithin } from '../../../conflict/consumer/scope.js';
import { homesOf, lifeOf, moreLives, turnOf } from '../../../conflict/life.js';
import { type EntityNo, entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldAt, findField } from '../../../proto/fields.js';
import { type Lane, refToId, sameRef } from '../../../proto/id.js';
import type { ApiRecord, Caller, WatchBatch, WatchEvent, WatchRequest } from '../../api/api.js';
import type { Clock } from '../../clock.js';
import type { FedChange, Feed, FeedEntry } from '../../feed/feed.js';
import type { StoredRecordView } from '../../query/record-view.js';
import { KIND, prefixRange, readRef } from '../../store/keys.js';
import type { Store } from '../../store/store.js';
import type { CursorSeal, FeedPosition } from './cursor-seal.js';
import type { Finder } from './finder.js';
import type { Call, Gatekeeper } from './gatekeeper.js';

/** Events in one message at most. */
const BATCH = 256;
/** Entries of the feed, or records, read at once. */
const CHUNK = 64;
/** Others are served after so many changes that are none of the consumer's. */
const TURN = 512;
/** A cursor is sent this often at least, so that one who is told nothing stays near the end. */
const HEARTBEAT_MS = 20_000;
/** They name no field they change the value of. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['130', '140', '230']);

export interface WatcherParts {
  readonly store: Pick<Store, 'range'>;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly seal: CursorSeal;
}

/** Tells one consumer of changes within its scope, from a cursor on, each exactly once. */
export class Watcher {
  private readonly parts: WatcherParts;
  private readonly gate: Gatekeeper;
  private readonly finder: Finder;
  private readonly shown: (consumer: Consumer, view: StoredRecordView) => ApiRecord;

  constructor(
    parts: WatcherParts,
    gate: Gatekeeper,
    finder: Finder,
    shown: (consumer: Consumer, view: StoredRecordView) => ApiRecord,
  ) {
    this.parts = parts;
    this.gate = gate;
    this.finder = finder;
    this.shown = shown;
  }

  /** Ends when the caller has gone; throws what it is refused with. */
  async *watch(caller: Caller, request: WatchRequest): AsyncGenerator<WatchBatch> {
    const call = callOf(request);
    await this.gate.serve(caller, call, () => ({ answer: null, people: [] }));
    let consumer = this.gate.still(caller, call);
    let at = this.start(consumer, request);
    for await (const step of this.steps(caller, request, at, () => consumer)) {
      if (caller.signal.aborted) return;
      ({ at } = step);
      // Rights may have been published meanwhile; and what is shown is on record first.
      consumer = await this.gate.tell(caller, call, peopleIn(step.events));
      const { name } = consumer;
      yield {
        events: step.events.map(({ at: place, event }) => ({
          ...event,
          cursor: this.parts.seal.seal(name, place),
        })),
        cursor: this.parts.seal.seal(name, at),
      };
    }
  }

  private start(consumer: Consumer, { cursor, fromStart }: WatchRequest): FeedPosition {
    if (cursor !== '') return this.parts.seal.open(consumer.name, cursor);
    const next = this.parts.feed.last() + 1;
    return { next, skip: 0, walk: fromStart ? { after: null } : null };
  }

  private async *steps(
    caller: Caller,
    request: WatchRequest,
    from: FeedPosition,
    consumer: () => Consumer,
  ): AsyncGenerator<Step> {
    let at = from;
    // Who has heard nothing yet has a cursor all the same.
    yield { at, events: [] };
    for await (const step of this.walk(request, from, consumer)) {
      at = step.at;
      yield step;
    }
    at = { ...at, walk: null };
    // Who is cut off from here on need not be told again of all that stands.
    if (from.walk !== null) yield { at, events: [] };
    const { feed, clock } = this.parts;
    let beat = clock.monotonic();
    const events: Told[] = [];
    while (!caller.signal.aborted) {
      const entries = await feed.after(at.next - 1, CHUNK);
      for (const entry of entries) {
        let { skip } = at;
        for (const fed of await feed.changes(entry, skip)) {
          skip += 1;
          const event = this.told(consumer(), request, entry, fed);
          at = { next: entry.no, skip, walk: null };
          if (event !== null) events.push({ at, event });
          if (events.length === BATCH) yield { at, events: events.splice(0) };
          else if (skip % TURN === 0) await this.others();
        }
        at = { next: entry.no + 1, skip: 0, walk: null };
      }
      if (events.length > 0 || clock.monotonic() - beat >= HEARTBEAT_MS) {
        beat = clock.monotonic();
        yield { at, events: events.splice(0) };
      }
      if (entries.length < CHUNK) await this.pause(at.next - 1, caller.signal, beat);
    }
  }

  /** Records as they stand, in the order of the store; changes from the start on come after. */
  private async *walk(
    request: WatchRequest,
    from: FeedPosition,
    consumer: () => Consumer,
  ): AsyncGenerator<Step> {
    if (from.walk === null || request.entity === null) return;
    const entity = entityNo(request.entity);
    let { after } = from.walk;
    for (;;) {
      const rows = await this.rows(entity, after);
      const events: Told[] = [];
      for (const row of rows) {
        after = row;
        const view = this.finder.record(entity, readRef(row, 0));
        if (view === null || !this.isWithin(consumer(), request, view)) continue;
        const at = { ...from, walk: { after } };
        events.push({ at, event: this.changed(consumer(), view, '', []) });
      }
      if (events.length > 0) yield { at: { ...from, walk: { after } }, events };
      if (rows.length < BATCH) return;
      await this.others();
    }
  }

  private async rows(entity: EntityNo, after: Uint8Array | null): Promise<Buffer[]> {
    const [first, to] = prefixRange(Buffer.from([KIND.record, entity]));
    const from = after === null ? first : Buffer.concat([first, after, Buffer.from([0])]);
    const rows: Buffer[] = [];
    for await (const [key] of this.parts.store.range(from, to, { limit: BATCH })) {
      rows.push(Buffer.from(key.subarray(2)));
    }
    return rows;
  }

  /** What a change is to the consumer; null: it is not for it. */
  private told(
    consumer: Consumer,
    request: WatchRequest,
    { again }: FeedEntry,
    { branch, ref, change, parked }: FedChange,
  ): Unsealed | null {
    const { entity, event } = change;
    if (!consumer.entities.has(entity) || !isAsked(request, entity)) return null;
    if (parked && !again) return null;
    const target = change.target ?? ref;
    const view = this.finder.record(entity, target);
    if (view !== null && this.isWithin(consumer, request, view)) {
      const fields = change.fields.filter((field) => consumer.fields.has(field));
      const always = again || ALWAYS_TOLD.has(event) || turnOf(change) !== null;
      const ids = fields.map((field) => fieldAt(field)?.id ?? '');
      const asked = request.fields.length === 0 ? ids : ids.filter((id) => isNamed(request, id));
      return always || asked.length > 0 ? this.changed(consumer, view, event, asked) : null;
    }
    // It was in view but for this very change: the consumer is told that it is no longer.
    const before = homeBefore(view, { branch, ref, change, parked }, again);
    const places = this.finder.places(before);
    if (!isIn(request, places) || !isWithin(consumer, { entity, places })) return null;
    const id = refToId(target);
    return { kind: 'left', id, event, fields: [], record: null };
  }

  private changed(
    consumer: Consumer,
    view: StoredRecordView,
    event: string,
    fields: readonly string[],
  ): Unsealed {
    const record = this.shown(consumer, view);
    return { kind: 'changed', id: record.id, event, fields, record };
  }

  private isWithin(consumer: Consumer, request: WatchRequest, view: StoredRecordView): boolean {
    const { places, entity } = this.finder.seen(view);
    return isIn(request, places) && isWithin(consumer, { entity, places });
  }

  private others(): Promise<void> {
    return new Promise((resolve) => {
      this.parts.clock.after(0, resolve);
    });
  }

  /** Until there is more, or it is time for a cursor. */
  private async pause(no: number, signal: AbortSignal, beat: number): Promise<void> {
    const { feed, clock } = this.parts;
    const over = new AbortController();
    const end = () => over.abort();
    const cancel = clock.after(Math.max(0, beat + HEARTBEAT_MS - clock.monotonic()), end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    await feed.wait(no, over.signal);
    cancel();
    signal.removeEventListener('abort', end);
  }
}

type Unsealed = Omit<WatchEvent, 'cursor'>;

interface Told {
  /** Where it goes on after this. */
  readonly at: FeedPosition;
  readonly event: Unsealed;
}

interface Step {
  readonly at: FeedPosition;
  readonly events: readonly Told[];
}

function callOf(request: WatchRequest): Call {
  const { area, fields } = request;
  const faulty =
    (area !== '' && !/^[0-9A-Z]{2,12}$/.test(area)) ||
    fields.some((id) => findField(id)?.id !== id);
  const fault = faulty ? new HujiError('USAGE', 'area or fields') : null;
  return {
    ...{ method: 'registry.watch', act: 'watch', request, cost: 1 },
    asked: { area, kind: fields.join(',') },
    ...(fault === null ? {} : { fault }),
  };
}

/** Where it was registered before a change counted, or before one that counted was taken out. */
function homeBefore(
  view: StoredRecordView | null,
  { branch, ref, change, parked }: FedChange,
  again: boolean,
): Lane | null {
  const { lane } = branch.name;
  if (view === null) return again && change.target === null ? lane : null;
  const { lives } = view.record;
  // What is parked now and told again did count.
  const then = parked
    ? moreLives(lives, lifeOf(change, ref, lane))
    : lives.filter((life) => !sameRef(life.ref, ref));
  return homesOf({ lives: then }).home;
}

function peopleIn(events: readonly Told[]): string[] {
  return [...new Set(events.map(({ event }) => event.id))];
}

/** One kind of record in one feed. */
function isAsked({ entity }: WatchRequest, asked: EntityNo): boolean {
  return entity !== null && entityNo(entity) === asked;
}

function isNamed({ fields }: WatchRequest, id: string): boolean {
  return fields.includes(id);
}

function isIn({ area }: WatchRequest, places: readonly string[]): boolean {
  return area === '' || places.some((place) => place.startsWith(area));
}
