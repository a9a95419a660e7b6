import * as assert from 'uvu/assert';
import { listIn, numberIn, objectOf, partOf, textIn } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import { changesOf, readFrame } from '../../../proto/frame.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { COUNTY, framesOf, PROVINCE, STATION, sealTails, Tree, write } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods/answers');

test('every answer of submit has the same parts', async (t) => {
  const tree = new Tree(t);
  const station = await Asked.with(await tree.join(STATION, await tree.found()));
  const line = (ref: string, event: string) =>
    JSON.stringify({
      ...{ ref, entity: 'person', event, source: 'computer', since: null },
      fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '1' },
    });
  const lines = [line('a', '100'), line('b', '999'), line('a', '100'), 'no JSON'];
  await station.signed('submit', {}, lines);
  await station.call('submit', { dryRun: true }, [line('c', '100'), line('d', '999')]);
  const parts = ['ref', 'ok', 'id', 'change', 'stream', 'seq', 'code'];
  for (const answer of station.emitted) {
    const given = Object.keys(objectOf(answer)).filter((name) => name !== 'detail');
    assert.equal(given, parts, JSON.stringify(answer));
    assert.is(partOf(answer, 'ok') === true, partOf(answer, 'code') === null);
  }
  const [first, refused, again, garbage] = station.emitted;
  assert.equal(again, first);
  assert.is(partOf(first, 'id'), partOf(first, 'change'));
  assert.is(textIn(refused, 'code'), 'EVENT_UNKNOWN');
  assert.is(textIn(garbage, 'code'), 'USAGE');
  assert.is(textIn(garbage, 'detail'), 'not JSON');
});

test('a ref stands for one line: another under it is refused', async (t) => {
  const tree = new Tree(t);
  const station = await Asked.with(await tree.join(STATION, await tree.found()));
  const line = (name: string, more = {}) => ({
    ...{ ref: 'a', entity: 'person', event: '100', source: 'computer', since: null, ...more },
    fields: { XM: name, XB: '2', CSRQ: '19640512', HH: '1' },
  });
  const submit = async (...lines: object[]) => {
    const before = station.emitted.length;
    const texts = lines.map((each) => JSON.stringify(each));
    await station.signed('submit', {}, texts);
    return station.emitted.slice(before);
  };
  // Under way together, with one in front that is refused: a name it does not take.
  const [refused, first, other, same] = await submit(
    line('王小雪', { event: '999' }),
    ...[line('王小雪'), line('李小雪'), line('王小雪')],
  );
  assert.is(textIn(refused, 'code'), 'EVENT_UNKNOWN');
  assert.is(partOf(first, 'ok'), true);
  assert.equal(same, first);
  const taken = ['REF_TAKEN', `ref a: ${textIn(first, 'change')}`];
  assert.equal([textIn(other, 'code'), textIn(other, 'detail')], taken);
  // One after the other; keys in another order and what is empty make no other line.
  const { fields, since, ...rest } = line('王小雪', { id: null });
  const [again, late] = await submit({ fields, ...rest }, line('王小雪', { since: '20040901' }));
  assert.equal([again, since], [first, null]);
  assert.equal([textIn(late, 'code'), textIn(late, 'detail')], taken);
});

test('lines are judged in their order, whatever the one before them waits for', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const station = await Asked.with(node);
  const [made] = await write(node, [person(1, { XM: '王一' }, 'register')]);
  const id = made?.id ?? '';
  const [renamed] = await write(node, [about(id, '107', { XM: '王二' }, 'register')]);
  const line = (ref: string, event: string, fields: object, more: object = { id }) =>
    JSON.stringify({
      ...{ ref, entity: 'person', event, source: 'register', since: '20040901', fields, ...more },
    });
  const who = { XM: '王小', XB: '1', CSRQ: '20040901' };
  await station.signed('submit', {}, [
    // Refused late, for a household that is looked for; its name is taken by the line behind it.
    line('a', '101', { ...who, HH: '404', YHZGX: '20' }, {}),
    line('a', '102', { SWRQ: '20040901', SWZXLB: '1' }),
    line('b', '112', {}),
    // What it would take back is overtaken by the line before it.
    line('c', '107', { XM: '王三' }),
    line('d', '113', { CXBG: renamed?.change ?? '' }),
  ]);
  const codes = station.emitted.map((each) => textIn(each, 'code'));
  assert.equal(codes, ['HOUSEHOLD_UNKNOWN', '', '', '', 'REVERSAL_LATE']);
  const [, death, restored] = station.emitted;
  assert.ok(numberIn(death, 'seq') < numberIn(restored, 'seq'));
});

