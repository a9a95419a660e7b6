import * as assert from 'uvu/assert';
import { listIn, partOf } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import { publish } from '../../../node/methods/publishing.js';
import { suite } from '../../harness.js';
import { refused } from '../identity/province.js';
import { framesOf, STATION, Tree } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods/consumers');

function court(version: number, edit: { [key: string]: Json } = {}): { [key: string]: Json } {
  return {
    ...{ name: 'court', version, organisation: '法院', tokens: ['a'.repeat(64)] },
    ...{ areas: ['229901'], entities: ['person'], fields: ['XM'], may: ['get'], 'per-minute': 60 },
    ...edit,
  };
}

test('the rights of a consumer travel down lane all, and the last version counts', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const station = await tree.join(STATION, province.node);
  const hear = async () => {
    for (const bytes of await framesOf(province.node, 'all')) {
      await station.receiver.receive(bytes);
    }
    await station.settled();
    return station.authority.consumers().get('court')?.consumer;
  };
  const done = await province.signed('consumer.apply', { document: court(1) });
  assert.is(partOf(done, 'published'), true);
  assert.is((await hear())?.version, 1);
  const again = await province.signed('consumer.apply', { document: court(1) });
  assert.is(partOf(again, 'published'), false);
  await province.signed('consumer.apply', { document: court(2, { active: false, tokens: [] }) });
  assert.equal([(await hear())?.version, (await hear())?.active], [2, false]);
  const listed = await new Asked(station).call('consumer.show');
  assert.is(listIn(listed, 'consumers').length, 1);
  const reopened = await tree.reopen(station);
  assert.is(reopened.authority.consumers().get('court')?.consumer?.active, false);
});

test('only the province publishes, what is sound, newer, and proved by nobody else', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const station = await Asked.with(await tree.join(STATION, province.node));
  const apply = (document: Json) => () => province.signed('consumer.apply', { document });
  await refused(() => station.signed('consumer.apply', { document: court(1) }), 'EVENT_FORBIDDEN');
  await refused(apply(court(1, { areas: ['x'] })), 'CONSUMER_INVALID', /areas.0/);
  await apply(court(3))();
  await refused(apply(court(3, { organisation: '另一' })), 'CONSUMER_INVALID', /3 is in force/);
  await refused(apply(court(1, { name: 'bank' })), 'CONSUMER_INVALID', /that of court/);
  await refused(() => province.call('consumer.apply', { document: court(4) }), 'OPERATOR_NEEDED');
  await refused(() => province.call('consumer.show', { consumer: 'bank' }), 'NOT_FOUND');
});

test('a document of a later version that cannot be read here allows nothing', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const { node } = province;
  await province.signed('consumer.apply', { document: court(1) });
  const later = court(2, { hours: '08-18' });
  const proven = province.control.operators.prove(province.session('consumer'), 'consumer');
  await publish(node, province.control.operators, proven, ['consumer', 'court', later]);
  assert.is(node.authority.consumers().get('court')?.consumer, null);
  const shown = await province.call('consumer.show', { consumer: 'court' });
  assert.equal([partOf(shown, 'readable'), partOf(shown, 'document')], [false, later]);
  // Nor does one that says it is another's.
  const other = province.control.operators;
  const again = other.prove(province.session('consumer'), 'consumer');
  await publish(node, other, again, ['consumer', 'bank', court(3)]);
  assert.is(node.authority.consumers().get('bank')?.consumer, null);
});
