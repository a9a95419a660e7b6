import type { Change } from '../proto/change.js';
import type { Hlc } from '../proto/hlc.js';
import { type ChangeRef, compareRefs, type Lane } from '../proto/id.js';

/** Whether the registration lives: the greatest event of a lane that begins or ends it. */
export interface Life {
  readonly lane: Lane;
  readonly hlc: Hlc;
  readonly ref: ChangeRef;
  readonly live: boolean;
}

const ENDS = new Set(['102', '106', '109', '111', '203']);
const BEGINS = new Set(['100', '101', '105', '108', '112', '200', '201']);

/** What a change says of it, if anything. */
export function lifeOf(change: Change, ref: ChangeRef, lane: Lane): Life | null {
  const { event, target, hlc } = change;
  if (ENDS.has(event)) return { lane, hlc, ref, live: false };
  if (target === null || BEGINS.has(event)) return { lane, hlc, ref, live: true };
  return null;
}

export function laterLives(lives: readonly Life[], said: Life | null): readonly Life[] {
  if (said === null) return lives;
  const known = lives.find(({ lane }) => lane === said.lane);
  if (known === undefined) return [...lives, said].sort((a, b) => (a.lane < b.lane ? -1 : 1));
  return isLater(said, known) ? lives.map((life) => (life === known ? said : life)) : lives;
}

function isLater(a: Life, b: Life): boolean {
  return a.hlc === b.hlc ? compareRefs(a.ref, b.ref) > 0 : a.hlc > b.hlc;
}

/** Whether the registration lives, by the word of `home`, the lane it was made in. */
export function livesIn(
  record: { born: boolean; lives: readonly Life[] },
  home: Lane | null,
): boolean {
  return record.born && record.lives.find(({ lane }) => lane === home)?.live === true;
}
