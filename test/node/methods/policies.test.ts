import * as assert from 'uvu/assert';
import { listIn, numberIn, objectOf, partOf, textIn } from '../../../bin/document.js';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { NATION } from '../../../node/authority/tables/nation.js';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import { fieldNo } from '../../../proto/fields.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { refused } from '../identity/province.js';
import { framesOf, identities, STATION, Tree } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods/policies');

const hunan = readPolicyFile('hunan').document as Json;
const BIRTH = fieldNo('CSRQ');

/** A station's stream as somebody writes it who judges nothing, sent to the province. */
async function loaded(province: HujiNode) {
  const identity = (await identities()).get(STATION);
  if (identity === undefined) throw new RangeError(STATION);
  const writer = new FrameWriter(identity);
  await province.receiver.receive(writer.introduce().bytes);
  await province.settled();
  const under = province.authority.head();
  const send = async (...drafts: Parameters<FrameWriter['write']>[0]) => {
    const { frame, ids } = writer.write(drafts, { under });
    await province.receiver.receive(frame.bytes);
    await province.settled();
    return ids;
  };
  return { send, under };
}

test('diff tells what apply then does, and the values are a fresh node’s', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const asked = await Asked.with(province);
  const { send } = await loaded(province);
  const [one = '', two = ''] = await send(person(1), person(2));
  for (const source of ['booklet', 'card'] as const) {
    await send(about(one, '120', { CSRQ: '19640513' }, source, { seen: [] }));
  }
  await send(about(two, '120', { XM: '王二二' }, 'register', { seen: [] }));
  await send(about(one, '120', { CSRQ: '19640512' }, 'register', { seen: [] }));
  const value = (node: HujiNode) => node.query.record(5, idToRef(one))?.value(BIRTH);
  assert.is(value(province), '19640512');

  const diff = await asked.call('policy.diff', { document: hunan });
  assert.is(numberIn(diff, 'records'), 2);
  assert.equal(partOf(diff, 'changed'), { records: 1, values: 1 });
  assert.equal(partOf(diff, 'fields'), { CSRQ: 1 });
  const [shown] = listIn(diff, 'shown');
  assert.equal(partOf(shown, 'after'), { value: '19640513', rule: 'booklet-and-card' });
  assert.is(value(province), '19640512');

  const state = partOf(await asked.call('digest'), 'state');
  const done = await asked.signed('policy.apply', { document: hunan });
  assert.is(partOf(done, 'published'), true);
  assert.is(value(province), '19640513');
  const digest = await asked.call('digest');
  assert.is(textIn(digest, 'policy'), 'hunan');
  assert.equal(partOf(digest, 'state'), state);
  const again = await asked.signed('policy.apply', { document: hunan });
  assert.is(partOf(again, 'published'), false);
  assert.is(textIn(await asked.call('policy.show'), 'name'), 'hunan');

  const fresh = await tree.open(STATION);
  for (const bytes of await framesOf(province)) await fresh.receiver.receive(bytes);
  await fresh.settled();
  assert.is(value(fresh), '19640513');
});

test('only the province publishes, and only what is sound and newer', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const station = await Asked.with(await tree.join(STATION, province.node));
  for (const method of ['policy.diff', 'policy.apply']) {
    await refused(() => station.signed(method, { document: hunan }), 'EVENT_FORBIDDEN');
  }
  assert.is(textIn(await station.call('policy.show'), 'name'), 'form-first');
  const spoilt = { ...objectOf(hunan), items: [] };
  await refused(() => province.signed('policy.apply', { document: spoilt }), 'POLICY_INVALID');
  await province.signed('policy.apply', { document: hunan });
  const older = { ...objectOf(hunan), source: 'another' };
  await refused(() => province.signed('policy.apply', { document: older }), 'POLICY_INVALID');
  await refused(() => province.call('policy.apply', { document: older }), 'OPERATOR_NEEDED');
});

test('what was parked for an unknown code is judged anew, whichever came first', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const asked = await Asked.with(province);
  const { send } = await loaded(province);
  const [made = ''] = await send(person(1, { MZ: '77' }), person(2));
  await send(about(made, '107', { MZ: '01' }, 'register', { seen: [] }));
  const parked = (node: HujiNode) => node.counters.all().get(STATION)?.parked;
  assert.is(parked(province), 2);
  assert.is(province.query.record(5, idToRef(made)), null);
  const entries = [...NATION.entries, { code: '77', zh: '某族' }];
  const table = { name: 'nation', version: 2, entries } as unknown as Json;
  const diff = await asked.call('codes.diff', { document: table });
  assert.equal([numberIn(diff, 'added'), numberIn(diff, 'parked')], [1, 1]);
  const done = await asked.signed('codes.apply', { document: table });
  assert.is(partOf(done, 'published'), true);
  assert.is(parked(province), 0);
  const shown = province.query.record(5, idToRef(made));
  assert.equal(shown?.valuesFrom(1, fieldNo('MZ')), ['01']);
  // A later table without the code takes nothing back.
  const without = { ...NATION, version: 3 } as unknown as Json;
  await asked.signed('codes.apply', { document: without });
  assert.is(parked(province), 0);

  // A node that hears all of lane all first, and one that hears it last, come to the same.
  const all = await framesOf(province, 'all');
  const changes = await framesOf(province, STATION);
  const states: unknown[] = [];
  for (const frames of [
    [...all, ...changes],
    [...all.slice(0, 2), ...changes, ...all.slice(2)],
  ]) {
    const node = await tree.open(STATION);
    for (const bytes of frames) await node.receiver.receive(bytes);
    await node.settled();
    assert.is(parked(node), 0);
    states.push(node.counters.all().get(STATION)?.state);
  }
  assert.equal(states[1], states[0]);
  assert.equal(states[0], province.counters.all().get(STATION)?.state);
});

test('a table in which a district leads back to itself is refused', async (t) => {
  const tree = new Tree(t);
  const asked = await Asked.with(await tree.found());
  const entries = [
    { code: '229901', zh: '甲', to: '20040101', became: '229902' },
    { code: '229902', zh: '乙', to: '20050101', became: '229901' },
  ];
  const document = { name: 'area', version: 9, entries } as unknown as Json;
  await refused(() => asked.signed('codes.apply', { document }), 'DISTRICT_CHANGE', /cycle/);
  await refused(() => asked.call('codes.diff', { document }), 'DISTRICT_CHANGE', /cycle/);
  const { codesFaults } = await import('../../../node/authority/codes-fault.js');
  const problems = (edit: object) =>
    codesFaults({ ...NATION, ...edit }).map(({ problem }) => problem);
  assert.equal(problems({}), []);
  assert.equal(problems({ name: 'nations' }), ['unknown-table']);
  assert.equal(problems({ entries: [] }), ['not-list']);
  const pair = (edit: object) => ({
    entries: [
      { code: '01', zh: '汉' },
      { code: '02', zh: '蒙古', ...edit },
    ],
  });
  assert.equal(problems(pair({ code: '2' })), ['length']);
  assert.equal(problems(pair({ code: '01', zh: '汉' })), ['repeated']);
  assert.equal(problems(pair({ from: '20040231' })), ['day']);
  assert.equal(problems(pair({ from: '20050101', to: '20040101' })), ['interval']);
  assert.equal(problems(pair({ to: '20040101', became: '09' })), ['successor']);
});
