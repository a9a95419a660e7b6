import { phaseRefusal } from '../../../conflict/campaign/campaign.js';
import { isBinding, isOpen } from '../../../conflict/card/stages.js';
import { numberFaults } from '../../../conflict/cases/number.js';
import { checkState } from '../../../conflict/check.js';
import { isLive } from '../../../conflict/life.js';
import { entityNo } from '../../../proto/entity.js';
import type { ErrorCode } from '../../../proto/errors.js';
import { fieldAt, fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, type Lane, sameRef } from '../../../proto/id.js';
import type { HujiNode } from '../../node.js';
import type { StoredRecordView } from '../../query/record-view.js';
import { firstEntries, numberPlaces } from '../number-search.js';
import { type Application, applicationsOf } from './applications.js';
import { itemsThatDiffer } from './items.js';

const PERSON = entityNo('person');
const NUMBER = fieldNo('GMSFHM');
/** Registrations with one number looked at; more than one is an obstacle already. */
const SHARED_MAX = 20;

/** One reason why a card may not be issued. */
export interface Obstacle {
  readonly code: ErrorCode;
  readonly detail: string;
}

export interface Asked {
  readonly person: ChangeRef;
  /** The lane that accepts, or accepted. */
  readonly lane: Lane;
  /** YYYYMMDD: the day of the act. */
  readonly day: string;
  /** The application that is to be authorised; null: one is to be accepted. */
  readonly application: Application | null;
  readonly generation: '1' | '2';
}

/**
 * Everything that stands between a person and a card, by what this node holds (先建库、后发证):
 * found by index alone, all reasons at once. At the station it is provisional; what the province
 * finds when it authorises is the one binding answer.
 */
export async function obstaclesTo(node: HujiNode, asked: Asked): Promise<Obstacle[]> {
  const view = node.query.record(PERSON, asked.person);
  const found: Obstacle[] = [];
  const add = (code: ErrorCode, detail = '') => found.push({ code, detail });
  const { campaign } = node.authority.current();
  const what = asked.application === null ? 'accept' : 'authorise';
  const { lane: area, day, generation } = asked;
  const phase = campaign && phaseRefusal(campaign, { what, area, day, generation });
  if (phase !== null) add(phase, day);
  if (!node.authority.current().gates.isOpen(asked.lane, asked.day)) {
    add('GATE_CLOSED', asked.lane);
  }
  if (view === null || view.home === null || !isLive(view.record)) {
    add('CARD_NOT_LIVE');
    return found;
  }
  if (view.home !== asked.lane) add('CARD_NOT_LIVE', view.home);
  if (checkState(view.record, view.home).step === null) add('CARD_NOT_VERIFIED');
  const faults = numberFaultsOf(node, view);
  // Side by side: what takes time is to wait for the database.
  const [cases, shared, applications] = await Promise.all([
    node.cases.query.ofRecord(asked.person),
    faults.length === 0 && isShared(node, view),
    applicationsOf(node, asked.person),
  ]);
  for (const { kind, id, blocksGate } of cases) {
    if (blocksGate) add('CARD_CASE_OPEN', `${kind} ${id}`);
  }
  if (faults.length > 0) add('CARD_NUMBER', faults.join(' '));
  else if (shared) add('CARD_NUMBER_SHARED');
  const other = applications.find((each) => stands(each, asked));
  if (other !== undefined) add('CARD_APPLIED', other.id);
  if (asked.application !== null) {
    const differ = itemsThatDiffer(asked.application, view);
    if (differ.length > 0) add('CARD_ITEMS', differ.map((no) => fieldAt(no)?.id).join(' '));
  }
  return found;
}

function numberFaultsOf(node: HujiNode, view: StoredRecordView): readonly string[] {
  const value = (id: string) => view.value(fieldNo(id)) ?? '';
  const areas = node.authority.everKnown().areas();
  return numberFaults(value('GMSFHM'), value('CSRQ'), value('XB'), areas);
}

/** Whether somebody else who lives shows the same number, in whichever form it is written. */
async function isShared(node: HujiNode, view: StoredRecordView): Promise<boolean> {
  const places = numberPlaces(view.value(NUMBER) ?? '');
  const forms = new Set(places.map(({ value }) => value));
  for (const refs of await firstEntries(node.query, places, SHARED_MAX)) {
    for (const ref of refs) {
      if (sameRef(ref, view.ref)) continue;
      const other = node.query.record(PERSON, ref);
      if (other !== null && isLive(other.record) && forms.has(other.value(NUMBER) ?? '')) {
        return true;
      }
    }
  }
  return false;
}

/**
 * Another application in the way. Where two were accepted, at two stations, that of which the
 * decision has been taken goes first, whichever came earlier.
 */
function stands(other: Application, { application }: Asked): boolean {
  if (application === null) return isOpen(other.state.stage);
  return other.id !== application.id && isBinding(other.state.stage);
}
