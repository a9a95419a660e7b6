import { createHash } from 'node:crypto';
import { exampleOf } from '../bin/examples.js';
import type { Draft } from '../node/capture/capture.js';
import type { Query } from '../node/query/query.js';
import type { EvidenceDocument } from '../proto/change.js';
import { entityNo } from '../proto/entity.js';
import { eventOf } from '../proto/events.js';
import { fieldNo } from '../proto/fields.js';
import type { ChangeRef } from '../proto/id.js';
import { type Source, sourceNo } from '../proto/source.js';

/** What a station of some thousands writes on a day in its register. */
const EVENTS = ['101', '101', '102', '103', '106', '107', '107'] as const;
export const APPLICATIONS = 16;
/** What stands on a card, and is asked for with it. */
const CARD_ITEMS = ['XM', 'XB', 'MZ', 'CSRQ', 'SSXQ', 'MLXZ', 'GMSFHM'] as const;
const OFFICE = '229901001';
const DAY = '20041012';

/** An event of a day's work, by its standard identifiers, as `submit` takes it. */
export interface Work {
  readonly event: string;
  readonly source: Source;
  readonly since: string | null;
  /** Null: the event makes the person. */
  readonly person: ChangeRef | null;
  readonly fields: { readonly [id: string]: string };
  readonly documents: readonly EvidenceDocument[];
}

/**
 * Seven events of the register and sixteen applications for cards, no two of one person. An
 * application states what the card will show, with its acceptance number and the photo's hash:
 * evidence of the source `card`, since stages of cards are no events yet.
 */
export function stationDay(people: readonly ChangeRef[], query: Pick<Query, 'record'>): Work[] {
  const step = Math.floor(people.length / (EVENTS.length + APPLICATIONS));
  if (step < 1) throw new RangeError(`too few people for a day: ${people.length}`);
  const personAt = (at: number): ChangeRef => people[at * step] as ChangeRef;
  const events = EVENTS.map((event, at) => registerEvent(event, at, personAt(at)));
  const cards = Array.from({ length: APPLICATIONS }, (_, at) =>
    application(at, personAt(EVENTS.length + at), query),
  );
  return [...events, ...cards];
}

function registerEvent(event: string, at: number, person: ChangeRef): Work {
  const example = exampleOf(event) as unknown as Omit<Work, 'person'>;
  const own = `${OFFICE}${String(at).padStart(6, '0')}`;
  const { fields, documents } = example;
  return {
    event,
    source: example.source,
    since: DAY,
    person: eventOf(event)?.makes === true ? null : person,
    fields: fields['HH'] === undefined ? fields : { ...fields, HH: own },
    documents: documents.map((paper) => ({ ...paper, number: own })),
  };
}

function application(at: number, person: ChangeRef, query: Pick<Query, 'record'>): Work {
  const record = query.record(entityNo('person'), person);
  const shown = CARD_ITEMS.map((id) => [id, record?.value(fieldNo(id)) ?? ''] as const);
  const validity = { QFJG: '和平街派出所', YXQXQSRQ: DAY, YXQXJZRQ: '20241012' };
  const photo = createHash('sha256').update(`photo ${at}`).digest('hex');
  const acceptance = `${OFFICE}${DAY}${String(at + 1).padStart(5, '0')}`;
  return {
    event: '120',
    source: 'card',
    since: null,
    person,
    fields: { ...Object.fromEntries(shown.filter(([, value]) => value !== '')), ...validity },
    documents: [
      { kind: '受理号', number: acceptance },
      { kind: '照片', number: photo },
    ],
  };
}

export function draftOf({ event, source, since, person, fields, documents }: Work): Draft {
  return {
    entity: entityNo('person'),
    target: person,
    event,
    source: sourceNo(source),
    since,
    fields: Object.keys(fields).map(fieldNo),
    values: Object.values(fields),
    seen: null,
    documents,
    act: null,
  };
}
