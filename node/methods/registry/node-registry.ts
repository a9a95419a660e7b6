import { normaliseNumber } from '../../../conflict/citizen-number.js';
import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { type Search, shownTo } from '../../../conflict/consumer/scope.js';
import { isLive } from '../../../conflict/life.js';
import { isDay } from '../../../proto/dates.js';
import { type EntityNo, entityAt, entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldAt } from '../../../proto/fields.js';
import { idToRef, refToId } from '../../../proto/id.js';
import {
  API_LIMITS,
  type ApiCard,
  type ApiCase,
  type ApiEntity,
  type ApiPhoto,
  type ApiRecord,
  type BatchGetRequest,
  type Caller,
  type EvidenceAnswer,
  type EvidenceRequest,
  type FindRequest,
  type GetRequest,
  type Registry,
  type WatchBatch,
  type WatchRequest,
} from '../../api/api.js';
import { numberForms } from '../../load/number-forms.js';
import type { HujiNode } from '../../node.js';
import type { EvidenceDesk } from '../../outside/outside.js';
import type { StoredRecordView } from '../../query/record-view.js';
import { applicationsOf } from '../card/applications.js';
import { todayOf } from '../today.js';
import type { CursorSeal } from './cursor-seal.js';
import { submitEvidence } from './evidence.js';
import { Finder } from './finder.js';
import { type Call, Gatekeeper, type GatekeeperParts } from './gatekeeper.js';
import { newestPhoto } from './newest-photo.js';
import { shownCards, within } from './shown-cards.js';
import { shownCase } from './shown-cases.js';
import { Watcher } from './watcher.js';

export interface RegistryParts extends Omit<GatekeeperParts, 'authority'> {
  readonly node: Pick<
    HujiNode,
    'applier' | 'attachments' | 'authority' | 'cases' | 'feed' | 'hybrid' | 'query' | 'store'
  >;
  readonly seal: CursorSeal;
  readonly evidence: EvidenceDesk;
}

const GET = { method: 'registry.get', act: 'get' } as const;
const CARDS = { method: 'registry.cards', act: 'cards' } as const;
const CASES = { method: 'registry.cases', act: 'cases' } as const;
const PHOTO = { method: 'registry.photo', act: 'photo' } as const;

/** The register of one node, as consumers may ask it. */
export class NodeRegistry implements Registry {
  private readonly parts: RegistryParts;
  private readonly gate: Gatekeeper;
  private readonly finder: Finder;
  private readonly watcher: Watcher;

  constructor(parts: RegistryParts) {
    const { node, clock, seal } = parts;
    this.parts = parts;
    this.gate = new Gatekeeper({ ...parts, authority: node.authority });
    this.finder = new Finder(node);
    const shown = (consumer: Consumer, view: StoredRecordView) => this.shown(consumer, view);
    const { store, feed } = node;
    this.watcher = new Watcher({ store, feed, clock, seal }, this.gate, this.finder, shown);
  }

  get(caller: Caller, request: GetRequest): Promise<ApiRecord> {
    return this.ofOne(caller, request, GET, (consumer, view) => this.shown(consumer, view));
  }

  cards(caller: Caller, request: GetRequest): Promise<readonly ApiCard[]> {
    return this.ofOne(caller, request, CARDS, async (consumer, { ref }) =>
      shownCards(consumer, await applicationsOf(this.parts.node, ref)),
    );
  }

  cases(caller: Caller, request: GetRequest): Promise<readonly ApiCase[]> {
    return this.ofOne(caller, request, CASES, async (consumer, { ref }) => {
      const views = await this.parts.node.cases.query.ofRecord(ref);
      return views.flatMap((view) => shownCase(consumer, view) ?? []);
    });
  }

  photo(caller: Caller, request: GetRequest): Promise<ApiPhoto> {
    const { node } = this.parts;
    return this.ofOne(caller, request, PHOTO, async (consumer, view) => {
      const applications = within(consumer, await applicationsOf(node, view.ref));
      const acts = applications.flatMap(({ state }) => state.path.map(({ item }) => item));
      const changes = [...node.query.everything(view), ...acts];
      const photo = newestPhoto(changes, node.attachments);
      if (photo === null) throw new HujiError('NOT_FOUND');
      return photo;
    });
  }

  submitEvidence(caller: Caller, request: EvidenceRequest): Promise<EvidenceAnswer> {
    const { node, evidence } = this.parts;
    const { list, rows } = request;
    const said = (id: string) => rows.flatMap((row) => row[id] ?? []);
    const call: Call = {
      ...{ method: 'registry.submit-evidence', act: 'submit-evidence', request, evidence: list },
      asked: { kind: list ?? '', limit: rows.length, numbers: said('GMSFHM'), names: said('XM') },
      cost: Math.max(1, rows.length),
    };
    return this.gate.serve(caller, call, async (consumer) => {
      const documents = node.authority.current();
      const today = todayOf({ hybrid: node.hybrid, clock: this.parts.clock });
      const about = { documents, today, signal: caller.signal };
      const answer = await submitEvidence(evidence, consumer, request, about);
      return { answer, people: [] };
    });
  }

