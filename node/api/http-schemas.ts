import { API_LIMITS } from './api.js';

/** JSON Schema, as the OpenAPI document and the check of a request have it. */
export type Schema = { readonly [key: string]: unknown };

function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

function object(properties: { readonly [name: string]: Schema }, required: string[] = []): Schema {
  return { type: 'object', additionalProperties: false, properties, required };
}

function list(items: Schema, more: Schema = {}): Schema {
  return { type: 'array', items, ...more };
}

const DAY = 'YYYYMMDD';
const { purposeMax, batchMax, listMax, listDefault, evidenceRowsMax } = API_LIMITS;

const PURPOSE = text(`why, at most ${purposeMax} characters; no number or name asked for`, {
  default: '',
});
const ENTITY = text('person or household; left out: person', { default: '' });
const CURSOR = text('`next` of the page before, with all else unchanged', { default: '' });
const AREA = text("the beginning of a station's code", { default: '' });

export const ONE = object({ purpose: PURPOSE, entity: ENTITY, id: text('of a record') }, ['id']);

export const BATCH = object(
  {
    ...{ purpose: PURPOSE, entity: ENTITY },
    ids: list(text('of a record'), { description: `at most ${batchMax}` }),
  },
  ['ids'],
);

export const FIND = object({
  ...{ purpose: PURPOSE, entity: ENTITY },
  number: text('citizen number shown (公民身份号码)'),
  formerNumber: text('a number the person once had, or that a source claims'),
  name: text('name or former name shown, whole'),
  householdNumber: text('household number shown (户号)'),
  address: text('the beginning of the address of a household (住址详址)'),
  bornFrom: text(`first day of birth, ${DAY}`, { default: '' }),
  bornUntil: text(`last day of birth, ${DAY}`, { default: '' }),
  area: AREA,
  limit: {
    type: 'integer',
    default: 0,
    description: `1 to ${listMax}; 0 stands for ${listDefault}`,
  },
  cursor: CURSOR,
});

export const WATCH = object({
  ...{ purpose: PURPOSE, entity: ENTITY },
  cursor: text('of the last event dealt with; left out: from now on', { default: '' }),
  fromStart: { type: 'boolean', default: false, description: 'first every record as it stands' },
  area: AREA,
  fields: list(text('identifier'), { default: [], description: 'only changes of these items' }),
});

export const EVIDENCE = object(
  {
    purpose: PURPOSE,
    list: text('births, deaths, marriages or employment'),
    rows: list(
      { type: 'object', additionalProperties: { type: 'string' } },
      { description: `at most ${evidenceRowsMax}, by standard identifier` },
    ),
  },
  ['list', 'rows'],
);

export const RECORD = object({
  id: text('stays for the life of the record'),
  entity: text('person or household'),
  station: text('code of the police station (GA 380)'),
  live: { type: 'boolean', description: 'false: cancelled, moved away, deceased' },
  fields: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'by standard identifier (XM, CSRQ, GMSFHM …)',
  },
});
export const RECORDS = object({ records: list(RECORD) });
export const PAGE = object({ records: list(RECORD), next: text('empty: the last page') });

export const CARDS = object({
  cards: list(
    object({
      id: text('of the application'),
      number: text('acceptance number (受理号)'),
      station: text('that accepted it'),
      stage: text('accepted, reviewed, approved …'),
      accepted: text(DAY),
      since: text(`came to its stage, ${DAY}`),
    }),
  ),
});

export const CASES = object({
  cases: list(
    object({
      id: text('of the case'),
      kind: text('wrong-number, missing-document, sources-disagree, merge-tie'),
      reasons: list(text('code, or item')),
      state: text('open, decided, deferred, closed'),
      opened: text(DAY),
      due: text(`${DAY}, or empty`),
    }),
  ),
});

export const PHOTO = object({
  sha256: text('hex'),
  type: text('jpeg or png'),
  bytes: text('base64'),
});

export const TAKEN = object({
  received: { type: 'integer', description: 'rows taken' },
  rejected: list(
    object({
      row: { type: 'integer', description: 'from 0' },
      code: text('of the table of errors'),
      item: text('that is wrong, or empty'),
    }),
  ),
});

export const ERROR = object({
  error: object({ code: text('stable'), message: text('what happened'), hint: text('to try') }),
});