test('a line sent again while another call writes it is written once', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const station = await Asked.with(node);
  const line = JSON.stringify({
    ...{ ref: 'a', entity: 'person', event: '100', source: 'computer' },
    fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '1' },
  });
  const call = () => station.signed('submit', {}, [line]);
  await Promise.all([call(), call()]);
  const [one, two] = station.emitted;
  assert.is(partOf(one, 'ok'), true);
  assert.equal(two, one);
});

test('a key that submit does not know is refused, and told where it is one', async (t) => {
  const tree = new Tree(t);
  const station = await Asked.with(await tree.join(STATION, await tree.found()));
  const whole = {
    ...{ ref: 'a', entity: 'person', event: '100', source: 'computer', since: null },
    fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '1' },
  };
  const misspelt = { ...whole, documets: [] };
  const foreign = { ...whole, 王小雪: 1 };
  await station.signed(
    'submit',
    {},
    [misspelt, foreign, whole].map((line) => JSON.stringify(line)),
  );
  const told = station.emitted.map((each) => [textIn(each, 'code'), textIn(each, 'detail')]);
  assert.equal(told, [
    ['USAGE', 'key documets'],
    ['USAGE', 'unknown key'],
    ['', ''],
  ]);
});

test('nothing a line says is passed over', async (t) => {
  const tree = new Tree(t);
  const station = await Asked.with(await tree.join(STATION, await tree.found()));
  const whole = {
    ...{ entity: 'person', event: '100', source: 'computer', since: null },
    fields: { XM: '王小雪', XB: '2', CSRQ: '19640512', HH: '1' },
  };
  const lines = [
    { ...whole, since: 20040901 },
    { ...whole, act: 7 },
    { ...whole, documents: [{ kind: '毕业证书', number: 4123 }] },
    { ...whole, documents: [{ kind: '毕业证书', no: '4123' }] },
    { ...whole, event: 'constructor' },
    { ...whole, fields: { ...whole.fields, CSRQ: '20990101' } },
    { ...whole, fields: { ...whole.fields, SWRQ: '20990101' } },
    { ...whole, documents: [{ kind: '毕业证书', number: null }] },
  ];
  await station.signed(
    'submit',
    {},
    lines.map((line) => JSON.stringify(line)),
  );
  const told = station.emitted.map((each) => `${textIn(each, 'code')} ${textIn(each, 'detail')}`);
  assert.equal(told, [
    ...['USAGE since', 'USAGE act', 'USAGE documents', 'USAGE documents'],
    ...['EVENT_UNKNOWN constructor', 'DATE_FUTURE CSRQ', 'DATE_FUTURE SWRQ', ' '],
  ]);
});

test('births are found by year, month, day and range of days', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const days = ['19631231', '19640101', '19640512', '19640601'];
  await write(
    node,
    days.map((CSRQ, n) => person(n, { XM: '王伟', CSRQ })),
  );
  const asked = new Asked(node);
  const found = async (born: string) => {
    const people = listIn(await asked.call('find', { name: '王伟', born }), 'people');
    return people.map((each) => textIn(each, 'CSRQ')).sort();
  };
  assert.equal(await found('1964'), days.slice(1));
  assert.equal(await found('196405'), ['19640512']);
  assert.equal(await found('19640512'), ['19640512']);
  assert.equal(await found('19640101-19640512'), ['19640101', '19640512']);
  assert.equal(await found('19650101-19660101'), []);
});

