import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../bin/document.js';
import { numberReasons } from '../../../conflict/citizen-number.js';
import type { Json } from '../../../node/control/control.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { entityNo } from '../../../proto/entity.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { CITY, COUNTY, SECOND_STATION, STATION, write } from '../tree.js';
import { AREA, grantTo, makeWorld, Office, receipted, SINCE } from './leased.js';

const test = suite('node/lease');

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

test('blocks come down the tree, and a station numbers newborns of them', async (t) => {
  const world = await makeWorld(t);
  const { station, other, province } = world;
  assert.is(await station.number(), 'LEASE_NONE');
  await grantTo(t, world, 1, 50);
  await grantTo(t, world, 51, 100, other);
  assert.equal(await station.sequences(3), [1, 3, 5]);
  assert.equal(await station.sequences(2, { sex: '2' }), [2, 4]);
  assert.equal(await station.sequences(1, { born: '20040902' }), [1]);
  assert.equal(await other.sequences(2), [51, 53]);
  assert.equal(await other.sequences(2, { sex: '2' }), [52, 54]);
  const number = await station.number({ sex: '2', born: '20041101' });
  const areas = station.node.authority.current().tables.areas();
  const ground = { sex: '2', birthDate: '20041101', areas, registerDay: '20041231' };
  assert.equal(numberReasons(number, ground), []);
  assert.is(await station.number({ born: '20040831' }), 'LEASE_NONE', 'before the first day');
  const list = listIn(await province.asked.call('node.list'), 'nodes');
  const shown = list.map((node) =>
    listIn(node, 'leases').map((lease) => `${textIn(lease, 'by')} ${numberIn(lease, 'to')}`),
  );
  assert.equal(shown.flat().sort(), [
    `220000000000 999`,
    `${CITY} 500`,
    `${COUNTY} 100`,
    `${COUNTY} 50`,
  ]);
  const [own] = listIn(await station.asked.call('status'), 'leases');
  assert.is(textIn(own, 'state'), 'granted');
  for (const { node } of [station, other, world.county]) await assertSound(node);
});

test('the same ref again is answered with the same number, and gives no other', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 50);
  const { station } = world;
  const first = await station.birth({}, 'once');
  assert.equal(await station.birth({}, 'once'), first);
  assert.equal(await station.sequences(1), [3]);
});

test('what may not be granted', async (t) => {
  const world = await makeWorld(t);
  const { county, city, station, province } = world;
  assert.is(await county.refusal(STATION, 400, 501), 'LEASE_OUTSIDE');
  assert.is(await county.refusal(STATION, 1, 50, { since: '20040831' }), 'LEASE_OUTSIDE');
  assert.is(await county.refusal(STATION, 1, 50, { area: '229902' }), 'LEASE_OUTSIDE');
  assert.is(await province.refusal(CITY, 1, 50, { area: '220102' }), 'CODE_UNKNOWN');
  assert.is(await county.refusal(CITY, 1, 50), 'NODE_UNLISTED');
  assert.is(await city.refusal(STATION, 600, 650), 'NODE_UNLISTED', 'not right below');
  assert.is(await station.refusal(SECOND_STATION, 1, 5), 'EVENT_FORBIDDEN');
  assert.is(await county.refusal(STATION, 50, 1), 'USAGE');
  await grantTo(t, world, 1, 50);
  assert.is(await county.refusal(SECOND_STATION, 50, 60), 'LEASE_OVERLAP');
  assert.is(await county.refusal(STATION, 1, 50, { since: '20050101' }), 'LEASE_OVERLAP');
  assert.is(partOf(await county.grant(STATION, 1, 50), 'granted'), false, 'the same again');
  assert.is(county.node.leasing.book.all().length, 2);
});

test('nobody is numbered with a number somebody has, or once had', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 50);
  const { station, county } = world;
  const [typed] = await write(station.node, [
    person(1, { CSRQ: SINCE, GMSFHM: '229901200409010031' }, 'register'),
  ]);
  assert.ok(typed);
  assert.equal(await station.sequences(3), [1, 5, 7]);
  // Of one who was born since nobody else is granted the sequence.
  await write(county.node, [person(2, { GMSFHM: '229901200412010601' }, 'register')]);
  assert.is(await county.refusal(SECOND_STATION, 60, 70), 'LEASE_IN_USE');
  assert.is(await county.refusal(SECOND_STATION, 60, 70, { since: '20041202' }), null);
});

