import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { isFound, isWithin, type Search, type Seen } from '../../../conflict/consumer/scope.js';
import { type EntityNo, entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, REF_BYTES } from '../../../proto/id.js';
import type { LevelQuery } from '../../query/level-query.js';
import type { StoredRecordView } from '../../query/record-view.js';
import { KIND, readRef, writeRef } from '../../store/keys.js';
import type { Store } from '../../store/store.js';
import { firstEntries, numberPlaces, type SearchPlace, standsIn } from '../number-search.js';

/** Entries of an index looked at in one go: others are served between two. */
const CHUNK = 64;

const ADDRESS_INDEX = KIND.addressIndex;
const ADDRESS = fieldNo('MLXZ');

/** One page of what is looked for. */
interface Page {
  readonly entity: EntityNo;
  readonly limit: number;
  readonly cursor: string;
  readonly signal: AbortSignal;
}

export interface Found {
  readonly views: readonly StoredRecordView[];
  /** Empty: no more are found. */
  readonly next: string;
}

/** Looks for records as one consumer may see them. */
export class Finder {
  private readonly store: Pick<Store, 'get'>;
  private readonly query: LevelQuery;

  constructor({ store, query }: { store: Pick<Store, 'get'>; query: LevelQuery }) {
    this.store = store;
    this.query = query;
  }

  /** Null where there is none, or none that it may see. */
  one(consumer: Consumer, entity: EntityNo, ref: ChangeRef): StoredRecordView | null {
    const view = this.query.record(entity, ref);
    return view !== null && isWithin(consumer, this.seen(view)) ? view : null;
  }

  /**
   * At most `limit` records after `cursor`. A cursor names a record that was shown and is given
   * only where one more would be: neither it nor how many there are depends on any other record.
   */
  async many(consumer: Consumer, search: Search, about: Page): Promise<Found> {
    if (search.act === 'find-address') return this.byAddress(consumer, search, about);
    const { entity, limit, signal } = about;
    const places = placesOf(search, entity);
    const views: StoredRecordView[] = [];
    let last = '';
    let { at, after } = cursorOf(about.cursor, places.length);
    const first = await firstEntries(this.query, places, CHUNK, { at, after });
    for (; at < places.length; at++, after = null) {
      const place = places[at] as SearchPlace;
      let refs = first[at] ?? [];
      for (;;) {
        if (signal.aborted) throw new HujiError('INTERRUPTED');
        for (const ref of refs) {
          after = bytesOf(ref);
          const view = this.query.record(entity, ref);
          if (view === null || standsIn(this.store, places.slice(0, at), view)) continue;
          if (!isFound(consumer, search, this.seen(view), true)) continue;
          if (views.length === limit) return { views, next: last };
          views.push(view);
          last = Buffer.concat([Buffer.from([at]), after]).toString('base64url');
        }
        if (refs.length < CHUNK) break;
        refs = await this.query.lookUp(place.kind, place.value, CHUNK, after);
      }
    }
    return { views, next: '' };
  }

  /** In the order of addresses. A record is found where it shows that address, and only there. */
  private async byAddress(consumer: Consumer, search: Search, about: Page): Promise<Found> {
    const { entity, limit, signal } = about;
    const [beginning = ''] = search.values;
    const views: StoredRecordView[] = [];
    let last = '';
    let after = addressAt(about.cursor, beginning);
    for (;;) {
      if (signal.aborted) throw new HujiError('INTERRUPTED');
      const entries = await this.query.lookUpBeginning(ADDRESS_INDEX, beginning, CHUNK, after);
      for (const entry of entries) {
        after = entry;
        const view = this.query.record(entity, entry.ref);
        if (view === null || view.value(ADDRESS) !== entry.value) continue;
        if (!isFound(consumer, search, this.seen(view), true)) continue;
        if (views.length === limit) return { views, next: last };
        views.push(view);
        const parts = [Buffer.from([0]), bytesOf(entry.ref), Buffer.from(entry.value)];
        last = Buffer.concat(parts).toString('base64url');
      }
      if (entries.length < CHUNK) return { views, next: '' };
    }
  }

  /** Whether any consumer may see it or not. */
  record(entity: EntityNo, ref: ChangeRef): StoredRecordView | null {
    return this.query.record(entity, ref);
  }

  seen(view: StoredRecordView): Seen {
    const { home, entity } = view;
    return { entity, places: this.places(home), value: (field) => view.value(field) };
  }

  /** Codes a station goes by: its own, and the one by today's areas. */
  places(home: string | null): readonly string[] {
    if (home === null) return [];
    const today = this.query.areaToday(home.slice(0, 6)) + home.slice(6);
    return home === today ? [home] : [home, today];
  }
}

function placesOf({ act, values }: Search, entity: EntityNo): readonly SearchPlace[] {
  const [value = ''] = values;
  switch (act) {
    case 'find-number':
      return values.map((form) => ({ kind: KIND.numberIndex, value: form }));
    case 'find-former-number':
      return numberPlaces(value);
    case 'find-name':
      return [{ kind: KIND.nameIndex, value }];
    case 'find-address':
      return [{ kind: ADDRESS_INDEX, value }];
    case 'find-household': {
      const isPerson = entity === entityNo('person');
      return [{ kind: isPerson ? KIND.memberIndex : KIND.householdIndex, value }];
    }
  }
}

function bytesOf(ref: ChangeRef): Buffer {
  const bytes = Buffer.alloc(REF_BYTES);
  writeRef(ref, bytes, 0);
  return bytes;
}

/** Which look-up of the search, and after which record in it. */
function cursorOf(cursor: string, places: number): { at: number; after: Buffer | null } {
  if (cursor === '') return { at: 0, after: null };
  const bytes = Buffer.from(cursor, 'base64url');
  const [at = places] = bytes;
  const after = bytes.subarray(1);
  const isWhole = after.length === REF_BYTES && readRef(after, 0).seq >= 1;
  if (at >= places || !isWhole) throw new HujiError('CURSOR_INVALID');
  return { at, after };
}

/** After which entry a search by address goes on. */
function addressAt(
  cursor: string,
  beginning: string,
): { readonly value: string; readonly ref: ChangeRef } | null {
  if (cursor === '') return null;
  const bytes = Buffer.from(cursor, 'base64url');
  const value = bytes.toString('utf8', 1 + REF_BYTES);
  const isWhole = bytes[0] === 0 && bytes.length > 1 + REF_BYTES && !value.includes('\0');
  if (!isWhole || !value.startsWith(beginning)) throw new HujiError('CURSOR_INVALID');
  const ref = readRef(bytes, 1);
  if (ref.seq < 1) throw new HujiError('CURSOR_INVALID');
  return { value, ref };
}
