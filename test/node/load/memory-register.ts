import type { Capture, Captured, CaptureOptions, Draft } from '../../../node/capture/capture.js';
import type { LoadQuery } from '../../../node/load/index-cache.js';
import type { LaneHead } from '../../../node/load/progress.js';
import type { Contribution, RecordView } from '../../../node/query/query.js';
import { contentHash, tagOf } from '../../../proto/change.js';
import { dayNumber } from '../../../proto/dates.js';
import { type EntityNo, entityNo } from '../../../proto/entity.js';
import { type Field, type FieldNo, fieldAt, fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, type Lane, refToId, type StreamId, sameRef } from '../../../proto/id.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
const INDEXED = ['XM', 'CYM', 'GMSFHM', 'HH', 'RYID'].map(fieldNo);

interface Held {
  readonly ref: ChangeRef;
  readonly entity: EntityNo;
  readonly contributions: Contribution[];
}

/**
 * A register in memory with the manners of the real one that a load can see: a change is there
 * when `capture` has resolved and not before, and in one source a later claim replaces earlier.
 */
export class MemoryRegister implements LoadQuery, Capture {
  readonly #records = new Map<string, Held>();
  readonly #index = new Map<string, ChangeRef[]>();
  readonly #notes = new Map<string, string>();
  readonly #seqs = new Map<Lane, number>();
  readonly #epoch: string;
  captures = 0;
  /** Refused by judge beside what has no right form. */
  refuses: (draft: Draft) => boolean = () => false;

  /** `epoch` is one letter. */
  constructor(epoch = 'e') {
    this.#epoch = epoch;
  }

