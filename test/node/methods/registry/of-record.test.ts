import { hash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { EvidenceAnswer, GetRequest } from '../../../../node/api/api.js';
import type { Json } from '../../../../node/control/control.js';
import { entityNo } from '../../../../proto/entity.js';
import { idToRef } from '../../../../proto/id.js';
import { suite } from '../../../harness.js';
import { draft, person } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { SECOND_STATION, STATION, Tree } from '../../tree.js';
import { CardWorld } from '../card/card-world.js';
import { photo } from '../card/jpeg.js';
import {
  callerBy,
  court,
  find,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
  told,
} from './registry-world.js';

const test = suite('node/methods/registry: of one record');
const caller = callerBy(TOKEN);
const MAY = ['get', 'cards', 'cases', 'photo', 'find-address'];

function about(id: string): GetRequest {
  return { purpose: '立案审查', entity: 'person', id };
}

test(
  'applications and the portrait of a person are shown by right, and within the scope alone',
  async (t) => {
    const world = await CardWorld.make(t);
    const publish = (document: Json) => world.province.signed('consumer.apply', { document });
    await publish(court({ may: MAY, areas: [STATION] }));
    const [id = '', other = ''] = await world.people(2);
    await world.open();
    const number = await world.sampled(id);
    const { node } = world.station;
    const { registry } = new Served(t, node);
    const [card, ...more] = await registry.cards(caller, about(id));
    assert.equal(more, []);
    assert.equal([card?.number, card?.station, card?.stage], [number, STATION, 'sampled']);
    assert.match(card?.accepted ?? '', /^\d{8}$/);
    assert.equal(await registry.cards(caller, about(other)), []);
    const shown = await registry.photo(caller, about(id));
    assert.ok(shown.bytes.equals(Buffer.from(photo(0), 'base64')));
    assert.equal([shown.type, shown.sha256], ['jpeg', hash('sha256', shown.bytes, 'hex')]);
    const none = await told(registry.photo(caller, about(other)));
    const never = await told(registry.photo(caller, about(id.replace(/-\d+-/, '-99-'))));
    assert.equal(none, never);
    const elsewhere = court({ version: 2, may: MAY, areas: [SECOND_STATION] });
    await publish(elsewhere);
    await world.exchange();
    for (const ask of ['cards', 'photo', 'cases'] as const) {
      await refused(() => registry[ask](caller, about(id)), 'NOT_FOUND');
    }
    await publish(court({ version: 3, areas: [STATION] }));
    await world.exchange();
    for (const ask of ['cards', 'photo', 'cases'] as const) {
      await refused(() => registry[ask](caller, about(id)), 'CONSUMER_FORBIDDEN');
    }
  },
  { limitMs: 60_000 },
);

test('what is in doubt about a record by itself is told, and nothing that takes two', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const stations = new Stations();
  const wrong = `${(person(1).values[3] ?? '').slice(0, 17)}!`;
  const drafts = [person(1, { GMSFHM: wrong.replace('!', 'X') }), person(7)];
  const [bad = '', good = ''] = await stations.write(node, STATION, drafts);
  // The same number elsewhere: a case of two, of whom one is nobody to this consumer.
  await stations.write(node, SECOND_STATION, [person(7, { XM: '李四' })]);
  const { registry } = new Served(t, node);
  const kinds = async (id: string) =>
    (await registry.cases(caller, about(id))).map(({ kind, state }) => `${kind} ${state}`);
  assert.equal([await kinds(bad), await kinds(good)], [['wrong-number open'], []]);
  const [shared] = await node.cases.query.ofRecord(idToRef(good));
  assert.is(shared?.records.length, 2, 'there is one, for those who may know');
  await publishConsumer(node, court({ version: 2, may: MAY, fields: ['XM'] }));
  assert.equal(await kinds(bad), [], 'whose number is not shown');
});

