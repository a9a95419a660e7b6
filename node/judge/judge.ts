import { CASE_FIELDS, caseFault, TELL, VERDICT } from '../../conflict/cases/words.js';
import { CARRY } from '../../proto/carried.js';
import type { Change } from '../../proto/change.js';
import { dayNumber } from '../../proto/dates.js';
import { entityAt, isRegister } from '../../proto/entity.js';
import type { ErrorCode } from '../../proto/errors.js';
import { eventOf } from '../../proto/events.js';
import { type Field, fieldAt, fieldNo, isOwnBusiness } from '../../proto/fields.js';
import { readLease } from '../../proto/lease.js';
import type { Documents } from '../authority/authority.js';
import { documentFault } from '../authority/document-fault.js';
import type { Relation } from '../authority/rights.js';
import { approvalFault } from './approval.js';
import { cardFault } from './card-fault.js';
import { carryFault } from './carry-fault.js';
import { caseWorkFault } from './case-work-fault.js';
import { checkFault } from './check-fault.js';
import { feeFault, remittanceFault } from './fee-fault.js';
import type { Fault, Ground } from './ground.js';
import { householdFault } from './household-fault.js';
import { officeFault } from './office-fault.js';
import { readinessFault } from './readiness-fault.js';
import { followsOwn, sequenceFault } from './sequence.js';

const REQUIRED: { readonly [entity: string]: readonly number[] } = {
  person: ['XM', 'XB', 'CSRQ'].map(fieldNo),
  household: ['HH'].map(fieldNo),
  case: ['XM'].map(fieldNo),
  node: ['CODE', 'DOC'].map(fieldNo),
  operator: ['NAME', 'KEY'].map(fieldNo),
  session: ['DOC', 'KEY', 'SIG'].map(fieldNo),
  authority: ['DOC'].map(fieldNo),
};

export type { Fault, Ground };
export { followsOwn };

/** Null: it stands. Otherwise why it is parked. */
export function judge(change: Change, ground: Ground): Fault | null {
  const type = eventOf(change.event);
  if (type === undefined) return fault('EVENT_UNKNOWN', change.event);
  if (type.entity !== entityAt(change.entity)) return fault('EVENT_FORBIDDEN', change.event);
  if (type.makes && change.target !== null && type.takesOver !== true) {
    return fault('ENTITY_UNEXPECTED', change.event);
  }
  if (!type.makes && change.target === null) return fault('ENTITY_NEEDED', change.event);
  const relation = relationOf(change, ground);
  if (!allowed(change, ground, relation))
    return fault('EVENT_FORBIDDEN', `${ground.tier} ${change.event}`);
  if (change.session !== 0 && !ground.session(change.session)) {
    return fault('SESSION_UNPROVEN', String(change.session));
  }
  if (change.since !== null && dayNumber(change.since) < 0) return fault('DATE_INVALID', 'since');
  const { fields, values } = change;
  const ofRegister = isRegister(type.entity);
  for (let index = 0; index < fields.length; index++) {
    const field = fieldAt(fields[index] ?? 0);
    if (field === undefined || ofRegister === isOwnBusiness(field.no)) {
      return fault('FIELD_UNKNOWN', String(fields[index]));
    }
    const wrong = fieldFault(field, values[index] ?? '', ground.documents);
    if (wrong !== null) return wrong;
  }
  if (change.target === null) {
    const isWord = change.event === VERDICT || change.event === TELL;
    for (const field of isWord ? CASE_FIELDS : (REQUIRED[type.entity] ?? [])) {
      const at = fields.indexOf(field);
      if (at < 0 || values[at] === '') return fault('FIELD_REQUIRED', fieldAt(field)?.id ?? '');
    }
  }
  const unfit = type.entity === 'case' ? caseFault(change, ground.tier) : null;
  if (unfit !== null) return fault('FIELD_VALUE', unfit);
  if (change.event === LEASE) return leaseFault(change, ground);
  if (change.event === OFFICE) return officeFault(change, ground);
  if (change.event === REMITTANCE) return remittanceFault(change, ground);
  if (change.event === READINESS) return readinessFault(change, ground);
  if (type.entity === 'authority') return authorityFault(change);
  if (type.code === CARRY) return carryFault(change, ground);
  if (!ofRegister) return null;
  return (
    approvalFault(change, ground.tier, ground.documents.policy) ??
    checkFault(change, ground) ??
    caseWorkFault(change) ??
    cardFault(change, ground) ??
    feeFault(change, ground) ??
    householdFault(change, ground) ??
    sequenceFault(change, ground)
  );
}

function relationOf(change: Change, ground: Ground): Relation {
  if (change.target === null) return 'makes';
  const { stream } = change.target;
  return stream === ground.stream || stream === ground.previous ? 'own' : 'other';
}

/**
 * Before the first rights table there is only the province's own founding, and the node's own
 * acts, which every stream begins with.
 */
function allowed(change: Change, ground: Ground, relation: Relation): boolean {
  const { lane, tier, documents } = ground;
  const founding = change.event.startsWith('9');
  if (lane === 'all') return tier === 'province' && founding;
  // What is published tells everybody: in another lane some would follow it and others not.
  if (entityAt(change.entity) === 'authority') return false;
  if (documents.rights.document.version === 0) return founding && change.event.slice(0, 2) !== '91';
  return documents.rights.allows(change.event, tier, relation);
}

/** Form only; whether a citizen number is right is a case, never a refusal. */
export function fieldFault(field: Field, value: string, documents: Documents): Fault | null {
  if (value === '') return null;
  if (value.length * 3 > field.max && Buffer.byteLength(value) > field.max) {
    return fault('FIELD_TOO_LONG', field.id);
  }
  switch (field.kind) {
    case 'code':
      return documents.tables.has(field.table ?? '', value)
        ? null
        : fault('CODE_UNKNOWN', field.id);
    case 'date':
      return dayNumber(value) >= 0 ? null : fault('DATE_INVALID', field.id);
    case 'digits':
      return /^[0-9]+$/.test(value) ? null : fault('FIELD_VALUE', field.id);
    case 'number':
      return /^([0-9]{15}|[0-9]{17}[0-9X])$/.test(value) ? null : fault('FIELD_VALUE', field.id);
    case 'time':
      return /^([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]$/.test(value)
        ? null
        : fault('FIELD_VALUE', field.id);
    default:
      return null;
  }
}

const KIND = fieldNo('KIND');
const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');
const LEASE = '950';
const OFFICE = '972';
const REMITTANCE = '973';
const READINESS = '974';

/** A block goes to the node of the lane, and nobody grants to himself. */
function leaseFault(change: Change, { author, lane, documents }: Ground): Fault | null {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const isOthers = lane !== 'all' && lane !== author;
  if (value(CODE) !== lane || !isOthers) return fault('FIELD_VALUE', 'CODE');
  const lease = readLease(value(DOC));
  if (lease === null) return fault('FIELD_VALUE', 'DOC');
  return documents.tables.has('area', lease.area) ? null : fault('CODE_UNKNOWN', 'DOC');
}

function authorityFault(change: Change): Fault | null {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const wrong = documentFault(change.event, value(KIND), value(DOC));
  return typeof wrong === 'string' ? fault('FIELD_VALUE', wrong) : wrong;
}

function fault(code: ErrorCode, detail: string): Fault {
  return { code, detail };
}