  /** What is asked of one record; NOT_FOUND where the consumer sees none. */
  private ofOne<T>(
    caller: Caller,
    request: GetRequest,
    what: Pick<Call, 'method' | 'act'>,
    look: (consumer: Consumer, view: StoredRecordView) => T | Promise<T>,
  ): Promise<T> {
    const { entity, id } = request;
    const call: Call = { ...what, request, asked: { id }, cost: 1 };
    return this.gate.serve(caller, call, async (consumer) => {
      const view = this.finder.one(consumer, numberOf(entity), idToRef(id));
      if (view === null) throw new HujiError('NOT_FOUND');
      return { answer: await look(consumer, view), people: [id] };
    });
  }

  batchGet(caller: Caller, request: BatchGetRequest): Promise<readonly ApiRecord[]> {
    const ids = new Set(request.ids);
    const call: Call = {
      ...{ method: 'registry.batch-get', act: 'get', request },
      ...{ asked: { limit: ids.size }, cost: Math.max(1, ids.size) },
    };
    return this.gate.serve(caller, call, (consumer) => {
      if (request.ids.length > API_LIMITS.batchMax) {
        throw new HujiError('USAGE', `more than ${API_LIMITS.batchMax} ids`);
      }
      const entity = numberOf(request.entity);
      const answer: ApiRecord[] = [];
      for (const ref of [...ids].map(idToRef)) {
        const view = this.finder.one(consumer, entity, ref);
        if (view !== null) answer.push(this.shown(consumer, view));
      }
      return { answer, people: answer.map(({ id }) => id) };
    });
  }

  find(
    caller: Caller,
    request: FindRequest,
  ): Promise<{ readonly records: readonly ApiRecord[]; readonly next: string }> {
    const { by, value, bornFrom, bornUntil, area, limit } = request;
    const search = searchOf(request);
    const born = bornFrom === '' && bornUntil === '' ? '' : `${bornFrom}-${bornUntil}`;
    const name = by === 'former-number' || by === null ? 'number' : by;
    const call = {
      ...{ method: 'registry.find', act: search.act, request, search, cost: 1 },
      asked: { [name]: value, born, area, kind: by ?? '', ...(limit === 0 ? {} : { limit }) },
    };
    return this.gate.serve(caller, call, async (consumer) => {
      checkFind(request);
      const { views, next } = await this.finder.many(consumer, search, {
        ...{ entity: numberOf(request.entity), cursor: request.cursor, signal: caller.signal },
        limit: limit === 0 ? API_LIMITS.listDefault : limit,
      });
      const records = views.map((view) => this.shown(consumer, view));
      return { answer: { records, next }, people: records.map(({ id }) => id) };
    });
  }

  watch(caller: Caller, request: WatchRequest): AsyncIterable<WatchBatch> {
    return this.watcher.watch(caller, request);
  }

  /** The same for each cursor of one place in a consumer's feed. Throws CURSOR_INVALID. */
  nameOf(consumer: string, cursor: string): string {
    return this.parts.seal.nameOf(consumer, cursor);
  }

  close(): Promise<void> {
    return this.gate.close();
  }

  private shown(consumer: Consumer, view: StoredRecordView): ApiRecord {
    const fields: { [id: string]: string } = {};
    for (const [field, value] of shownTo(consumer, view)) {
      fields[fieldAt(field)?.id ?? String(field)] = value;
    }
    return {
      id: refToId(view.ref),
      entity: entityAt(view.entity) as ApiEntity,
      station: view.home ?? '',
      live: isLive(view.record),
      fields,
    };
  }
}

/** Of what the gate has let through. */
function numberOf(entity: ApiEntity | null): EntityNo {
  return entityNo(entity ?? 'person');
}

/** What is asked; whether it makes sense is checked once it is known who asks. */
function searchOf({ by, value, bornFrom, bornUntil, area }: FindRequest): Search {
  const act = `find-${by ?? 'number'}` as const;
  const isNumber = act === 'find-number' || act === 'find-former-number';
  const born = [bornFrom === '' ? '0' : bornFrom, bornUntil === '' ? '9' : bornUntil] as const;
  return {
    act,
    values: isNumber ? numberForms(normaliseNumber(value)) : [value],
    ...(bornFrom === '' && bornUntil === '' ? {} : { born }),
    ...(area === '' ? {} : { area }),
  };
}

/** Throws USAGE; what was given stands in no error. */
function checkFind({ by, value, entity, limit, area, ...born }: FindRequest): void {
  const bytes = Buffer.byteLength(value);
  if (by === null || bytes === 0) throw new HujiError('USAGE', 'nothing to look for');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it parts values in keys
  if (bytes > API_LIMITS.valueBytesMax || /[\u0000-\u001f]/.test(value)) {
    throw new HujiError('USAGE', 'not a value of the register');
  }
  const ofHouseholds = by === 'household' || by === 'address';
  if (entity === 'household' && !ofHouseholds) {
    throw new HujiError('USAGE', 'households are found by their number or address');
  }
  if (by === 'address' && entity !== 'household') {
    throw new HujiError('USAGE', 'households are found by address, and people by their household');
  }
  if (by === 'address' && [...value].length < API_LIMITS.addressCharactersMin) {
    const { addressCharactersMin: min } = API_LIMITS;
    throw new HujiError('USAGE', `at least ${min} characters of an address`);
  }
  if (![born.bornFrom, born.bornUntil].every((day) => day === '' || isDay(day))) {
    throw new HujiError('USAGE', 'born is not a day');
  }
  if (area !== '' && !/^[0-9A-Z]{2,12}$/.test(area)) throw new HujiError('USAGE', 'area');
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > API_LIMITS.listMax) {
    throw new HujiError('USAGE', `limit must be from 1 to ${API_LIMITS.listMax}`);
  }
}
