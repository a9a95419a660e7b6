import type { HujiNode } from '../../../node/node.js';
import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { casesAmong } from './case-model.js';
import { Registration } from './case-person.js';
import { type Decided, decideAll, verdictsIn } from './case-verdicts.js';
import { allCases } from './cases.js';
import { type Claim, stated } from './claim.js';
import { firstDifference } from './difference.js';
import { soughtAmong } from './handling-model.js';
import type { ModelCase } from './model-case.js';
import type { ModelPolicy } from './policy-model.js';
import { seatsOf } from './record-model.js';
import { halfMoves, toldOfMoves } from './transit-model.js';

const [PERSON, HOUSEHOLD, CASE] = ['5', '6', '9'];
const isMaking = ({ change }: Claim): boolean => change.target === null;
const COMMON = ['GMSFHM', 'HH', 'XM'].map(fieldNo);

/**
 * The cases a node shows against those a slow model finds in the claims of everybody, written apart
 * from `conflict/cases` and `node/cases`. Null: the same; else what differs. `unclear` are records
 * of which the model cannot tell what stands; nothing they may have a part in is compared.
 */
export async function casesDiffer(
  node: HujiNode,
  claims: ReadonlyMap<string, readonly Claim[]>,
  policy: ModelPolicy,
  unclear: ReadonlySet<string>,
): Promise<string | null> {
  const registrations: Registration[] = [];
  const words: Claim[] = [];
  const said: (readonly Claim[])[] = [];
  const files: { id: string; all: readonly Claim[] }[] = [];
  const touched = new Set<string>();
  for (const [key, all] of claims) {
    const [entity = '', id = ''] = key.split(' ');
    if (entity === CASE) words.push(...all);
    if (entity === CASE) said.push(all);
    if (entity === CASE && !unclear.has(key)) files.push({ id, all });
    else if (entity === CASE) touched.add(id);
    if (entity !== PERSON && entity !== HOUSEHOLD) continue;
    const [first, ...others] = seatsOf(all);
    // Whoever arrived, and whose making nobody holds any more, has a place but no beginning.
    const isMade = all.some(isMaking);
    if (unclear.has(key) || !isMade) for (const each of [id, ...shared(all)]) touched.add(each);
    else if (first !== undefined) {
      registrations.push(new Registration(id, [first, ...others], all, policy));
    }
  }
  const isClear = ({ subject }: Pick<ModelCase, 'subject'>) =>
    ![subject, ...subject.slice(1).split('|')].some((part) => touched.has(part));
  const stations = new Map(registrations.map(({ id, home }) => [id, home]));
  for (const { id, all } of files) stations.set(id, all.find(isMaking)?.lane ?? '');
  const found = [
    ...casesAmong(registrations),
    ...soughtAmong(files, claims, policy),
    ...halfMoves(registrations, toldOfMoves(said)),
  ];
  const expected = decideAll(found, verdictsIn(words), stations);
  const shown = (await allCases(node)).map(
    (each): Decided => ({
      subject: each.family + each.subject,
      tag: each.tag,
      kind: each.kind,
      hlc: each.openedAt,
      members: each.records.map(({ ref }) => refToId(ref)).sort(),
      state: each.state,
      due: each.due,
    }),
  );
  // Who stands at a door, no subject of his own tells.
  const doors = [...expected, ...shown].filter(({ subject, members }) => {
    return subject.startsWith('a') && members.some((id) => touched.has(id));
  });
  for (const { subject } of doors) touched.add(subject);
  const clear = (some: readonly Decided[]) => some.filter(isClear).map(textOf);
  return firstDifference(clear(expected), clear(shown));
}

/** What brings a record together with others, whoever states it. */
function shared(all: readonly Claim[]): string[] {
  return all.flatMap((claim) => COMMON.map((field) => stated(claim, field))).filter(Boolean);
}

function textOf({ subject, tag, kind, state, due, hlc, members }: Decided): string {
  return [kind, state, due, subject, tag, hlc, members.join()].join(' ');
}