  headOf(lane: Lane): LaneHead {
    return { stream: this.#streamOf(lane), seq: this.#seqs.get(lane) ?? 0 };
  }

  counts(): { persons: number; households: number } {
    const held = [...this.#records.values()];
    const persons = held.filter(({ entity }) => entity === PERSON).length;
    return { persons, households: held.length - persons };
  }

  async capture(drafts: readonly Draft[], options: CaptureOptions): Promise<Captured[]> {
    await new Promise((resolve) => setImmediate(resolve));
    this.captures++;
    const answers = drafts.map((draft) => this.#write(draft, options));
    const { notes = [] } = options;
    for (const { key, value } of typeof notes === 'function' ? notes(answers) : notes) {
      if (value === null) this.#notes.delete(key);
      else this.#notes.set(key, value);
    }
    return answers;
  }

  judge(draft: Draft): { code: 'FIELD_VALUE' | 'DATE_INVALID'; detail: string } | null {
    for (const [at, no] of draft.fields.entries()) {
      const field = fieldAt(no);
      if (field === undefined) return { code: 'FIELD_VALUE', detail: String(no) };
      const value = draft.values[at] ?? '';
      if (field.kind === 'date' && dayNumber(value) < 0) {
        return { code: 'DATE_INVALID', detail: field.id };
      }
      if (!isForm(field, value)) return { code: 'FIELD_VALUE', detail: field.id };
    }
    return this.refuses(draft) ? { code: 'FIELD_VALUE', detail: 'refused' } : null;
  }

  record(entity: EntityNo, ref: ChangeRef): RecordView | null {
    const held = this.#records.get(refToId(ref));
    return held === undefined || held.entity !== entity ? null : view(held);
  }

  personsByNumber(number: string, limit: number): Promise<ChangeRef[]> {
    return this.#look(PERSON, 'GMSFHM', number, limit);
  }

  personsByHousehold(number: string, limit: number): Promise<ChangeRef[]> {
    return this.#look(PERSON, 'HH', number, limit);
  }

  async personsByName(name: string, limit: number): Promise<ChangeRef[]> {
    const refs = await this.#look(PERSON, 'XM', name, limit);
    const former = await this.#look(PERSON, 'CYM', name, limit);
    return [...refs, ...former].slice(0, limit);
  }

  personsByRowId(rowId: string, limit: number): Promise<ChangeRef[]> {
    return this.#look(PERSON, 'RYID', rowId, limit);
  }

  householdsByNumber(number: string, limit: number): Promise<ChangeRef[]> {
    return this.#look(HOUSEHOLD, 'HH', number, limit);
  }

  note(key: string): string | null {
    return this.#notes.get(key) ?? null;
  }

  async notes(prefix: string): Promise<{ key: string; value: string }[]> {
    const found = [...this.#notes].filter(([key]) => key.startsWith(prefix));
    return found.map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Every record as text, without ids: equal for registers that hold the same. */
  dump(): string[] {
    const lines = [...this.#records.values()].map(({ entity, contributions }) => {
      const said = contributions.map(({ event, source, fields, values }) => {
        return `${event}/${source} ${fields.map((no, at) => `${no}=${values[at]}`).join(' ')}`;
      });
      return `${entity}: ${said.join(' | ')}`;
    });
    return lines.sort();
  }

  #write(draft: Draft, { lane }: CaptureOptions): Captured {
    const fault = this.judge(draft);
    if (fault !== null) return { ok: false, ...fault };
    const stream = this.#streamOf(lane);
    const seq = (this.#seqs.get(lane) ?? 0) + 1;
    this.#seqs.set(lane, seq);
    const change = { ...draft, hlc: seq, session: 0, seen: [] };
    const ref = { stream, seq, tag: tagOf(contentHash(change)) };
    const id = refToId(draft.target ?? ref);
    const held = this.#records.get(id) ?? {
      ref: draft.target ?? ref,
      entity: draft.entity,
      contributions: [],
    };
    this.#records.set(id, held);
    const { source, event, since, fields, values } = draft;
    const kept = fields.map(() => true);
    held.contributions.push({ change: ref, source, event, since, hlc: seq, fields, values, kept });
    for (const [at, field] of fields.entries()) {
      if (!INDEXED.includes(field)) continue;
      const key = `${held.entity} ${field} ${values[at]}`;
      const refs = this.#index.get(key) ?? [];
      if (!refs.some((other) => sameRef(other, held.ref))) refs.push(held.ref);
      this.#index.set(key, refs);
    }
    return { ok: true, stream, seq, change: refToId(ref), id };
  }

  /** As the real index: only claims that are kept are found. */
  async #look(entity: EntityNo, id: string, value: string, limit: number): Promise<ChangeRef[]> {
    const field = fieldNo(id);
    const refs = this.#index.get(`${entity} ${field} ${value}`) ?? [];
    const kept = refs.filter((ref) => {
      const held = this.#records.get(refToId(ref));
      return held !== undefined && newestBySource(held, field).includes(value);
    });
    return kept.slice(0, limit);
  }

  #streamOf(lane: Lane): StreamId {
    return `${this.#epoch}${lane}000000000000000`.slice(0, 16).toLowerCase();
  }
}

function isForm(field: Field, value: string): boolean {
  if (field.kind === 'number') return /^(\d{15}|\d{17}[\dX])$/.test(value);
  if (field.kind === 'code') return /^\d+$/.test(value) && value.length <= field.max;
  return value.length <= field.max;
}

function newestBySource(held: Held, field: FieldNo): string[] {
  const newest = new Map<number, string>();
  for (const { source, fields, values } of held.contributions) {
    const at = fields.indexOf(field);
    if (at >= 0) newest.set(source, values[at] ?? '');
  }
  return [...newest.values()];
}

function view(held: Held): RecordView {
  const contributions = held.contributions.map((item, order) => ({
    ...item,
    kept: item.fields.map((field) => {
      return !held.contributions.slice(order + 1).some((later) => {
        return later.source === item.source && later.fields.includes(field);
      });
    }),
  }));
  const valuesFrom = (source: number, field: FieldNo) => {
    const values = contributions.flatMap((item) => {
      const at = item.fields.indexOf(field);
      return item.source === source && at >= 0 && item.kept[at] ? [item.values[at] ?? ''] : [];
    });
    return values.reverse();
  };
  return {
    ref: held.ref,
    entity: held.entity,
    contributions,
    value: (field) => newestBySource(held, field)[0],
    valuesFrom,
  };
}
