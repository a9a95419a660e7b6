import type { HujiNode } from '../../../node/node.js';
import type { StoredRecordView } from '../../../node/query/record-view.js';
import { KIND, kindRange, readRef } from '../../../node/store/keys.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { dayNumber } from '../../../proto/dates.js';
import { entityNo } from '../../../proto/entity.js';
import { FIELDS, fieldAt, fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { crowdedDoors } from './door-model.js';
import { missingPapers, named, sought } from './handling-model.js';
import { former, numbers, outlived, sharedParents } from './number-model.js';
import { claims, groups, inEighteen, isLive, line, ownView, Someone } from './someone.js';
import { toldOfMoves } from './transit-model.js';
import { visitedInVain } from './visit-model.js';

/**
 * The slow and obvious way to find cases: every record of a node is read and compared with every
 * other. Written apart from `conflict/cases/`, after docs/CONFLICTS.md alone. A case is a line:
 * kind, greatest time, members.
 */
export async function casesByModel(node: HujiNode): Promise<string[]> {
  const people: Someone[] = [];
  const lines: string[] = [];
  const files: StoredRecordView[] = [];
  const houses: Someone[] = [];
  for await (const [key] of node.store.range(...kindRange(KIND.record))) {
    const entity = key[1] ?? 0;
    const whole = node.query.record(entity, readRef(key, 2));
    if (whole === null) continue;
    const view = ownView(whole);
    if (entity === entityNo('case')) files.push(whole);
    else if (entity === entityNo('person')) people.push(new Someone(view));
    else if (entity === entityNo('household') && isLive(view)) {
      lines.push(...disagreements(view));
      houses.push(new Someone(view));
    }
    if (entity !== entityNo('case') && isLive(view)) lines.push(...evidence(whole, view));
  }
  const live = people.filter((one) => one.live);
  const document = Object(node.authority.policyDocument()) as {
    'time-limits'?: { readonly [kind: string]: number };
    'crowded-door'?: number;
  };
  const days = document['time-limits']?.['missing-document'] ?? null;
  for (const one of live) lines.push(...alone(one, node), ...missingPapers(one.view, days));
  lines.push(...numbers(live), ...sharedParents(live), ...households(live));
  lines.push(...crowdedDoors(live, document['crowded-door'] ?? 8));
  lines.push(...visitedInVain(live));
  lines.push(...outlived(people, live), ...former(live), ...sought(files, people));
  lines.push(...toldOfMoves(files), ...empty(houses, live));
  return lines.sort();
}

/** The cases a node keeps, in the same words. */
export async function casesKept(node: HujiNode): Promise<string[]> {
  const { cases } = await node.cases.query.list({
    area: null,
    kind: null,
    state: null,
    limit: 1_000_000,
    after: null,
  });
  const lines: string[] = [];
  for (const each of cases) {
    if (each.kind === 'log-fork') continue;
    const whole = await node.cases.query.find(each.id);
    const records = (whole?.records ?? []).map(({ ref }) => refToId(ref));
    lines.push(line(named(each.kind, each.due), each.openedAt, records));
  }
  return lines.sort();
}

/** What a registration has by itself. */
function alone(one: Someone, node: HujiNode): string[] {
  const { view } = one;
  const lines: string[] = [];
  if (isWrong(one, node))
    lines.push(line('wrong-number', one.time('GMSFHM', 'CSRQ', 'XB'), [one.id]));
  const gone = claims(view, fieldNo('RYZT')).filter(({ value }) => '1234'.includes(value));
  gone.push(...claims(view, fieldNo('SWRQ')));
  if (gone.length > 0) {
    const times = gone.map(({ hlc }) => hlc);
    lines.push(line('should-be-cancelled', Math.max(...times), [one.id]));
  }
  return [...lines, ...disagreements(view)];
}

function isWrong(one: Someone, node: HujiNode): boolean {
  const number = one.get('GMSFHM');
  if (number.length !== 18 || checkDigit(number.slice(0, 17)) !== number.slice(17)) return true;
  const day = number.slice(6, 14);
  if (dayNumber(day) < 0 || day !== one.get('CSRQ')) return true;
  const known = node.authority.everKnown();
  if (!known.heldBetween('area', number.slice(0, 6), day, '99999999')) return true;
  const sex = Number(number.charAt(16)) % 2 === 1 ? '1' : '2';
  return one.get('XB') !== sex;
}

const PASSED_OVER = [
  ...['RYID', 'RYZT', 'SWRQ', 'SWZXLB', 'SWZXRQ'],
  ...['AJBH', 'XGHK', 'AJQK', 'AJYY', 'AJCB', 'AJXQ'],
];

function disagreements(view: StoredRecordView): string[] {
  return FIELDS.filter(({ id }) => !PASSED_OVER.includes(id)).flatMap(({ no }) => {
    const all = claims(view, no);
    if (new Set(all.map(({ value }) => compared(no, value))).size < 2) return [];
    const decision = view.decision(no);
    const tie =
      decision?.rule === 'latest' &&
      new Set(
        [decision.winner, ...decision.losers.map(({ claim }) => claim)].map(
          (item) => item.change.values[item.change.fields.indexOf(no)],
        ),
      ).size > 1;
    const time = Math.max(...all.map(({ hlc }) => hlc));
    return [line(tie ? 'merge-tie' : 'sources-disagree', time, [refToId(view.ref)])];
  });
}

/** What a value is compared as. */
function compared(field: number, value: string): string {
  return fieldAt(field)?.kind === 'number' ? inEighteen(value) : value;
}

function households(live: readonly Someone[]): string[] {
  const inOne = (one: Someone) => (one.get('HH') === '' ? '' : `${one.view.home}|${one.get('HH')}`);
  return groups(live, inOne).flatMap((members) => {
    const count = (...codes: string[]) =>
      members.filter((one) => codes.includes(one.get('YHZGX'))).length;
    const collective = members.length > 64 || members.some((one) => one.get('HLX') === '2');
    const wrong =
      (count('01', '02', '03') === 0 && !collective) ||
      count('01', '02', '03') > 1 ||
      count('10', '11', '12') > 1 ||
      count('51') > 1 ||
      count('52') > 1;
    if (!wrong) return [];
    const time = Math.max(...members.map((one) => one.time('HH', 'YHZGX')));
    return [
      line(
        'household-shape',
        time,
        members.map(({ id }) => id),
      ),
    ];
  });
}

/** Households, but for collective ones, of whose number nobody lives at their station. */
function empty(houses: readonly Someone[], live: readonly Someone[]): string[] {
  const place = (one: Someone) => (one.get('HH') === '' ? '' : `${one.view.home}|${one.get('HH')}`);
  const lived = new Set(live.map(place));
  const alone = houses.filter((one) => one.get('HLX') !== '2' && !lived.has(place(one)));
  return groups(alone, place).map((same) => {
    const time = Math.max(...same.map((one) => one.time('HH')));
    return line(
      'empty-registration',
      time,
      same.map(({ id }) => id),
    );
  });
}

/** What other lanes say that is not shown, each lane by itself. */
function evidence(whole: StoredRecordView, view: StoredRecordView): string[] {
  const { contributions } = whole.record;
  const lanes = new Set(
    contributions.map(({ lane }) => lane).filter((lane) => lane !== whole.home),
  );
  return [...lanes].flatMap((lane) => {
    const stated = contributions
      .filter((item) => item.lane === lane)
      .flatMap(({ change, lostInLane }) =>
        change.fields
          .map((field, at) => ({ field, value: change.values[at] ?? '', hlc: change.hlc }))
          .filter(({ field, value }) => value !== '' && !lostInLane.includes(field)),
      );
    const ends = stated.filter(({ field, value }) => {
      const name = fieldAt(field)?.id;
      return name === 'SWRQ' || (name === 'RYZT' && '1234'.includes(value));
    });
    const lines: string[] = [];
    const put = (kind: string, all: readonly { readonly hlc: number }[]) => {
      if (all.length === 0) return;
      lines.push(line(kind, Math.max(...all.map(({ hlc }) => hlc)), [refToId(view.ref)]));
    };
    put('should-be-cancelled', ends);
    for (const { no, id: name } of FIELDS) {
      if (PASSED_OVER.includes(name)) continue;
      const shown = view.value(no) ?? '';
      put(
        'sources-disagree',
        stated.filter(
          ({ field, value }) => field === no && compared(no, value) !== compared(no, shown),
        ),
      );
    }
    return lines;
  });
}
