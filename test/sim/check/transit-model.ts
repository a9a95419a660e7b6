import { fieldNo } from '../../../proto/fields.js';
import { type Registration, standsIn } from './case-person.js';
import { type Claim, earlierFirst, stated } from './claim.js';
import type { ModelCase } from './model-case.js';
import { livesBy, turnsIn, unreversed } from './record-model.js';

const [SUBJECT, CONTENT] = [fieldNo('AJZT'), fieldNo('AJNR')];

/** Halves of moves of which it was told that their days are over, as `subject\ntag`. */
export function toldOfMoves(words: Iterable<readonly Claim[]>): ReadonlySet<string> {
  const told = new Set<string>();
  for (const all of words) {
    const last = [...all].sort(earlierFirst).at(-1);
    if (last === undefined || !['411', '412'].includes(last.change.event)) continue;
    const content = JSON.parse(stated(last, CONTENT)) as { tag?: string; kind?: string };
    if (content.kind === 'dangling-move') told.add(`${stated(last, SUBJECT)}\n${content.tag}`);
  }
  return told;
}

/** 迁移悬空: whoever left and is registered nowhere, or came and was not let go. */
export function halfMoves(people: readonly Registration[], told: ReadonlySet<string>): ModelCase[] {
  const left = people.filter(isOnHisWay);
  const found = [
    ...left.flatMap((one) => (isElsewhere(one, people, left) ? [] : [caseOf(one, one.turned)])),
    ...people.flatMap((one) => {
      const late = notLetGo(one);
      return late === null ? [] : [{ ...caseOf(one, late), subject: `t${one.id}`, tag: '' }];
    }),
  ];
  return found.filter(({ subject, tag }) => told.has(`${subject}\n${tag}`));
}

function caseOf(one: Registration, hlc: number): ModelCase {
  const { id, number } = one;
  const asked =
    number === '' ? { subject: `t${id}`, tag: '' } : { subject: `n${number}`, tag: `left ${id}` };
  return { ...asked, kind: 'dangling-move', hlc, members: [id] };
}

/** His last word at his station is a move-out (106), and not to another province or the army. */
function isOnHisWay(one: Registration): boolean {
  const { turn } = one;
  if (!one.isPerson || turn === undefined || one.isLive) return false;
  const said = (item: string) => {
    const winner = one.model(fieldNo(item)).winner();
    return winner != null && winner.change.hlc >= turn.change.hlc ? one.get(item) : '';
  };
  if (!['106', '111'].includes(turn.change.event)) return false;
  const isOut = standsIn(one.own, turn) ? turn.change.event === '106' : said('QCRQ') !== '';
  const to = said('QWDSSXQ');
  if (!isOut || (to !== '' && to.slice(0, 2) !== one.home.slice(0, 2))) return false;
  return !/^044[1-7]$/.test(said('QCZXLB'));
}

/** Somebody of his number and name lives, has died, or left later. */
function isElsewhere(
  one: Registration,
  people: readonly Registration[],
  left: readonly Registration[],
): boolean {
  if (one.number === '') return false;
  const same = people.filter((other) => other !== one && other.number === one.number);
  return same.some(
    (other) =>
      other.isNamedLike(one) &&
      (other.isLive || other.isDead || (left.includes(other) && isLater(other, one))),
  );
}

function isLater(other: Registration, one: Registration): boolean {
  return other.turned === one.turned ? other.id > one.id : other.turned > one.turned;
}

/** When a station registered his arrival at which he lives too; null: none did. */
function notLetGo(one: Registration): number | null {
  if (!one.isPerson || !one.isLive) return null;
  const arrivals = unreversed(one.all).filter(
    ({ change, lane }) =>
      change.target !== null &&
      change.event === '105' &&
      !one.homes.includes(lane) &&
      livesBy(turnsIn(one.all, lane)),
  );
  return arrivals.length === 0 ? null : Math.max(...arrivals.map(({ change }) => change.hlc));
}
