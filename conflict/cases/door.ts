import { hash } from 'node:crypto';
import { fieldNo } from '../../proto/fields.js';
import { senseOf } from '../sense.js';
import type { Setting } from '../value.js';
import type { DerivedCase, Group } from './group.js';
import type { Shown } from './shown.js';

/**
 * 空挂户口 by the address: more households are registered at one door than can live there. Each
 * speaks by its head, so that one door is asked about once a household. Facts of a member: how many
 * households the policy finds too many, and the number of its own.
 */
const SSXQ = fieldNo('SSXQ');
const [JLX, MLPH, MLXZ] = [fieldNo('JLX'), fieldNo('MLPH'), fieldNo('MLXZ')];
export const OF_DOOR = [SSXQ, JLX, MLPH, MLXZ] as const;

/** 12号, 三单元五室, 12-3-501: not the 3组 of a village, whose people have no doors of their own. */
const NAMES_A_DOOR = /[0-9〇零一二三四五六七八九十百]\s*(?:[号號室]|[-－—]\s*[0-9])/u;
/** Characters: a case names its subject to the stations, and no longer one would do. */
const DOOR_MAX = 100;
const PLAIN_TEXT = /^[\u4e00-\u9fff0-9-]*$/;

/** District and door a registration shows, as text; '' where its address names none. */
export function doorOf(shown: Shown, { districts }: Setting): string {
  const number = shown.value(MLPH);
  const stated = shown.value(JLX) + number + shown.value(MLXZ);
  if (stated === '') return '';
  // Full-width digits are digits.
  const text = PLAIN_TEXT.test(stated) ? stated : stated.normalize('NFKC').replace(/\s/gu, '');
  if (number === '' && !NAMES_A_DOOR.test(text)) return '';
  const area = senseOf(shown.value(SSXQ), SSXQ, shown.since(SSXQ), districts);
  const door = text.replaceAll('\0', '');
  return `${area}|${door.length <= DOOR_MAX ? door : hash('sha256', door, 'hex')}`;
}

const NONE: readonly DerivedCase[] = [];

/** Of a crowd it is not asked of how many households they are: no policy allows as many heads. */
export function crowdedDoor({ members, summary }: Group): readonly DerivedCase[] {
  const { hlc, area } = summary;
  if (area === '' || (members !== null && !isCrowded(members))) return NONE;
  return [{ tag: '', kind: 'empty-registration', reasons: ['crowded-door'], members, hlc, area }];
}

function isCrowded(members: NonNullable<Group['members']>): boolean {
  const limits = members.map(({ facts }) => Number(facts[0]));
  const households = new Set(members.map(({ lane, facts }) => `${lane}|${facts[1]}`));
  return households.size >= Math.max(...limits);
}