test('an enrolment says which addresses its bundle names', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const params = { code: COUNTY, tier: 'county' };
  const here = await province.signed('enroll', params);
  assert.equal(partOf(here, 'addresses'), ['memory://here'], 'where it listens');
  const addresses = ['grpc://127.0.0.1:7200'];
  const again = await province.signed('enroll', { ...params, addresses, again: true });
  assert.equal(partOf(again, 'addresses'), addresses);
});

test('an enrolment says when its bundle ends', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const before = Date.now();
  const params = { code: COUNTY, tier: 'county', days: 7 };
  const expires = Date.parse(textIn(await province.signed('enroll', params), 'expires'));
  const end = before + 7 * 86_400_000;
  assert.ok(expires > end - 60_000 && expires < end + 60_000, `${expires} of ${end}`);
});

test('two stations never share a unit code', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const unit9 = '229901001';
  await province.signed('enroll', { code: STATION, tier: 'station', unit9 });
  const twin = { code: '229901520000', tier: 'station', unit9 };
  await refused(() => province.signed('enroll', twin), 'ENROL_TWICE', new RegExp(STATION));
  await province.signed('enroll', { code: STATION, tier: 'station', unit9, again: true });
});

test('why an operator was taken off the list is on record', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const other = { name: 'other', role: 'registrar', publicKey: 'ab'.repeat(32) };
  await province.signed('operator.add', other);
  await province.signed('operator.revoke', { name: 'other', why: 'transferred' });
  await sealTails(province.node);
  const changes = (await framesOf(province.node, PROVINCE)).flatMap((bytes) =>
    changesOf(readFrame(bytes)),
  );
  const revoked = changes.find(({ event }) => event === '922');
  assert.ok(revoked?.values.some((value) => value.includes('"why":"transferred"')));
});

test('a grant changes what is given and nothing else', async (t) => {
  const tree = new Tree(t);
  const province = await Asked.with(await tree.found());
  const other = { name: 'other', role: 'clerk', steps: ['submit'], publicKey: 'ab'.repeat(32) };
  await province.signed('operator.add', other);
  const grant = async (part: { [name: string]: Json }) =>
    objectOf(await province.signed('operator.grant', { name: 'other', ...part }));
  // A command that was given no steps sends an empty list.
  const certified = await grant({ steps: [], certificate: 'T-7' });
  assert.equal(certified, { ...certified, steps: ['submit'], role: 'clerk', certificate: 'T-7' });
  const moved = await grant({ steps: ['load'] });
  assert.equal(moved, { ...certified, steps: ['load'] });
});

test('the cut of an area in which nothing is held is a cut', async (t) => {
  const asked = new Asked(await new Tree(t).found());
  const nothing = await asked.call('digest', { area: '229902' });
  assert.is(textIn(nothing, 'cut'), '');
  const own = await asked.call('digest', { area: PROVINCE });
  const atNothing = await asked.call('digest', { area: PROVINCE, at: '' });
  assert.is(textIn(atNothing, 'digest'), textIn(nothing, 'digest'));
  assert.is.not(textIn(atNothing, 'digest'), textIn(own, 'digest'));
  assert.is(partOf(atNothing, 'state'), null);
  assert.is(numberIn(own, 'persons'), 0);
});

test('an area that is not below a node has no digest there', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = new Asked(await tree.join(COUNTY, province));
  for (const area of ['229902', '2299', '22']) {
    await refused(() => county.call('digest', { area }), 'AREA_ELSEWHERE', new RegExp(COUNTY));
    await refused(() => county.call('digest', { area, at: '' }), 'AREA_ELSEWHERE');
  }
  for (const area of [COUNTY, STATION]) {
    assert.is(textIn(await county.call('digest', { area }), 'area'), area);
  }
});
