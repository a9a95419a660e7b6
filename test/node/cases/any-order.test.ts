import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { entityNo } from '../../../proto/entity.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, draft } from '../drafts.js';
import { type Dice, feed } from '../feeding.js';
import { pictureOf } from '../picture.js';
import { framesOf, SECOND_STATION, STATION, sealTails, write } from '../tree.js';
import { assertSound, makeWorld, numberOf, tell, type World } from './world.js';

const test = suite('node/cases: any order');

const NAMES = ['王伟', '李娜', '张丽'] as const;
const PARENTS = [
  {},
  { FQXM: '王父', MQXM: '李母' },
  { FQGMSFHM: numberOf(901, '19300101') },
] as const;
const SOURCES = ['register', 'computer', 'declared'] as const;
const EVENTS = ['107', '107', '102', '111', '112', '120'] as const;

/** Some work with few names, numbers and households, so that everything meets. */
async function scuffle(world: World, dice: Dice, steps: number): Promise<void> {
  const sources = ['register', 'booklet', 'card', 'computer', 'declared'];
  const policy = { name: 'narrow', version: 2, sources, 'crowded-door': 2 };
  const published = authorityDraft('913', 'policy', policy.name, policy);
  await write(world.province, [published], { lane: 'all', seal: true });
  for (const frame of await framesOf(world.province, 'all')) {
    for (const node of [world.station, world.second]) await node.receiver.receive(frame);
  }
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const people: string[] = [];
  const values = () => ({
    XM: pick(NAMES),
    CYM: pick(['', '', ...NAMES]),
    GMSFHM: pick([numberOf(1), numberOf(3), numberOf(4), '', '229901640512001']),
    YHZGX: pick(['02', '02', '02', '12', '21', '51']),
    HH: pick(['1', '2', '3']),
    HLX: pick(['', '', '', '1', '2']),
    MLXZ: pick(['和平街1号', '和平街1号', '和平街 1 号', '和平街']),
    ...pick(PARENTS),
  });
  const sought: string[] = [];
  for (let step = 0; step < steps; step++) {
    const node = pick([world.station, world.second]);
    if (dice() < 0.25) {
      const write = somethingToHandle(dice, people, sought);
      const lane = node.identity.code;
      const [done] = await node.capture.capture([write], { lane, session: 0 });
      if (done?.ok === true && write.event === '413') sought.push(done.id);
      if (done?.ok === true && write.event === '101') people.push(done.id);
    } else if (people.length === 0 || dice() < 0.4) {
      const event = pick(['100', '100', '101']);
      const [made] = await write(node, [draft(event, { XB: '1', CSRQ: '19640512', ...values() })]);
      people.push(made?.id ?? '');
    } else {
      const [name, value] = pick(Object.entries(values()));
      const change = about(pick(people), pick(EVENTS), { [name]: value }, pick(SOURCES));
      const options = { lane: node.identity.code, session: 0, seal: dice() < 0.3 };
      const [done] = await node.capture.capture([change], options);
      // What its own station's log shows to be out of order is not written.
      assert.ok(done?.ok === true || done?.code === 'EVENT_SEQUENCE');
    }
    if (dice() < 0.1) await tell(world);
  }
}

const PAPERS = ['birth-certificate', 'judgment'] as const;
const NO_EVIDENCE = { source: 0 };

/** Cases that are somebody's to handle: opened, closed, registered, papers missing and brought. */
function somethingToHandle(dice: Dice, people: readonly string[], sought: readonly string[]) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const handled = { AJCB: STATION, AJXQ: pick(['20041231', '20050601']) };
  const [one, file] = [pick(people), pick(sought)];
  const documents = PAPERS.filter(() => dice() < 0.5).map((kind) => ({ kind }));
  const chance = dice();
  if (one !== undefined && chance < 0.3) {
    const missing = PAPERS.filter(() => dice() < 0.5).join(' ');
    const values = missing === '' ? { AJQK: '', AJYY: '核实' } : { AJQK: missing, ...handled };
    return about(one, '414', values, 'none');
  }
  if (one !== undefined && chance < 0.5) {
    return about(one, '120', { MZ: pick(['01', '02']) }, pick(SOURCES), { documents });
  }
  const entity = entityNo('case');
  if (file !== undefined && chance < 0.6) {
    return about(file, '415', { AJYY: '外省' }, 'none', { entity });
  }
  if (file !== undefined && chance < 0.8) {
    return draft('101', { XM: pick(NAMES), XB: '1', CSRQ: '20030501', AJBH: file }, { documents });
  }
  const values = { XM: pick(NAMES), AJYY: pick(['foundling', 'other']), ...handled };
  return draft('413', values, { entity, ...NO_EVIDENCE });
}

test('any order, batching and repetition gives the cases of the slow model', async (t) => {
  const world = await makeWorld(t);
  const dice = seededRandom(t.seed, 7);
  await scuffle(world, dice, 22);
  await tell(world);
  await assertSound(world.station);
  await assertSound(world.province);
  await sealTails(world.province);
  // One that is in charge of nothing wide, and so tells nobody.
  const node = await world.tree.open(SECOND_STATION);
  await feed(node, await framesOf(world.province), dice);
  assert.equal((await pictureOf(node)).cases, (await pictureOf(world.province)).cases);
  await assertSound(node);
});

test('what was found stays found after a start', async (t) => {
  const world = await makeWorld(t);
  await scuffle(world, seededRandom(t.seed, 3), 24);
  const before = await pictureOf(world.station);
  const again = await world.tree.reopen(world.station);
  assert.equal((await pictureOf(again)).cases, before.cases);
  await assertSound(again);
});