test('a number typed in the line before is not given in the next', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 50);
  const { asked, node } = world.station;
  const line = (ref: string, more: { [name: string]: Json }, fields: { [id: string]: string }) =>
    JSON.stringify({
      ...{ ref, entity: 'person', event: '101', source: 'register', since: SINCE, ...more },
      fields: { XM: '王小雪', XB: '1', CSRQ: SINCE, HH: '1', YHZGX: '02', ...fields },
    });
  const typed = '229901200409010011';
  assert.is(checkDigit(typed.slice(0, 17)), typed.charAt(17));
  const { length } = asked.emitted;
  await asked.signed('submit', {}, [
    line('a', {}, { GMSFHM: typed }),
    line('b', { number: 'lease' }, {}),
    line('c', { number: 'lease' }, {}),
    line('d', { number: 'lease' }, { GMSFHM: typed }),
  ]);
  const [, second, third, both] = asked.emitted.slice(length);
  assert.is(textIn(second, 'number').slice(14, 17), '003');
  assert.is(textIn(third, 'number').slice(14, 17), '005');
  assert.is(textIn(both, 'code'), 'USAGE');
  assert.is((await node.query.personsByNumber(typed, 9)).length, 1);
});

test('whoever grants to himself, to another lane or to everybody is parked', async (t) => {
  const world = await makeWorld(t);
  const { county, province } = world;
  const draft = (code: string) => {
    const document = { area: AREA, from: 1, to: 9, since: SINCE, epoch: null };
    return {
      ...person(1),
      ...{ entity: entityNo('node'), event: '950', fields: [100, 101] },
      values: [code, JSON.stringify(document)],
    };
  };
  for (const [office, code, lane] of [
    [county, COUNTY, COUNTY],
    [county, SECOND_STATION, STATION],
    [province, 'all', 'all'],
  ] as const) {
    const [done] = await office.node.capture.capture([draft(code)], { lane, session: 0 });
    assert.is(done?.ok === false && done.code, 'FIELD_VALUE', lane);
  }
});

test('a slot that runs out is told in time, and another block goes on', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 6);
  const { station, tree } = world;
  const lows = () => tree.alarms.filter(({ code }) => code === 'LEASE_LOW').length;
  assert.equal(await station.sequences(1, { sex: '2' }), [2]);
  assert.is(lows(), 1, 'two of three left');
  assert.equal(await station.sequences(3, { sex: '2' }), [4, 6, 'LEASE_EXHAUSTED']);
  assert.equal(await station.sequences(1, { sex: '2', born: '20040902' }), [2]);
  await grantTo(t, world, 201, 300);
  assert.equal(await station.sequences(2, { sex: '2' }), [202, 204]);
  assert.equal(await station.sequences(4), [1, 3, 5, 201]);
});

test('no more wait for a receipt than may be lost', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 100);
  const { station, tree } = world;
  tree.network.setFaults({ loss: 1 });
  const given = await station.sequences(9);
  assert.equal(given, [1, 3, 5, 7, 9, 11, 13, 15, 'LEASE_UNCONFIRMED']);
  assert.equal(await station.sequences(1, { sex: '2' }), [2], 'another slot');
  tree.network.setFaults({});
  await receipted(t, station);
  assert.equal(await station.sequences(1), [17]);
});

test('the life after a loss gives no number that may be lost', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 100);
  const { tree, station, county } = world;
  assert.equal(await station.sequences(2), [1, 3]);
  await receipted(t, station);
  await tree.close(station.node);
  const folder = tree.image(station.node);
  const later = Office.again(await tree.reopen(station.node));
  assert.equal(await later.sequences(3), [5, 7, 9], 'on paper, and never sent');
  await tree.close(later.node);
  const back = Office.again(await tree.open(STATION, { folder }));
  // Set back without knowing it: its heads file went with it. The county makes it notice nothing.
  await back.node.recovery.newEpoch();
  assert.is(await back.number(), 'LEASE_UNCONFIRMED', 'nobody above knows this life');
  await tree.link(back.node, county.node);
  await receipted(t, back);
  assert.equal(await back.sequences(2), [21, 23]);
  assert.equal(
    await back.sequences(1, { born: '20041005' }),
    [17],
    'a slot of which nothing is known',
  );
  await assertSound(back.node);
});

