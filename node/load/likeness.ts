import { type FieldNo, fieldNo } from '../../proto/fields.js';
import type { RecordView } from '../query/query.js';
import { numberForms } from './number-forms.js';
import type { RowReader } from './row.js';

const XM = fieldNo('XM');
const CYM = fieldNo('CYM');
const CSRQ = fieldNo('CSRQ');
const GMSFHM = fieldNo('GMSFHM');
const HH = fieldNo('HH');
const RYID = fieldNo('RYID');

/** What a row says of who it is about; '' where nothing. */
export interface RowKeys {
  readonly rowId: string;
  /** The ways its citizen number is written; none where it has none. */
  readonly numbers: readonly string[];
  readonly name: string;
  readonly formerName: string;
  readonly birthDate: string;
  readonly household: string;
}

export function keysOf(row: RowReader): RowKeys {
  const number = row.value(GMSFHM);
  return {
    rowId: row.value(RYID),
    numbers: number === '' ? [] : numberForms(number),
    name: row.value(XM),
    formerName: row.value(CYM),
    birthDate: row.value(CSRQ),
    household: row.value(HH),
  };
}

/** Whether any source has stated the value: what was corrected since still tells who it is. */
export function states(record: RecordView, field: FieldNo, value: string): boolean {
  if (value === '') return false;
  return record.contributions.some(({ fields, values }) => {
    return values[fields.indexOf(field)] === value;
  });
}

export function hasRowId(record: RecordView, row: RowKeys): boolean {
  return states(record, RYID, row.rowId);
}

export function hasNumber(record: RecordView, row: RowKeys): boolean {
  return row.numbers.some((form) => states(record, GMSFHM, form));
}

export function isNumbered(record: RecordView): boolean {
  return (record.value(GMSFHM) ?? '') !== '';
}

export function hasName(record: RecordView, row: RowKeys): boolean {
  return states(record, XM, row.name);
}

export function hasFormerName(record: RecordView, row: RowKeys): boolean {
  return (
    states(record, CYM, row.name) ||
    states(record, XM, row.formerName) ||
    states(record, CYM, row.formerName)
  );
}

export function hasBirthDate(record: RecordView, row: RowKeys): boolean {
  return states(record, CSRQ, row.birthDate);
}

export function hasHousehold(record: RecordView, row: RowKeys): boolean {
  return states(record, HH, row.household);
}

/** Whether at least one of name, birth date and number agrees. */
export function isAlike(record: RecordView, row: RowKeys): boolean {
  return (
    hasName(record, row) ||
    hasFormerName(record, row) ||
    hasBirthDate(record, row) ||
    hasNumber(record, row)
  );
}
