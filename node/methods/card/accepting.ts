import { CARD_EVENTS } from '../../../conflict/card/stages.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, idToRef, refToId } from '../../../proto/id.js';
import type { Draft } from '../../capture/capture.js';
import { dayOf } from '../../clock.js';
import type { HujiNode } from '../../node.js';
import { type Attached, attachmentsOf } from '../attached.js';
import { type Application, findApplication } from './applications.js';
import { type Intended, type Line, Refusal } from './desk.js';
import { printedItems } from './items.js';
import { obstaclesTo } from './obstacles.js';
import { measurePhoto, photoObstacles } from './photo.js';

const PERSON = entityNo('person');
const CARD = entityNo('card');
const PHOTO = '照片';
const SECOND_GENERATION = '2';

/** A line of `card accept`: `{"ref"?,"person","reason","generation"?,"photo"}`, photo in base64. */
export async function acceptance(node: HujiNode, line: Line): Promise<Intended> {
  const { identity } = node;
  if (identity.tier !== 'station') throw new HujiError('CARD_TIER', 'accept');
  const person = idToRef(textOf(line, 'person'));
  const photo = photoOf(line);
  const lane = identity.code;
  const day = dayOf(node.clock);
  const measures = measurePhoto(photo.bytes);
  const generation = optional(line, 'generation') ?? SECOND_GENERATION;
  if (!isGeneration(generation)) throw new HujiError('USAGE', 'generation');
  const reasons = [
    ...(await obstaclesTo(node, { person, lane, day, application: null, generation })),
    ...photoObstacles(measures),
  ];
  if (reasons.length > 0) throw new Refusal(reasons);
  const cells: [number, string][] = [
    ...itemsOf(node, person),
    [fieldNo('SQRY'), refToId(person)],
    [fieldNo('SLYY'), textOf(line, 'reason')],
    [fieldNo('ZJDC'), generation],
    [fieldNo('ZPCL'), JSON.stringify({ ...measures, hash: photo.hash })],
  ];
  return {
    lane,
    subjects: [refToId(person)],
    attachments: new Map([[photo.hash, photo.bytes]]),
    numberedOn: day,
    part: (number) => {
      const act = actDraft(CARD_EVENTS.accept, null, day, [...cells, [fieldNo('SLH'), number]]);
      return { draft: { ...act, documents: [photo.document] }, told: { number } };
    },
  };
}

function isGeneration(text: string): text is '1' | '2' {
  return text === '1' || text === '2';
}

/** What the register shows now is what goes up. */
export function itemsOf(node: HujiNode, person: ChangeRef): [number, string][] {
  const view = node.query.record(PERSON, person);
  return view === null ? [] : printedItems(view);
}

function photoOf(line: Line): Attached {
  const photo = optional(line, 'photo');
  if (photo === null) throw new Refusal([{ code: 'CARD_PHOTO', detail: 'none' }]);
  const [attached] = attachmentsOf([{ kind: PHOTO, base64: photo }]);
  return attached as Attached;
}

/** A change that is an act on an application; no claim of any source. */
export function actDraft(
  event: string,
  target: ChangeRef | null,
  since: string,
  cells: readonly (readonly [number, string])[],
): Draft {
  const stated = cells.filter(([, value]) => value !== '').sort(([a], [b]) => a - b);
  return {
    entity: CARD,
    ...{ target, event, since, source: 0 },
    fields: stated.map(([field]) => field),
    values: stated.map(([, value]) => value),
    seen: [],
    documents: [],
    act: null,
  };
}

export function textOf(line: Line, name: string): string {
  const text = optional(line, name);
  if (text === null) throw new HujiError('USAGE', name);
  return text;
}

export function optional(line: Line, name: string): string | null {
  const value = line[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The application a line names. */
export async function namedIn(node: HujiNode, line: Line): Promise<Application> {
  const application = await findApplication(node, textOf(line, 'card'));
  if (application === null) throw new HujiError('CARD_UNKNOWN');
  return application;
}