test('where two machines have written in one name, old blocks give nothing', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 100);
  const { tree, station, county } = world;
  await station.number();
  await receipted(t, station);
  await tree.close(station.node);
  const folder = tree.image(station.node);
  const one = Office.again(await tree.reopen(station.node));
  await one.node.recovery.newEpoch();
  await tree.link(one.node, county.node);
  await receipted(t, one);
  await one.number();
  await receipted(t, one);
  await tree.close(one.node);
  const two = Office.again(await tree.open(STATION, { folder }));
  await two.node.recovery.newEpoch();
  await tree.link(two.node, county.node);
  await t.until('the other life is here', () => {
    const epochs = two.node.log.durable.inLane(STATION).map(({ name }) => name.epoch);
    return epochs.includes(one.node.epoch());
  });
  await receipted(t, two);
  assert.is(await two.number(), 'LEASE_BURNT');
  const [lease] = listIn(await two.asked.call('status'), 'leases');
  assert.is(textIn(lease, 'state'), 'burnt');
});

test('a life begun alone gives nothing of blocks granted before', async (t) => {
  const world = await makeWorld(t);
  await grantTo(t, world, 1, 100);
  const { tree, station, county } = world;
  await station.number();
  await receipted(t, station);
  await tree.close(station.node);
  const alone = Office.again(await tree.reopen(station.node));
  await alone.node.leasing.numbering.forsake();
  await alone.node.recovery.newEpoch();
  await tree.link(alone.node, county.node);
  await receipted(t, alone);
  assert.is(await alone.number(), 'LEASE_BURNT');
  await t.until('the county knows the new life', () =>
    county.node.log.durable.inLane(STATION).some(({ name }) => name.epoch === alone.node.epoch()),
  );
  await grantTo(t, world, 101, 200, alone);
  assert.equal(await alone.sequences(2), [101, 103]);
});

test('a granter set back grants nothing before its children have spoken', async (t) => {
  const world = await makeWorld(t);
  const { tree, county, city, station, other } = world;
  await receipted(t, county);
  await tree.close(county.node);
  const folder = tree.image(county.node);
  const later = Office.again(await tree.reopen(county.node));
  await tree.link(station.node, later.node);
  await tree.listen(later.node);
  // Granted and heard by the station alone: the city never learns of it.
  await later.grant(STATION, 1, 50);
  await t.until('the station has it', () => station.node.leasing.book.own().length === 1);
  await tree.close(later.node);
  const back = Office.again(await tree.open(COUNTY, { folder }));
  await back.node.recovery.newEpoch();
  assert.is(await back.refusal(SECOND_STATION, 1, 50), 'LEASE_WAITS');
  await tree.link(back.node, city.node);
  await tree.listen(back.node);
  await t.until('its lost grant is back', () => back.node.leasing.book.below(AREA).length === 1);
  assert.is(await back.refusal(SECOND_STATION, 1, 50), 'LEASE_OVERLAP');
  await t.until('all children have spoken', async () => {
    return (await back.node.leasing.granting.unheard()).length === 0;
  });
  assert.is(await back.refusal(SECOND_STATION, 51, 100), null);
  await t.until('the other has it', () => other.node.leasing.book.own().length === 1);
});

test('the county numbers births before any block, against every number ever used', async (t) => {
  const world = await makeWorld(t);
  const { county, station, city } = world;
  const early = { born: '19991231', number: 'area' };
  const numbers = ['229901199912310013', '229901991231005', '229901199912310099'];
  const made = await write(
    county.node,
    numbers.map((GMSFHM, n) => person(n, { GMSFHM }, 'register')),
  );
  assert.is(made.length, 3);
  assert.equal(await county.sequences(3, early), [3, 7, 11]);
  assert.equal(await county.sequences(2, { ...early, sex: '2' }), [2, 4]);
  assert.is(await county.number({ number: 'area' }), 'LEASE_SINCE');
  assert.is(await station.number(early), 'LEASE_CHARGE');
  assert.is(await city.number(early), 'LEASE_CHARGE');
});
