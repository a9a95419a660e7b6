import { dayNumber, dayText, isDay } from '../../proto/dates.js';
import { evidenceKind } from '../../proto/evidence-kinds.js';
import { fieldNo } from '../../proto/fields.js';
import { hlcDay } from '../../proto/hlc.js';
import { type ChangeRef, type Lane, refToId, sameRef } from '../../proto/id.js';
import { arrivalsOf, homesOf, type Life, livesIn, standing } from '../life.js';
import { caseDays } from '../policy.js';
import type { Record } from '../record.js';
import type { Setting } from '../value.js';
import { commonArea } from './area.js';
import type { DerivedCase, Member, Said } from './group.js';
import type { Shown } from './shown.js';

/**
 * 迁移悬空: a move (迁移) of which one half is missing. Between departure and arrival a person is
 * lawfully in no register, for as long as his certificate (迁移证) is good. Which day it is no rule
 * asks: facts say until when it is lawful.
 */
export const LEFT = 'left';
const ARRIVED = 'arrived';
const MOVE_OUT = '106';
const CERTIFICATE = 'migration-certificate';
/** 户口登记条例: a migration certificate is good for thirty days at most. */
const LAWFUL_DAYS = 30;
const LEFT_ON = fieldNo('QCRQ');
const LEFT_WHY = fieldNo('QCZXLB');
const LEFT_TO = fieldNo('QWDSSXQ');
/** Whoever is called up is struck off without a certificate, and arrives nowhere. */
const TO_THE_ARMY = /^044[1-7]$/;
const PROVINCE_DIGITS = 2;
const NEVER = dayNumber('99991230');

/**
 * Of one whose registering station has let go of him: the last lawful day (YYYYMMDD). Null where it
 * was no move-out, or one that has no counterpart in the province.
 */
export function inTransitUntil(
  record: Record,
  life: Life,
  shown: Shown,
  { policy }: Setting,
): string | null {
  const item = record.contributions.find(({ ref }) => sameRef(ref, life.ref));
  // What an earlier move-out said is not of this one.
  const said = (field: number) => (shown.since(field) >= life.hlc ? shown.value(field) : '');
  const day = said(LEFT_ON);
  // A later change may have taken the place of all that the event said.
  if (item === undefined ? day === '' : item.change.event !== MOVE_OUT) return null;
  const to = said(LEFT_TO);
  const isWithin = to.slice(0, PROVINCE_DIGITS) === life.lane.slice(0, PROVINCE_DIGITS);
  if ((to !== '' && !isWithin) || TO_THE_ARMY.test(said(LEFT_WHY))) return null;
  const papers = item?.change.documents ?? [];
  const issued = papers
    .filter(({ kind }) => evidenceKind(kind) === CERTIFICATE)
    .map((paper) => paper.issued ?? '');
  const days = [...issued.sort().reverse(), item?.change.since ?? '', day];
  return lastLawful(days.find(isDay) ?? hlcDay(life.hlc), policy);
}

/**
 * Of one who lives at his station: another has registered his arrival, and this one has not let him
 * go. Null where nobody has.
 */
export function notLetGo(
  ref: ChangeRef,
  record: Record,
  home: Lane,
  { policy }: Setting,
): Said | null {
  if (record.lives.length < 2) return null;
  const { formerHomes = [] } = homesOf(record);
  const lanes = arrivalsOf(record).filter(
    (lane) => lane !== home && !formerHomes.includes(lane) && livesIn(record, lane),
  );
  const arrivals = standing(record.lives).filter(
    ({ turn, lane }) => turn === 'arrived' && lanes.includes(lane),
  );
  if (arrivals.length === 0) return null;
  const hlc = Math.max(...arrivals.map((life) => life.hlc));
  const days = arrivals.map((life) => (isDay(life.since ?? '') ? life.since : hlcDay(life.hlc)));
  const until = lastLawful(days.map(String).sort().at(-1) ?? '', policy);
  return { family: 't', subject: refToId(ref), hlc, facts: [ARRIVED, until, ...lanes] };
}

function lastLawful(day: string, policy: Setting['policy']): string {
  const days = caseDays(policy, 'dangling-move') ?? LAWFUL_DAYS;
  return dayText(Math.min(dayNumber(day) + days, NEVER));
}

/** The case of one who has left and is registered nowhere; `until` is his last lawful day. */
export function noArrival(member: Member, tag: string, until: string): DerivedCase {
  const { hlc, lane } = member;
  const reasons = ['no-arrival', `until-${until}`];
  const base = { tag, kind: 'dangling-move', reasons, members: [member], hlc } as const;
  return { ...base, area: lane, from: dayAfter(until) };
}

/** What a registration says of its own moves. */
export function halfMove(member: Member): DerivedCase {
  const [what = '', until = '', ...lanes] = member.facts;
  const left = noArrival(member, '', until);
  if (what === LEFT) return left;
  const area = lanes.reduce(commonArea, member.lane);
  return { ...left, area, reasons: ['no-departure', `until-${until}`] };
}

function dayAfter(day: string): string {
  return dayText(dayNumber(day) + 1);
}
