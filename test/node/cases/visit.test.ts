import * as assert from 'uvu/assert';
import { decideCase } from '../../../node/methods/decide.js';
import { suite } from '../../harness.js';
import { about, householdNumber, type Values } from '../drafts.js';
import { framesOf, PROVINCE, STATION, sealTails, write } from '../tree.js';
import { exchange, makeFour, operators } from './four-nodes.js';
import { assertSound, kindsOf, listOf, makeWorld, single } from './world.js';

const test = suite('node/cases/visit');

const NO_EVIDENCE = { source: 0, seen: null } as const;
/** An officer was there (入户调查), or looked at papers (内部核对). */
const checked = (id: string, result: string, channel = '2') =>
  about(id, '150', { HDQD: channel, HDJG: result }, 'computer', NO_EVIDENCE);

/** Head and spouse in one household. */
const couple = (n: number, more: Values = {}) => [
  single(n, more),
  single(n + 1, { HH: householdNumber(n * 3), YHZGX: '12', ...more }),
];

test('a household where a visit found nobody is one case, until somebody is found', async (t) => {
  const { station } = await makeWorld(t);
  const made = await write(station, couple(1));
  const [head = '', spouse = ''] = made.map(({ id }) => id);
  await write(station, [checked(head, '3'), checked(spouse, '4')]);
  const [found, ...others] = await listOf(station);
  assert.equal(others, []);
  assert.is(found?.kind, 'empty-registration');
  assert.equal(found?.reasons, ['nobody-knows-him', 'nobody-lives-there']);
  assert.is(found?.records.length, 2);
  assert.is(found?.blocksGate, false);
  assert.is(found?.inCharge, STATION);
  await assertSound(station);
  // He is met; she has come to her daughter's, where nobody has looked for her.
  await write(station, [checked(head, '1')]);
  assert.equal((await listOf(station))[0]?.reasons, ['nobody-knows-him']);
  await write(station, [about(spouse, '114', { HH: householdNumber(60), YHZGX: '02' })]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test('neither papers nor another residence make it one, nor does who is gone', async (t) => {
  const { station } = await makeWorld(t);
  const made = await write(station, [
    single(1),
    single(2, { QTSSXQ: '229902', QTZZ: '胜利路8号' }),
    single(3),
    single(4),
  ]);
  const [papers = '', elsewhere = '', dead = '', found = ''] = made.map(({ id }) => id);
  await write(station, [
    checked(papers, '3', '1'),
    checked(elsewhere, '3'),
    checked(dead, '3'),
    checked(found, '2'),
  ]);
  assert.equal(await kindsOf(station), ['empty-registration']);
  await write(station, [about(dead, '102', {}, 'register')]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test(
  'every tier that hears it finds the same, and a verdict can only put it off',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province, second } = world;
    const made = await write(station, couple(1));
    await write(
      station,
      made.map(({ id }) => checked(id, '3')),
    );
    await exchange(world);
    const [found] = await listOf(station);
    for (const node of [county, province]) {
      assert.equal(await listOf(node), await listOf(station));
      await assertSound(node);
    }
    assert.equal(await kindsOf(second), []);
    const id = found?.id ?? '';
    const told = await decideCase(station, operators, { id, same: true, why: '一户' }).catch(
      (error: Error) => error.message,
    );
    assert.match(String(told), 'CASE_VERDICT');
    await decideCase(station, operators, { id, defer: '20991231', why: '外出' });
    await exchange(world);
    assert.equal((await listOf(province))[0]?.state, 'deferred');
    // He arrives at another station, which has not been to see him.
    const [first] = made;
    const out = { QCRQ: '20041001', QWDSSXQ: '229901' };
    await write(station, [about(first?.id ?? '', '106', out, 'register', { since: '20041001' })]);
    const values = { XM: '王1', XB: '1', CSRQ: '19640512', HH: '9', YHZGX: '02' };
    const arrival = about(first?.id ?? '', '105', values, 'register', { since: '20041002' });
    await write(second, [arrival]);
    await exchange(world);
    const left = (await listOf(province)).filter(({ kind }) => kind === 'empty-registration');
    assert.equal(
      left.map(({ records }) => records.length),
      [1],
    );
  },
  { limitMs: 60_000 },
);

test('in whatever order frames come the same is found', async (t) => {
  const { tree, station } = await makeWorld(t);
  const made = await write(station, couple(1), { seal: true });
  for (const { id } of made) await write(station, [checked(id, '3')], { seal: true });
  await write(station, [checked(made[0]?.id ?? '', '4')], { seal: true });
  await sealTails(station);
  const frames = await framesOf(station, STATION);
  const all = await framesOf(station, 'all');
  const before = await tree.open(PROVINCE);
  for (const bytes of [...frames, ...all]) await before.receiver.receive(bytes);
  await before.settled();
  const after = await tree.open(PROVINCE);
  for (const bytes of [...all, ...frames, ...frames]) await after.receiver.receive(bytes);
  await after.settled();
  assert.equal(await listOf(before), await listOf(after));
  assert.equal(await listOf(before), await listOf(station));
});
