import { entityNo } from '../../proto/entity.js';
import type { ErrorCode } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, compareRefs, refToId } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';
import type { RecordView } from '../query/query.js';
import { IndexCache, type LoadQuery, RECORDS_MAX } from './index-cache.js';
import {
  hasBirthDate,
  hasFormerName,
  hasHousehold,
  hasName,
  hasNumber,
  hasRowId,
  isAlike,
  isNumbered,
  type RowKeys,
} from './likeness.js';

const PERSON = entityNo('person');
const RYID = fieldNo('RYID');
/** Ids shown with a row that fits too many. */
const SHOWN_MAX = 4;

export type Match =
  | { readonly kind: 'new' }
  | { readonly kind: 'found'; readonly record: RecordView }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string };

/** Which records are out of the question, and which of them are spoken for. */
export interface MatchScope {
  readonly source: SourceNo;
  /** False for records made by this same load, and for those of other stations. */
  admits(record: RecordView): boolean;
  /** Whether another row of this file is that record already. */
  isTaken(ref: ChangeRef): boolean;
}

/** Whether a row says nothing that its source has not said of the record. */
export type Repeats = (record: RecordView) => boolean;

const NEW: Match = { kind: 'new' };

/**
 * Finds the person a row is about, by the first of these that fits anybody:
 * 1. the row id its file gives;
 * 2. the citizen number with the name, else with a former name, else with the birth date;
 * 3. household, name and birth date, where at most one side has a number.
 * A namesake born on the same day is never enough. Rows of one file are registrations of their
 * own: whoever another row was found to be is not found again. A row that fits two is refused,
 * unless it says just what its source has said of one of them before; such ones are used up one
 * by one, in the order of their ids.
 */
export class Matcher {
  readonly #query: LoadQuery;
  readonly #index: IndexCache;
  readonly #scope: MatchScope;

  constructor(query: LoadQuery, scope: MatchScope) {
    this.#query = query;
    this.#index = new IndexCache(query);
    this.#scope = scope;
  }

  /** Call before `find` with some hundred rows at a time: `find` is slow without. */
  prefetch(rows: readonly RowKeys[]): Promise<void> {
    return this.#index.prefetch(rows);
  }

  async find(row: RowKeys, repeats: Repeats): Promise<Match> {
    const byRowId = await this.#byRowId(row, repeats);
    if (byRowId !== null && byRowId !== 'unlike') return byRowId;
    const match =
      (await this.#byNumber(row, repeats)) ?? (await this.#byHousehold(row, repeats)) ?? NEW;
    // The file says it has had the row before, and nobody is like it any more.
    if (byRowId === 'unlike' && match.kind === 'new') {
      return refused('ROW_ID', 'its row id is that of somebody with other items');
    }
    return match;
  }

  /**
   * Null: the row id tells nothing. `unlike`: this source gave the row id to somebody whose
   * name, number and birth date are all others, as when every export counts its rows anew.
   */
  async #byRowId(row: RowKeys, repeats: Repeats): Promise<Match | 'unlike' | null> {
    if (row.rowId === '') return null;
    const { source } = this.#scope;
    const named = this.#load(await this.#index.byRowId(row.rowId), (record) =>
      hasRowId(record, row),
    );
    const own = named.filter((record) => record.valuesFrom(source, RYID).includes(row.rowId));
    const alike = (own.length > 0 ? own : named).filter((record) => isAlike(record, row));
    if (alike.length === 0) return own.length > 0 ? 'unlike' : null;
    const open = this.#open(alike);
    if (open.length > 0) return choose(open, repeats);
    return refused('AMBIGUOUS', 'another row is the record of its row id');
  }

  async #byNumber(row: RowKeys, repeats: Repeats): Promise<Match | null> {
    const [number, ...otherForms] = row.numbers;
    if (number === undefined) return null;
    let crowded = false;
    const numbered: RecordView[] = [];
    const add = (refs: readonly ChangeRef[]) => {
      if (refs.length >= RECORDS_MAX) crowded = true;
      else numbered.push(...this.#load(refs, (record) => hasNumber(record, row)));
    };
    add(await this.#index.byNumber(number));
    if (!numbered.some((record) => hasName(record, row))) {
      for (const form of otherForms) add(await this.#index.byNumber(form));
      // A number corrected since is found no more, but whoever bears the name once bore it too.
      const namesakes = await this.#index.byName(row.name);
      if (namesakes.length < RECORDS_MAX) add(namesakes);
    }
    for (const fits of [hasName, hasFormerName, hasBirthDate]) {
      const fitting = unique(numbered.filter((record) => fits(record, row)));
      if (fitting.length > 0) return this.#settle(fitting, repeats);
    }
    return crowded ? refused('AMBIGUOUS', 'too many have its number') : null;
  }

  async #byHousehold(row: RowKeys, repeats: Repeats): Promise<Match | null> {
    let refs = await this.#index.byHousehold(row.household);
    if (refs.length >= RECORDS_MAX) refs = await this.#index.byName(row.name);
    if (refs.length >= RECORDS_MAX) return refused('AMBIGUOUS', 'too many are like it');
    const fitting = this.#load(refs, (record) => {
      return (
        hasHousehold(record, row) &&
        hasName(record, row) &&
        hasBirthDate(record, row) &&
        (row.numbers.length === 0 || !isNumbered(record))
      );
    });
    return fitting.length === 0 ? null : this.#settle(fitting, repeats);
  }

  #load(refs: readonly ChangeRef[], fits: (record: RecordView) => boolean): RecordView[] {
    const records: RecordView[] = [];
    for (const ref of refs) {
      const record = this.#query.record(PERSON, ref);
      if (record !== null && this.#scope.admits(record) && fits(record)) records.push(record);
    }
    return records;
  }

  #open(records: readonly RecordView[]): RecordView[] {
    return records.filter((record) => !this.#scope.isTaken(record.ref));
  }

  #settle(fitting: readonly RecordView[], repeats: Repeats): Match {
    const open = this.#open(fitting);
    return open.length === 0 ? NEW : choose(open, repeats);
  }
}

/** The only one, else the first that the row repeats. */
function choose(open: RecordView[], repeats: Repeats): Match {
  const [only] = open;
  if (only !== undefined && open.length === 1) return { kind: 'found', record: only };
  open.sort((a, b) => compareRefs(a.ref, b.ref));
  const same = open.find(repeats);
  if (same !== undefined) return { kind: 'found', record: same };
  const ids = open.slice(0, SHOWN_MAX).map((record) => refToId(record.ref));
  return refused('AMBIGUOUS', ids.join(' '));
}

function unique(records: readonly RecordView[]): RecordView[] {
  return [...new Map(records.map((record) => [refToId(record.ref), record])).values()];
}

function refused(code: ErrorCode, detail: string): Match {
  return { kind: 'refused', code, detail };
}
