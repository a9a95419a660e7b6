import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../bin/document.js';
import { TRAINING_AREAS } from '../../../node/authority/tables/training-areas.js';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, draft, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { refused } from '../identity/province.js';
import { pictureOf } from '../picture.js';
import {
  CITY,
  framesOf,
  PROVINCE,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods: districts');
const GENEROUS = { limitMs: 30_000 };
const PAST = '20250101';
const FUTURE = '20990101';

/** The county of the stations gets another code on a day. */
function recoding(day: string, version = 2): Json {
  const entries = TRAINING_AREAS.map((entry) =>
    entry.code === '229901' ? { ...entry, to: day, became: '229950' } : entry,
  );
  return { name: 'area', version, entries } as unknown as Json;
}

async function world(tree: Tree) {
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  return { province, station, asked: await Asked.with(province) };
}

async function pass(from: HujiNode, to: HujiNode, lane: string): Promise<void> {
  await sealTails(from);
  for (const bytes of await framesOf(from, lane)) await to.receiver.receive(bytes);
  await to.settled();
}

const fieldsOf = async (node: HujiNode, id: string, entity = 'person', asOf = '') => {
  const params = { entity, id, unmask: true, purpose: 'test', ...(asOf === '' ? {} : { asOf }) };
  return new Asked(node).call('get', params);
};

test(
  'every record of a district shows its new code from the day on, and is not rewritten',
  async (t) => {
    const tree = new Tree(t);
    const { province, station, asked } = await world(tree);
    const homes = { SSXQ: '229901', CSDSSXQ: '229901', JGSSXQ: '229902' };
    const [one, house] = await write(station, [
      person(1, homes),
      draft('200', { HH: '1', SSXQ: '229901' }),
    ]);
    const [id, household] = [one?.id ?? '', house?.id ?? ''];
    await pass(station, province, STATION);
    const before = station.counters.all().get(STATION);
    await asked.signed('codes.apply', { document: recoding(FUTURE) });
    await pass(province, station, 'all');
    for (const node of [province, station]) {
      const today = await fieldsOf(node, id);
      assert.is(textIn(partOf(today, 'fields'), 'SSXQ'), '229901');
      assert.is(partOf(today, 'recoded'), undefined);
      const then = await fieldsOf(node, id, 'person', FUTURE);
      assert.is(textIn(partOf(then, 'fields'), 'SSXQ'), '229950');
      assert.equal(partOf(then, 'recoded'), { SSXQ: '229901' });
      // His number and where he was born stay what they were.
      assert.is(textIn(partOf(then, 'fields'), 'CSDSSXQ'), '229901');
      assert.ok(textIn(partOf(then, 'fields'), 'GMSFHM').startsWith('229901'));
      const home = await fieldsOf(node, household, 'household', FUTURE);
      assert.is(textIn(partOf(home, 'fields'), 'SSXQ'), '229950');
      assert.is(textIn(partOf(listIn(then, 'claims')[0], 'fields'), 'SSXQ'), '229901');
    }
    const claims = station.counters.all().get(STATION);
    assert.equal(claims?.state, before?.state);

    await asked.signed('codes.apply', { document: recoding(PAST, 3) });
    const explained = await asked.call('explain', { entity: 'person', id, field: 'SSXQ' });
    const [field] = listIn(explained, 'fields');
    assert.is(textIn(field, 'value'), '229950');
    assert.is(textIn(field, 'recoded'), '229901');
    const found = async (area: string) =>
      listIn(await asked.call('find', { name: '王1', area }), 'people').length;
    assert.equal(
      await Promise.all(['229901', '229950', '2299', '229951', '229902'].map(found)),
      [1, 1, 1, 0, 0],
    );
  },
  GENEROUS,
);

test(
  'sources that write one district by its codes of two times do not disagree',
  async (t) => {
    const tree = new Tree(t);
    const { province, station, asked } = await world(tree);
    const [one] = await write(station, [person(1, { SSXQ: '229901' })]);
    const id = one?.id ?? '';
    await write(station, [about(id, '120', { SSXQ: '229950' }, 'booklet')]);
    await pass(station, province, STATION);
    const open = async () =>
      listIn(await asked.call('cases', {}), 'cases')
        .filter((each) => textIn(each, 'kind') === 'sources-disagree')
        .map((each) => textIn(each, 'state'));
    assert.equal(await open(), ['open']);
    await asked.signed('codes.apply', { document: recoding(PAST) });
    await province.settled();
    assert.equal(await open(), []);
    const explained = await asked.call('explain', { entity: 'person', id, field: 'SSXQ' });
    assert.is(partOf(listIn(explained, 'fields')[0], 'dispute'), null);

    // The same in whatever order table and claims came.
    const dice = seededRandom(t.seed);
    const frames = [...(await framesOf(province, 'all')), ...(await framesOf(province, STATION))];
    const wanted = await pictureOf(province);
    for (let turn = 0; turn < 3; turn++) {
      const node = await tree.open(CITY);
      await feed(node, frames, dice);
      const { records, cases } = await pictureOf(node);
      assert.equal({ records, cases }, { records: wanted.records, cases: wanted.cases });
      await tree.close(node);
    }
  },
  GENEROUS,
);

test('a change of districts that leads nowhere is refused by its own name', async (t) => {
  const { asked, province } = await world(new Tree(t));
  assert.is(province.identity.code, PROVINCE);
  const table = recoding(PAST) as unknown as { entries: { code: string; zh: string }[] };
  const edited = (code: string, edit: object) =>
    ({
      ...table,
      entries: table.entries.map((each) => (each.code === code ? { ...each, ...edit } : each)),
    }) as unknown as Json;
  const apply = (document: Json) => () => asked.signed('codes.apply', { document });
  await refused(
    apply(edited('229950', { to: '20260101', became: '229901' })),
    'DISTRICT_CHANGE',
    /cycle/,
  );
  await refused(apply(edited('229950', { from: '20250102' })), 'DISTRICT_CHANGE', /gap/);
  const twice = { ...table, entries: [...table.entries, { code: '229901', zh: '别县' }] };
  await refused(apply(twice), 'DISTRICT_CHANGE', /overlap/);
  assert.is(SECOND_STATION.slice(0, 6), '229901');
});
