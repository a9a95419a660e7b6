import * as assert from 'uvu/assert';
import type { Draft } from '../../../node/capture/capture.js';
import { refusedErrors } from '../../../node/capture/refused-errors.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import { idToRef } from '../../../proto/id.js';
import type { Source } from '../../../proto/source.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { exchange, makeFour } from '../cases/four-nodes.js';
import { single } from '../cases/world.js';
import { about, type Values } from '../drafts.js';
import { feed } from '../feeding.js';
import { CITY, COUNTY, framesOf, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/capture: regenerated errors');
const RULING = JSON.stringify({ tier: 'station', reject: { XM: ['王丽'] }, why: '核对' });

const nameAt = (node: HujiNode, id: string) =>
  node.query.record(entityNo('person'), idToRef(id))?.value(fieldNo('XM'));

test(
  'what a verdict rejects is refused from whoever has it, and never shows from anybody',
  async (t) => {
    const world = await makeFour(t);
    const { station, county, province } = world;
    const [made] = await write(station, [single(1)]);
    const id = made?.id ?? '';
    await write(station, [about(id, '130', { XM: '王1', CJNR: RULING }, 'none')]);
    await exchange(world);
    const capture = async (node: HujiNode, values: Values, more: Partial<Draft> = {}) => {
      const change = about(id, more.event ?? '107', values, 'register', more);
      const lane = node.identity.code;
      const fault = node.capture.judge(change, lane);
      const [done] = await node.capture.capture([change], { lane, session: 0 });
      assert.is(done?.ok === false ? done.code : undefined, fault?.code, 'asked or written');
      return done?.ok === false ? `${done.code} ${done.detail}` : 'written';
    };
    assert.is(await capture(station, { XM: '王丽' }), 'ERROR_REGENERATED XM');
    assert.is(await capture(station, { MZ: '01', XM: '王丽' }), 'ERROR_REGENERATED XM');
    assert.is(await capture(county, { XM: '王丽' }, { event: '120' }), 'ERROR_REGENERATED XM');
    assert.is(await capture(station, { MZ: '01' }), 'written');
    assert.is(await capture(station, { XM: '王莉' }), 'written');
    assert.is(await capture(county, { XM: '王丽' }, { event: '120', seen: [] }), 'written');
    // Asking alone (`judge`) counts nothing.
    assert.equal([refusedErrors(station.store), refusedErrors(county.store)], [2, 1]);
    await exchange(world);
    for (const node of [station, county, province]) assert.is(nameAt(node, id), '王1');
    // That the fact changed to it is no error.
    const since = '20040901';
    assert.is(await capture(station, { XM: '王丽', BGGZLB: '21' }, { since }), 'written');
    await exchange(world);
    for (const node of [station, county, province]) assert.is(nameAt(node, id), '王丽');
  },
  { limitMs: 60_000 },
);

test('what a correction took away does not come back from its source', async (t) => {
  const world = await makeFour(t);
  const { station, province } = world;
  const [made] = await write(station, [single(1)]);
  const id = made?.id ?? '';
  const state = async (values: Values, source: Source = 'register', event = '120', since = '') => {
    const more = since === '' ? {} : { since };
    const [done] = await station.capture.capture([about(id, event, values, source, more)], {
      lane: station.identity.code,
      session: 0,
    });
    return done?.ok === false ? `${done.code} ${done.detail}` : 'written';
  };
  assert.is(await state({ XM: '王丽' }), 'written');
  assert.is(await state({ XM: '王莉', BGGZLB: '22' }, 'register', '107'), 'written');
  assert.is(await state({ MZ: '01', XM: '王丽' }), 'ERROR_REGENERATED XM');
  assert.is(await state({ XM: '王丽' }, 'register', '107'), 'ERROR_REGENERATED XM');
  assert.is(refusedErrors(station.store), 2);
  // The right value said over again, by an event too, takes nothing from it.
  assert.is(await state({ XM: '王莉' }), 'written');
  assert.is(await state({ XM: '王丽' }), 'ERROR_REGENERATED XM');
  assert.is(refusedErrors(station.store), 3);
  // Another source has it all the same; another value is no old error.
  assert.is(await state({ XM: '王丽' }, 'booklet'), 'written');
  await exchange(world);
  for (const node of [station, province]) assert.is(nameAt(node, id), '王莉');
  // Who corrects once more means it, and then the other value is the error.
  assert.is(await state({ XM: '王丽', BGGZLB: '22' }, 'register', '107'), 'written');
  assert.is(await state({ XM: '王莉' }), 'ERROR_REGENERATED XM');
  const changed = { XM: '王莉', BGGZLB: '21' };
  assert.is(await state(changed, 'register', '107', '20040901'), 'written');
  await exchange(world);
  for (const node of [station, province]) assert.is(nameAt(node, id), '王莉');
});

test('what tells something new passes, though it was wrong once', async (t) => {
  const { station } = await makeFour(t);
  const [made] = await write(station, [single(1)]);
  const id = made?.id ?? '';
  const lane = station.identity.code;
  const state = async (event: string, values: Values, source: Source = 'register') => {
    const change = about(id, event, values, source, event === '114' ? { since: '20040801' } : {});
    const [done] = await station.capture.capture([change], { lane, session: 0 });
    return done?.ok === false ? `${done.code} ${done.detail}` : 'written';
  };
  assert.is(await state('120', { HH: '229901001000001' }), 'written');
  assert.is(await state('107', { HH: '229901001000002', BGGZLB: '92' }), 'written');
  assert.is(await state('120', { HH: '229901001000001' }), 'ERROR_REGENERATED HH');
  // A year later he does join that household.
  assert.is(await state('114', { HH: '229901001000001', YHZGX: '02' }), 'written');
  assert.is(await state('120', { XM: '王丽' }, 'booklet'), 'written');
  assert.is(await state('107', { XM: '王莉', BGGZLB: '22' }, 'booklet'), 'written');
  // A change of name, of a paper that is no register and names no day.
  assert.is(await state('107', { XM: '王丽', BGGZLB: '21' }, 'booklet'), 'written');
});

test(
  'a corrected error never becomes the value again, in any order of arrival',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const [station, county] = [
      await tree.join(STATION, province),
      await tree.join(COUNTY, province),
    ];
    const dice = seededRandom(t.seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
    const [made] = await write(station, [single(1, { XM: '错' })], { seal: true });
    const id = made?.id ?? '';
    for (const frame of await framesOf(station, STATION)) await county.receiver.receive(frame);
    // The county did not hear of what follows.
    for (let round = 0; round < 3; round++) {
      const stale = about(id, '120', { XM: '错' }, pick(['register', 'booklet', 'computer']));
      await county.capture.capture([stale], { lane: COUNTY, session: 0, seal: true });
    }
    const corrected = about(id, '107', { XM: '对', BGGZLB: '22' }, 'register');
    await write(station, [corrected], { seal: true });
    for (let round = 0; round < 6; round++) {
      const source = pick(['register', 'booklet', 'card', 'computer', 'declared'] as const);
      const again = about(id, pick(['120', '107']), { XM: '错' }, source);
      const options = { lane: STATION, session: 0, seal: dice() < 0.5 };
      const [done] = await station.capture.capture([again], options);
      assert.is(done?.ok, source !== 'register');
    }
    await sealTails(station);
    const own = await framesOf(station, STATION);
    const frames = [...own, ...(await framesOf(county, COUNTY)), ...(await framesOf(province))];
    for (let turn = 0; turn < 3; turn++) {
      const node = await tree.open(CITY);
      await feed(node, frames, dice);
      assert.is(nameAt(node, id), '对');
      await tree.close(node);
    }
  },
  { limitMs: 60_000 },
);
