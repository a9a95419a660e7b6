import { isLive } from '../../conflict/life.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { states } from '../load/likeness.js';
import { numberForms } from '../load/number-forms.js';
import type { RowReader } from '../load/row.js';
import type { StoredRecordView } from '../query/record-view.js';
import { KIND } from '../store/keys.js';

/** Why a row is taken to be about somebody. */
export type Likeness =
  | 'number'
  | 'name'
  | 'birth-date'
  | 'household'
  | 'address'
  | 'father'
  | 'mother';

/** What a row says of who it is about; '' where nothing. */
export interface Sought {
  readonly numbers: readonly string[];
  readonly name: string;
  readonly birthDate: string;
  readonly motherNumbers: readonly string[];
  readonly values: ReadonlyMap<number, string>;
}

/** Reads of the register that finding somebody takes. */
export interface Register {
  lookUp(kind: number, value: string, limit: number): Promise<ChangeRef[]>;
  person(ref: ChangeRef): StoredRecordView | null;
}

export interface Found {
  readonly view: StoredRecordView;
  readonly live: boolean;
  readonly reasons: readonly Likeness[];
}

const XM = fieldNo('XM');
const CYM = fieldNo('CYM');
const CSRQ = fieldNo('CSRQ');
const HH = fieldNo('HH');
const MLXZ = fieldNo('MLXZ');
const NUMBER = fieldNo('GMSFHM');
const MOTHER = [fieldNo('MQXM'), fieldNo('MQGMSFHM')];
const FATHER = [fieldNo('FQXM'), fieldNo('FQGMSFHM')];
/** A name or household with more people than this tells nobody apart. */
const RECORDS_MAX = 200;

export function soughtOf(row: RowReader, fields: readonly number[]): Sought {
  const forms = (number: string) => (number === '' ? [] : numberForms(number));
  return {
    numbers: forms(row.value(NUMBER)),
    name: row.value(XM),
    birthDate: row.value(CSRQ),
    motherNumbers: forms(row.value(fieldNo('MQGMSFHM'))),
    values: new Map(fields.map((field) => [field, row.value(field)])),
  };
}

/**
 * Everybody a row may be about: whose number it is or once was, with name or birth date; or whose
 * name and birth date agree, and one thing more. A namesake born on the same day is never enough.
 * A newborn may not have its name yet: its mother's household is looked through.
 */
export async function findLike(register: Register, sought: Sought): Promise<readonly Found[]> {
  const refs = new Map<string, ChangeRef>();
  const add = (more: readonly ChangeRef[]) => {
    for (const ref of more) refs.set(refToId(ref), ref);
  };
  for (const kind of [KIND.numberIndex, KIND.formerNumberIndex]) {
    for (const form of sought.numbers) add(await register.lookUp(kind, form, RECORDS_MAX));
  }
  if (sought.name !== '') {
    const named = await register.lookUp(KIND.nameIndex, sought.name, RECORDS_MAX);
    if (named.length < RECORDS_MAX) add(named);
  }
  const children = await childrenOf(register, sought);
  add(children);
  const isChild = new Set(children.map(refToId));
  return [...refs.entries()].flatMap(([id, ref]) => {
    const view = register.person(ref);
    if (view === null) return [];
    const reasons = likenesses(view, sought, isChild.has(id));
    if (!isEnough(reasons)) return [];
    return [{ view, live: isLive(view.record), reasons }];
  });
}

/** Members of the mother's household born on the day. */
async function childrenOf(register: Register, sought: Sought): Promise<ChangeRef[]> {
  const children: ChangeRef[] = [];
  for (const form of sought.motherNumbers) {
    for (const mother of await register.lookUp(KIND.numberIndex, form, RECORDS_MAX)) {
      const household = register.person(mother)?.value(HH) ?? '';
      if (household === '') continue;
      for (const ref of await register.lookUp(KIND.memberIndex, household, RECORDS_MAX)) {
        const view = register.person(ref);
        if (view !== null && states(view, CSRQ, sought.birthDate)) children.push(ref);
      }
    }
  }
  return children;
}

function likenesses(view: StoredRecordView, sought: Sought, isChild: boolean): Likeness[] {
  const { values } = sought;
  const says = (field: number) => states(view, field, values.get(field) ?? '');
  const reasons: Likeness[] = [];
  if (sought.numbers.some((form) => states(view, NUMBER, form))) reasons.push('number');
  if (says(XM) || states(view, CYM, sought.name)) reasons.push('name');
  if (says(CSRQ)) reasons.push('birth-date');
  if (says(HH)) reasons.push('household');
  if (says(MLXZ)) reasons.push('address');
  if (FATHER.some(says)) reasons.push('father');
  if (isChild || MOTHER.some(says)) reasons.push('mother');
  return reasons;
}

function isEnough(reasons: readonly Likeness[]): boolean {
  const has = (reason: Likeness) => reasons.includes(reason);
  if (has('number')) return has('name') || has('birth-date');
  if (!has('birth-date')) return false;
  return has('mother') || (has('name') && reasons.length > 2);
}
