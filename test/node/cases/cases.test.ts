import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { HujiNode } from '../../../node/node.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { pictureOf } from '../picture.js';
import { CITY, COUNTY, framesOf, PROVINCE, STATION, write } from '../tree.js';
import { assertSound, kindsOf, listOf, makeWorld, numberOf, single, tell } from './world.js';

const test = suite('node/cases');

test('nothing is wrong with a sound household', async (t) => {
  const { station } = await makeWorld(t);
  await write(station, [
    person(1, { HH: '1', YHZGX: '02', GMSFHM: numberOf(1) }),
    person(2, { HH: '1', YHZGX: '12', GMSFHM: numberOf(2), XB: '2' }),
    person(3, { HH: '1', YHZGX: '21', GMSFHM: numberOf(3) }),
  ]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test('a page of the list takes two look-ups a case, however many there are', async (t) => {
  const { station } = await makeWorld(t);
  const people = Array.from({ length: 12 }, (_, at) => at + 1);
  await write(
    station,
    people.flatMap((n) => [single(n), single(n, { XM: '李四' })]),
  );
  const { store } = station;
  const get = store.get.bind(store);
  let looks = 0;
  t.defer(() => Object.assign(store, { get }));
  Object.assign(store, {
    get: (key: Uint8Array) => {
      looks += 1;
      return get(key);
    },
  });
  const wish = { area: null, kind: null, state: null, limit: 5, after: null } as const;
  const { cases, next } = await station.cases.query.list(wish);
  assert.is(cases.length, 5);
  assert.is(looks, 10);
  looks = 0;
  const more = await station.cases.query.list({ ...wish, after: next });
  assert.is(more.cases.length, 5);
  assert.is(looks, 10, 'a later page no more than the first');
});

test('two people with one number, in two stations', async (t) => {
  const world = await makeWorld(t);
  const { station, second, province } = world;
  const [a] = await write(station, [single(1)]);
  const [b] = await write(second, [single(1, { XM: '李四' })]);
  assert.equal([await kindsOf(station), await kindsOf(second)], [[], []]);
  await tell(world);
  const [found] = await listOf(province);
  assert.is(found?.kind, 'shared-number');
  assert.equal(
    found?.records.map(({ ref }) => ref),
    [idToRef(a?.id ?? ''), idToRef(b?.id ?? '')].sort((x, y) => (x.stream < y.stream ? -1 : 1)),
  );
  assert.is(found?.area, COUNTY);
  assert.is(found?.inCharge, PROVINCE, 'the county and the city have no node yet');
  assert.is(found?.blocksGate, true);
  assert.is(province.digester.digest(COUNTY, null).cases, 1);
  assert.is(province.digester.digest(STATION, null).cases, 0, 'not all of its records lie there');
  assert.equal((await province.cases.query.ofRecord(idToRef(a?.id ?? ''))).length, 1);
  await assertSound(province);
});

test('one person twice, three times; a corrected number closes it', async (t) => {
  const world = await makeWorld(t);
  const { station, second, province } = world;
  const made = await write(station, [single(1), single(2, { GMSFHM: numberOf(3), XM: '王1' })]);
  assert.equal(await kindsOf(station), ['double-registration']);
  await write(second, [single(5, { GMSFHM: numberOf(3), CYM: '王1' })]);
  await tell(world);
  assert.equal(await kindsOf(province), ['multiple-registration']);
  await write(station, [about(made[1]?.id ?? '', '107', { GMSFHM: numberOf(91) })]);
  assert.equal(await kindsOf(station), []);
  await tell(world);
  assert.equal(await kindsOf(province), ['double-registration']);
  await write(station, [about(made[0]?.id ?? '', '111', {})]);
  await tell(world);
  assert.equal(await kindsOf(province), []);
  await assertSound(province);
});

test('who died by one registration and lives by another', async (t) => {
  const { station } = await makeWorld(t);
  const [a] = await write(station, [single(1), single(2, { GMSFHM: numberOf(3), XM: '王1' })]);
  await write(station, [about(a?.id ?? '', '102', { SWRQ: '20040801' })]);
  assert.equal(await kindsOf(station), ['should-be-cancelled']);
  await assertSound(station);
});

test('namesakes born on one day are two people, twins too', async (t) => {
  const { station } = await makeWorld(t);
  const parents = { FQXM: '王父', MQXM: '李母' };
  await write(station, [
    single(1, { XM: '王伟', ...parents }),
    single(2, { XM: '王伟', FQXM: '王大', MQXM: '李二' }),
    single(3, { XM: '王伟' }),
    single(4, { XM: '王双', ...parents }),
  ]);
  assert.equal(await kindsOf(station), []);
  const [again] = await write(station, [single(5, { XM: '王伟', ...parents })]);
  assert.equal(await kindsOf(station), ['several-numbers']);
  await write(station, [about(again?.id ?? '', '107', { MQXM: '赵母' })]);
  assert.equal(await kindsOf(station), []);
  await assertSound(station);
});

test('by a former number too, which one source still states', async (t) => {
  const { station } = await makeWorld(t);
  const [a] = await write(station, [single(1), single(2, { XM: '王1' })]);
  assert.equal(await kindsOf(station), []);
  await write(station, [about(a?.id ?? '', '120', { GMSFHM: numberOf(5) }, 'declared')]);
  assert.equal(await kindsOf(station), ['several-numbers', 'sources-disagree']);
  await assertSound(station);
});

test('a wrong number, a missing one, papers that are not there, signs of an end', async (t) => {
  const { station } = await makeWorld(t);
  const [a] = await write(station, [
    single(1, { GMSFHM: '229901196405120010' }),
    single(2, { GMSFHM: '' }),
    { ...single(3), event: '101' },
    { ...single(4), event: '108', documents: [{ kind: '迁移证' }] },
    single(6, { RYZT: '1' }),
  ]);
  const found = await listOf(station);
  assert.equal(found.map(({ kind, reasons }) => `${kind} ${reasons}`).sort(), [
    'missing-document birth',
    'should-be-cancelled dead',
    'wrong-number CHECKSUM',
    'wrong-number MISSING',
  ]);
  await write(station, [about(a?.id ?? '', '107', { GMSFHM: numberOf(3) })]);
  assert.is((await listOf(station)).length, 3);
  await assertSound(station);
});

test('the 15 and the 18 digits of one number are one number, also said elsewhere', async (t) => {
  const world = await makeWorld(t);
  const { station, second, province } = world;
  const short = '229901640512001';
  const [a] = await write(station, [single(0, { XM: '王伟', FQXM: '王父', MQXM: '李母' })]);
  await write(second, [about(a?.id ?? '', '120', { GMSFHM: short }, 'declared')]);
  await tell(world);
  assert.equal(await kindsOf(province), [], 'what is said elsewhere says the same');
  await write(station, [about(a?.id ?? '', '120', { GMSFHM: short }, 'declared')]);
  await tell(world);
  assert.equal(await kindsOf(province), [], 'no other number of his own');
  const again = { GMSFHM: short, XM: '王伟', FQXM: '王父', MQXM: '李母' };
  await write(second, [single(9, again)]);
  await tell(world);
  assert.equal(
    (await listOf(province)).map(({ kind, reasons }) => `${kind} ${reasons}`),
    ['wrong-number LEGACY_15', 'double-registration same-name'],
  );
  await assertSound(province);
});

test('an area no table ever had makes a number wrong, until a table has it', async (t) => {
  const world = await makeWorld(t);
  const { tree, province, station } = world;
  const of = (area: string, born = '19640512') => {
    const first = `${area}${born}001`;
    return { GMSFHM: first + checkDigit(first), CSRQ: born };
  };
  await write(station, [
    single(1, of('999901')),
    single(2, of('229990')),
    single(3, of('229990', '20010203')),
    single(4, of('110105')),
  ]);
  const reasons = async (node: HujiNode) => (await listOf(node)).map((each) => each.reasons.join());
  assert.equal(await reasons(station), ['AREA_UNKNOWN', 'AREA_NOT_VALID_AT_ASSIGNMENT']);
  await tell(world);
  await assertSound(province);
  const entries = [{ code: '999901', zh: '新县' }];
  const table = { name: 'area', version: 2, entries };
  await write(province, [authorityDraft('913', 'codes', 'area', table)], {
    lane: 'all',
    seal: true,
  });
  await province.settled();
  assert.equal(await reasons(province), ['AREA_NOT_VALID_AT_ASSIGNMENT']);
  await assertSound(province);
  await assertSound(await tree.reopen(province));
});

test('a number that a crowd shares is one case, and becomes small again', async (t) => {
  const { station } = await makeWorld(t);
  const many = Array.from({ length: 140 }, (_, n) => single(n, { GMSFHM: numberOf(3) }));
  const first = await write(station, many.slice(0, 50));
  const made = [...first, ...(await write(station, many.slice(50)))];
  const [found, ...others] = await listOf(station);
  assert.equal(others, []);
  assert.is(found?.kind, 'shared-number');
  assert.is((await station.cases.query.find(found?.id ?? ''))?.records.length, 140);
  await assertSound(station);
  const correct = (from: number, to: number) =>
    write(
      station,
      made
        .slice(from, to)
        .map(({ id }, at) => about(id, '107', { GMSFHM: numberOf(2 * (from + at) + 5) })),
    );
  await correct(0, 70);
  assert.is((await station.cases.query.find(found?.id ?? ''))?.records.length, 70);
  await correct(70, 100);
  assert.is((await listOf(station))[0]?.records.length, 40);
  await assertSound(station);
  await correct(100, 140);
  assert.equal(await listOf(station), []);
  await assertSound(station);
});

test('a new order of sources judges every record again, as a fresh node would', async (t) => {
  const world = await makeWorld(t);
  const { tree, province, station } = world;
  const [a, b] = await write(station, [
    single(1),
    single(2),
    single(3),
    single(4, { YHZGX: '12' }),
  ]);
  await write(station, [
    about(a?.id ?? '', '120', { GMSFHM: numberOf(5), XM: '王2' }, 'declared'),
    about(b?.id ?? '', '120', { YHZGX: '12' }, 'declared'),
  ]);
  await tell(world);
  const before = await kindsOf(province);
  const sources = ['declared', 'computer', 'register', 'booklet', 'card'];
  const policy = authorityDraft('913', 'policy', 'p', { name: 'p', version: 2, sources });
  await write(province, [policy], { lane: 'all', seal: true });
  await province.settled();
  assert.not.equal(await kindsOf(province), before);
  await assertSound(province);
  const fresh = await tree.open(CITY);
  for (const frame of await framesOf(province)) await fresh.receiver.receive(frame);
  await fresh.settled();
  assert.equal((await pictureOf(fresh)).cases, (await pictureOf(province)).cases);
  const again = await tree.reopen(fresh);
  await assertSound(again);
});
