import { entityNo } from '../../proto/entity.js';
import { type FieldNo, fieldNo } from '../../proto/fields.js';
import type { ChangeRef } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';
import type { Draft } from '../capture/capture.js';
import type { RecordView } from '../query/query.js';
import type { Statement } from './row.js';

const PERSON = entityNo('person');
const HOUSEHOLD = entityNo('household');
/** What a person's row says of the household. */
const HOUSEHOLD_FIELDS = ['HH', 'SSXQ', 'MLXZ', 'PCS', 'HB', 'HLX'].map(fieldNo);
const NO_DOCUMENTS: Draft['documents'] = [];

interface HouseholdPart {
  readonly fields: readonly FieldNo[];
  readonly at: readonly number[];
}

/** Makes the changes a row asks for. */
export class Drafts {
  readonly #source: SourceNo;
  /** For each pattern of filled columns, which of them the household has, and where. */
  readonly #householdPart = new Map<readonly FieldNo[], HouseholdPart>();

  constructor(source: SourceNo) {
    this.#source = source;
  }

  /** A registration the register has not had: 人口数据入库. */
  person(statement: Statement): Draft {
    return this.#draft(PERSON, null, '100', statement);
  }

  /** What another source says of a person the register has. */
  evidence(target: ChangeRef, statement: Statement): Draft {
    return this.#draft(PERSON, target, '120', statement);
  }

  /** What the same source says otherwise than before. */
  correction(target: ChangeRef, statement: Statement): Draft {
    return this.#draft(PERSON, target, '107', statement);
  }

  /** The household of a row. */
  household(statement: Statement): Draft {
    let part = this.#householdPart.get(statement.fields);
    if (part === undefined) {
      const fields = statement.fields.filter((field) => HOUSEHOLD_FIELDS.includes(field));
      part = { fields, at: fields.map((field) => statement.fields.indexOf(field)) };
      this.#householdPart.set(statement.fields, part);
    }
    const values = part.at.map((at) => statement.values[at] ?? '');
    return this.#draft(HOUSEHOLD, null, '200', { fields: part.fields, values });
  }

  #draft(entity: number, target: ChangeRef | null, event: string, said: Statement): Draft {
    return {
      entity,
      target,
      event,
      source: this.#source,
      since: null,
      fields: said.fields,
      values: said.values,
      seen: null,
      documents: NO_DOCUMENTS,
      act: null,
    };
  }
}

/** Whether a source has said anything of a record. */
export function isStatedBy(record: RecordView, source: SourceNo): boolean {
  return record.contributions.some((contribution) => contribution.source === source);
}

/**
 * What a statement says that its source does not say of the record already. An empty cell says
 * nothing: it never takes a value back.
 */
export function newsOf(record: RecordView, source: SourceNo, said: Statement): Statement {
  const fields: FieldNo[] = [];
  const values: string[] = [];
  for (const [index, field] of said.fields.entries()) {
    const value = said.values[index] ?? '';
    if (record.valuesFrom(source, field)[0] === value) continue;
    fields.push(field);
    values.push(value);
  }
  return { fields, values };
}
