import * as assert from 'uvu/assert';
import { listIn, objectOf, partOf, textIn } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import { hlcDay } from '../../../proto/hlc.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { COUNTY, framesOf, STATION, sealTails, Tree, write } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods/explaining');

const DAY = 86_400_000;

/** A clock that is set by hand. */
function dial() {
  let offset = 0;
  return {
    turn: (ms: number) => {
      offset += ms;
    },
    clock: {
      now: () => Date.now() + offset,
      monotonic: () => Date.now(),
      after: () => () => undefined,
    },
  };
}

async function pass(from: HujiNode, to: HujiNode): Promise<void> {
  await sealTails(from);
  for (const bytes of await framesOf(from, STATION)) await to.receiver.receive(bytes);
}

function ruling(reject: string[]): string {
  return JSON.stringify({ tier: 'county', reject: { XM: reject }, why: '常表与户口簿一致' });
}

function fieldOf(document: Json, id: string): Json {
  const found = listIn(document, 'fields').find((field) => textIn(field, 'field') === id);
  assert.ok(found, id);
  return found;
}

test('each field says what is shown, by which rule, and why each claim lost', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  const county = await tree.join(COUNTY, province);
  const asked = await Asked.with(station);
  await asked.signed('submit', {}, [
    JSON.stringify({
      ...{ entity: 'person', event: '100', source: 'computer' },
      fields: { XM: '王淑珍', XB: '2', CSRQ: '19640512', GMSFHM: '22990119640512002X', HH: '1' },
    }),
  ]);
  const id = textIn(asked.emitted[0], 'id');
  const paper = { kind: '常住人口登记表', issued: '19960701' };
  await write(station, [about(id, '120', { XM: '王淑贞' }, 'register', { documents: [paper] })]);
  await write(station, [about(id, '120', { XM: '王淑真' }, 'register')]);

  const before = await asked.call('explain', { entity: 'person', id });
  assert.is(textIn(before, 'policy'), 'form-first');
  const name = fieldOf(before, 'XM');
  assert.is(textIn(name, 'value'), '王淑真');
  assert.is(textIn(name, 'rule'), 'source');
  assert.is(textIn(partOf(name, 'dispute'), 'kind'), 'sources-disagree');
  const [loaded, first, second] = listIn(name, 'claims');
  assert.is(textIn(loaded, 'outcome'), 'lost');
  assert.is(textIn(loaded, 'by'), 'source');
  assert.is(textIn(loaded, 'operator'), 'clerk');
  assert.is(textIn(loaded, 'author'), STATION);
  assert.is(textIn(first, 'outcome'), 'superseded');
  assert.is(textIn(first, 'by'), textIn(second, 'change'));
  assert.equal(listIn(first, 'documents'), [{ ...paper, number: null }]);
  assert.is(textIn(second, 'outcome'), 'shown');
  assert.is(textIn(fieldOf(before, 'GMSFHM'), 'value'), '229901********002X');
  assert.is(textIn(listIn(fieldOf(before, 'GMSFHM'), 'claims')[0], 'value'), '229901********002X');
  const whole = { entity: 'person', id, field: '公民身份号码', unmask: true, purpose: 'test' };
  const [number] = listIn(await asked.call('explain', whole), 'fields');
  assert.is(textIn(number, 'value'), '22990119640512002X');

  await pass(station, county);
  const verdict = { XM: '王淑珍', CJNR: ruling(['王淑真']) };
  await write(county, [about(id, '130', verdict, 'none')], { lane: STATION });
  await pass(county, station);
  await write(station, [about(id, '120', { XM: '王淑真' }, 'booklet', { seen: [] })]);
  const after = fieldOf(await asked.call('explain', { entity: 'person', id }), 'XM');
  assert.is(textIn(after, 'value'), '王淑珍');
  assert.is(textIn(after, 'rule'), 'verdict');
  assert.is(partOf(after, 'dispute'), null);
  const claims = listIn(after, 'claims');
  const said = claims.find((claim) => textIn(claim, 'event') === '130');
  assert.equal(partOf(said, 'rejects'), ['王淑真']);
  assert.is(textIn(said, 'why'), '常表与户口簿一致');
  const again = claims.find((claim) => textIn(claim, 'source') === 'booklet');
  assert.is(textIn(again, 'by'), 'verdict');
  assert.is(textIn(again, 'repeats'), textIn(said, 'change'));
  assert.is(partOf(again, 'regenerated'), false);
});

test('get shows nothing of a verdict whole, and explain knows its record and field', async (t) => {
  const tree = new Tree(t);
  const station = await tree.join(STATION, await tree.found());
  const [made] = await write(station, [person(1)]);
  const id = made?.id ?? '';
  const reject = { GMSFHM: ['22990119640512002X'] };
  const text = JSON.stringify({ tier: 'station', reject, why: '核对' });
  const verdict = { GMSFHM: '229901196405120038', CJNR: text };
  await write(station, [about(id, '130', verdict, 'none')]);
  const asked = new Asked(station);
  for (const method of ['get', 'explain', 'history']) {
    const shown = JSON.stringify(await asked.call(method, { entity: 'person', id }));
    assert.not.match(shown, /19640512002X|196405120038/, method);
  }
  const unknown = '0123456789abcdef-17-9f86d081';
  await refused(() => asked.call('explain', { entity: 'person', id: unknown }), 'ENTITY_UNKNOWN');
  await refused(() => asked.call('explain', { entity: 'card', id }), 'USAGE');
  const odd = { entity: 'person', id, field: 'NOPE' };
  await refused(() => asked.call('explain', odd), 'FIELD_UNKNOWN');
  await refused(
    () => asked.call('history', { entity: 'person', id, unmask: true }),
    'PURPOSE_NEEDED',
  );
});

test('the history is whole, and a record is shown as of a day', async (t) => {
  const tree = new Tree(t);
  const { clock, turn } = dial();
  const station = await tree.join(STATION, await tree.found(), { clock });
  const asked = new Asked(station);
  const days: string[] = [];
  const [made] = await write(station, [person(1, { XM: '甲' })]);
  const id = made?.id ?? '';
  for (const XM of ['乙', '丙', '丁']) {
    days.push(hlcDay(station.hybrid.latest()));
    turn(2 * DAY);
    await write(station, [about(id, '107', { XM })]);
  }
  days.push(hlcDay(station.hybrid.latest()));
  const history = listIn(await asked.call('history', { entity: 'person', id }), 'changes');
  assert.equal(
    history.map((change) => textIn(partOf(change, 'fields'), 'XM')),
    ['甲', '乙', '丙', '丁'],
  );
  assert.equal(partOf(history[3], 'standing'), ['XM']);
  const shown: string[] = [];
  for (const asOf of days) {
    const document = objectOf(await asked.call('get', { entity: 'person', id, asOf }));
    assert.is(document['asOf'], asOf);
    shown.push(textIn(document['fields'], 'XM'));
  }
  assert.equal(shown, ['甲', '乙', '丙', '丁']);
  const early = { entity: 'person', id, asOf: '20000101' };
  await refused(() => asked.call('get', early), 'ENTITY_UNKNOWN');
  await refused(() => asked.call('get', { ...early, asOf: '20040231' }), 'DATE_INVALID');
});
