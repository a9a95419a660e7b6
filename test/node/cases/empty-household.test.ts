import * as assert from 'uvu/assert';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, draft, householdNumber } from '../drafts.js';
import { feed } from '../feeding.js';
import { pictureOf } from '../picture.js';
import { framesOf, SECOND_STATION, STATION, sealTails, write } from '../tree.js';
import { exchange, makeFour } from './four-nodes.js';
import { assertSound, kindsOf, listOf, makeWorld, single, tell } from './world.js';

const test = suite('node/cases/empty household');
const OLD = householdNumber(3);
const NEW = householdNumber(60);
const family = () => [
  draft('200', { HH: OLD, HLX: '1' }),
  single(1),
  single(2, { HH: OLD, YHZGX: '12' }),
];

test('a household in which nobody lives any more is a case, until it is closed', async (t) => {
  const { station } = await makeWorld(t);
  const made = await write(station, family());
  const [house = '', head = '', spouse = ''] = made.map(({ id }) => id);
  assert.equal(await kindsOf(station), []);
  await write(station, [about(head, '102', {}, 'register')]);
  assert.equal(await kindsOf(station), ['household-shape']);
  await write(station, [about(spouse, '114', { HH: NEW, YHZGX: '02' })]);
  const [found, ...others] = await listOf(station);
  assert.equal(others, []);
  assert.is(found?.kind, 'empty-registration');
  assert.equal(found?.reasons, ['no-member']);
  assert.is(found?.records.length, 1);
  assert.is(found?.inCharge, STATION);
  assert.is(found?.blocksGate, false);
  await assertSound(station);
  const again = await draftAbout(house);
  await write(station, [again]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

async function draftAbout(house: string) {
  const { entity } = draft('200', {});
  return { ...about(house, '203', {}, 'register'), entity };
}

test('one set up for nobody is one, until somebody comes; a collective one is not', async (t) => {
  const { station } = await makeWorld(t);
  await write(station, [draft('201', { HH: OLD, HLX: '1' }), draft('201', { HH: NEW, HLX: '2' })]);
  assert.equal(await kindsOf(station), ['empty-registration']);
  await write(station, [single(1)]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test(
  'whoever moves away leaves it empty at every tier that hears it',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province, second } = world;
    const made = await write(station, family());
    const since = '20040901';
    for (const { id } of made.slice(1)) {
      await write(station, [about(id, '106', { QCRQ: since }, 'register', { since })]);
      const values = { HH: NEW, YHZGX: id === made[1]?.id ? '02' : '12' };
      await write(second, [about(id, '105', values, 'register', { since })]);
    }
    await exchange(world);
    const of = async (node: typeof station) =>
      (await listOf(node)).filter(({ kind }) => kind === 'empty-registration');
    assert.is((await of(station)).length, 1);
    for (const node of [county, province]) assert.equal(await of(node), await of(station));
    assert.equal(await of(second), []);
  },
  { limitMs: 60_000 },
);

test('any order of deaths, moves, makings and closings gives the cases of the model', async (t) => {
  const world = await makeWorld(t);
  const { station } = world;
  const dice = seededRandom(t.seed, 3);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const [people, houses]: [string[], string[]] = [[], []];
  const numbers = [OLD, NEW];
  for (let step = 0; step < 30; step++) {
    const chance = dice();
    const seal = dice() < 0.4;
    if (chance < 0.2 || houses.length === 0) {
      const values = { HH: pick(numbers), HLX: pick(['1', '1', '2']) };
      const [made] = await write(station, [draft(pick(['200', '201']), values)], { seal });
      houses.push(made?.id ?? '');
    } else if (chance < 0.4 || people.length === 0) {
      const [made] = await write(station, [single(step, { HH: pick(numbers) })], { seal });
      people.push(made?.id ?? '');
    } else if (chance < 0.55) {
      const change = await draftAbout(pick(houses));
      await station.capture.capture([change], { lane: STATION, session: 0, seal });
    } else {
      const event = pick(['102', '112', '114', '107']);
      const values = event === '114' ? { HH: pick([...numbers, '']) } : {};
      const change = about(pick(people), event, values, 'computer');
      await station.capture.capture([change], { lane: STATION, session: 0, seal });
    }
  }
  await tell(world);
  await assertSound(station);
  await assertSound(world.province);
  await sealTails(world.province);
  const node = await world.tree.open(SECOND_STATION);
  await feed(node, await framesOf(world.province), dice);
  assert.equal((await pictureOf(node)).cases, (await pictureOf(world.province)).cases);
  await assertSound(node);
});
