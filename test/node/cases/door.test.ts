import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { HujiNode } from '../../../node/node.js';
import { fieldAt, fieldNo } from '../../../proto/fields.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, householdNumber } from '../drafts.js';
import { pictureOf } from '../picture.js';
import { CITY, COUNTY, framesOf, STATION, write } from '../tree.js';
import { exchange, makeFour } from './four-nodes.js';
import { assertSound, kindsOf, listOf, makeWorld, single, tell } from './world.js';

const test = suite('node/cases/door');

const AT = { SSXQ: '229901', MLXZ: '和平街1号院3单元101室' };

/** Heads of households from one number to another, all at one door. */
function heads(from: number, to: number, values: { readonly [id: string]: string } = AT) {
  return Array.from({ length: to - from + 1 }, (_, at) =>
    single(from + at, { XM: `王${from + at}`, ...values }),
  );
}

async function publish(node: HujiNode, most: number, version: number): Promise<void> {
  const sources = ['register', 'booklet', 'card', 'computer', 'declared'];
  const policy = { name: 'doors', version, sources, 'crowded-door': most };
  const draft = authorityDraft('913', 'policy', 'doors', policy);
  await write(node, [draft], { lane: 'all', seal: true });
  await node.settled();
}

test('eight households at one door are a case, of their heads; seven are none', async (t) => {
  const { station } = await makeWorld(t);
  const made = await write(station, heads(1, 7));
  assert.equal(await kindsOf(station), []);
  const [eighth] = await write(station, [single(8, { XM: '李八', ...AT })]);
  const [found] = await listOf(station);
  assert.is(found?.kind, 'empty-registration');
  assert.equal(found?.reasons, ['crowded-door']);
  assert.is(found?.records.length, 8);
  assert.is(found?.inCharge, STATION);
  assert.is(found?.blocksGate, false, 'cards are issued all the same');
  await assertSound(station);
  // One of them is found to live next door; then another one moves in.
  const next = { MLXZ: '和平街1号院3单元102室' };
  await write(station, [about(made[0]?.id ?? '', '107', next)]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
  await write(station, heads(9, 9));
  assert.equal(await kindsOf(station), ['empty-registration']);
  await write(station, [about(eighth?.id ?? '', '111', {})]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test('of an address of any length stations can be told', async (t) => {
  const { station } = await makeWorld(t);
  const long = { ...AT, JLX: '街'.repeat(30), MLPH: '1号', MLXZ: '室'.repeat(80) };
  await write(station, heads(1, 8, long));
  const [found] = await listOf(station);
  assert.is(found?.kind, 'empty-registration');
  const most = fieldAt(fieldNo('AJZT'))?.max ?? 0;
  assert.ok(Buffer.byteLength(`a${found?.subject}`) <= most, found?.subject);
});

test('two heads of one household speak for one', async (t) => {
  const { station } = await makeWorld(t);
  await write(station, heads(1, 7));
  await write(station, [single(8, { XM: '王八', ...AT, HH: householdNumber(3) })]);
  assert.not.ok((await kindsOf(station)).includes('empty-registration'));
  await write(station, heads(9, 9));
  assert.ok((await kindsOf(station)).includes('empty-registration'));
  await assertSound(station);
});

test('who does not count: members, collective households, those without a door', async (t) => {
  const { station } = await makeWorld(t);
  await write(station, heads(1, 7));
  await write(station, [
    single(8, { XM: '王八', ...AT, HLX: '2' }),
    single(9, { XM: '王九', ...AT, YHZGX: '12', HH: householdNumber(3) }),
    single(10, { XM: '王十', ...AT, MLXZ: '和平街' }),
    single(11, { XM: '王一一', ...AT, SSXQ: '229902' }),
  ]);
  await write(station, heads(20, 40, { SSXQ: '229901', MLXZ: '朝阳镇东沟村3组' }));
  assert.equal(await kindsOf(station), []);
  // The same door written otherwise.
  const wide = '和平街１号院 3单元 101室';
  await write(station, [single(12, { XM: '王一二', ...AT, MLXZ: wide })]);
  assert.equal(await kindsOf(station), ['empty-registration']);
  await assertSound(station);
});

test(
  'at one door, registered at two stations: found above both, and told to both',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province } = world;
    await write(station, heads(1, 5));
    const made = await write(second, heads(11, 15));
    assert.equal([await kindsOf(station), await kindsOf(second)], [[], []]);
    await exchange(world);
    const [there] = await listOf(county);
    assert.is(there?.kind, 'empty-registration');
    assert.is(there?.inCharge, COUNTY, 'the lowest that hears both');
    assert.is(there?.records.length, 10);
    for (const node of [station, second, county, province]) {
      assert.equal(await listOf(node), [there], node.identity.code);
    }
    for (const node of [county, province]) await assertSound(node);
    const gone = made.slice(0, 3).map(({ id }) => about(id, '111', {}));
    await write(second, gone);
    await exchange(world);
    for (const node of [station, second, county, province]) {
      assert.equal(await listOf(node), [], node.identity.code);
      await assertSound(node);
    }
  },
  { limitMs: 60_000 },
);

test('more than can be looked at one by one, and back', async (t) => {
  const { station } = await makeWorld(t);
  const made = await write(station, heads(1, 70));
  const [crowd] = await listOf(station);
  assert.is(crowd?.kind, 'empty-registration');
  const [first] = made;
  assert.is((await station.cases.query.ofRecord(idToRef(first?.id ?? ''))).length, 1);
  await assertSound(station);
  await write(
    station,
    made.slice(5).map(({ id }) => about(id, '111', {})),
  );
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test('the policy says how many are too many; a fresh node under it says the same', async (t) => {
  const world = await makeWorld(t);
  const { tree, station, province } = world;
  await write(station, heads(1, 6));
  await tell(world);
  assert.equal(await kindsOf(province), []);
  await publish(province, 6, 2);
  assert.equal(await kindsOf(province), ['empty-registration']);
  await assertSound(province);
  await publish(province, 7, 3);
  assert.equal(await kindsOf(province), []);
  await publish(province, 5, 4);
  assert.equal(await kindsOf(province), ['empty-registration']);
  const again = await tree.reopen(province);
  await assertSound(again);
  const fresh = await tree.open(CITY);
  for (const frame of await framesOf(again)) await fresh.receiver.receive(frame);
  await fresh.settled();
  assert.equal((await pictureOf(fresh)).cases, (await pictureOf(again)).cases);
});
