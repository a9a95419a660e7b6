import * as assert from 'uvu/assert';
import type { Draft } from '../../../node/capture/capture.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { exchange, makeFour } from '../cases/four-nodes.js';
import { single } from '../cases/world.js';
import { about, type Values } from '../drafts.js';
import { write } from '../tree.js';

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