test('households are found by the beginning of the address they show', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY, fields: ['HH', 'MLXZ'] }));
  const stations = new Stations();
  const at = (n: number, MLXZ: string) =>
    draft('200', { HH: `22990100100099${n}`, HLX: '1', MLXZ });
  const near = ['和平街12号', '和平街120号', '和平街3号', '胜利路8号', '和平街12号'];
  const ids = await stations.write(
    node,
    STATION,
    near.map((address, n) => at(n, address)),
  );
  await stations.write(node, SECOND_STATION, [at(6, '和平街12号'), at(7, '和平街4号')]);
  const { registry } = new Served(t, node);
  const wish = find({ by: 'address', entity: 'household', value: '和平街1', limit: 2 });
  const first = await registry.find(caller, wish);
  const rest = await registry.find(caller, { ...wish, cursor: first.next });
  const found = [...first.records, ...rest.records];
  assert.is(first.records.length, 2);
  assert.equal(found.map(({ id }) => id).toSorted(), [ids[0], ids[1], ids[4]].toSorted());
  assert.ok(found.every(({ fields }) => fields['MLXZ']?.startsWith('和平街1')));
  assert.is(rest.next, '');
  const ask = (edit: object) => told(registry.find(caller, { ...wish, ...edit }));
  assert.equal(await ask({ value: '和' }), await ask({ value: '胜' }));
  await refused(() => registry.find(caller, { ...wish, entity: 'person' }), 'USAGE');
  const foreign = Buffer.from(first.next, 'base64url').fill('胜利路8号', 21).toString('base64url');
  await refused(() => registry.find(caller, { ...wish, cursor: foreign }), 'CURSOR_INVALID');
  await publishConsumer(node, court({ version: 2, may: MAY, fields: ['HH'] }));
  await refused(() => registry.find(caller, wish), 'CONSUMER_FORBIDDEN');
});

test('rows handed over open cases, write no value and tell nothing of whom they met', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  const rights = { may: ['get', 'submit-evidence'], evidence: ['deaths', 'employment'] };
  await publishConsumer(node, court(rights));
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(1)]);
  const [far = ''] = await stations.write(node, SECOND_STATION, [person(7)]);
  const served = new Served(t, node);
  const { registry } = served;
  const rowOf = (n: number) => {
    const [XM = '', , CSRQ = '', GMSFHM = ''] = person(n).values;
    return { XM, CSRQ, GMSFHM, SWRQ: '20040801' };
  };
  const before = await registry.get(caller, about(id));
  const purpose = '死亡核销';
  const deaths = { purpose, entity: 'person', list: 'deaths' } as const;
  const each: EvidenceAnswer[] = [];
  for (const n of [1, 7, 13]) {
    each.push(await registry.submitEvidence(caller, { ...deaths, rows: [rowOf(n)] }));
  }
  assert.equal(each, Array(3).fill({ received: 1, rejected: [] }), 'met, outside, nobody');
  const kinds = async (record: string) => {
    return (await node.cases.query.ofRecord(idToRef(record)))
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'household-shape');
  };
  assert.equal([await kinds(id), await kinds(far)], [['should-be-cancelled'], []]);
  assert.equal(await registry.get(caller, about(id)), before, 'no value is written');
  const head = node.feed.last();
  await registry.submitEvidence(caller, { ...deaths, rows: [rowOf(1)] });
  assert.is(node.feed.last(), head, 'the same again says nothing new');
  const rows = [
    { ...rowOf(4), SWRQ: '29990101' },
    { XM: '王', CSRQ: '1964' },
    { XM: '王五' },
    { CSRQ: '19640512' },
    { XM: '王六', CSRQ: '19640512', ZY: '教师' },
  ];
  const answer = await registry.submitEvidence(caller, { ...deaths, rows });
  assert.is(answer.received, 0);
  assert.equal(
    answer.rejected.map(({ row, item }) => `${row} ${item}`),
    ['0 SWRQ', '1 CSRQ', '2 GMSFHM', '3 XM', '4 '],
  );
  for (const list of ['births', null] as const) {
    const forbidden = { ...deaths, list, rows: [rowOf(5)] };
    await refused(() => registry.submitEvidence(caller, forbidden), 'CONSUMER_FORBIDDEN');
  }
  const [first] = await served.recorded().then((all) => all.slice(1));
  const { GMSFHM, XM } = rowOf(1);
  assert.equal([first?.method, first?.people], ['registry.submit-evidence', []]);
  assert.not.match(JSON.stringify(await served.recorded()), GMSFHM);
  assert.equal(first?.tags?.['names'], [served.audit.tag('name', XM)]);
  const view = node.query.record(entityNo('person'), idToRef(id));
  assert.ok(view);
  const papers = node.query.everything(view).flatMap(({ change }) => change.documents);
  assert.ok(
    papers.some((paper) => paper.number === '法院 court'),
    'who said it stands there',
  );
});
