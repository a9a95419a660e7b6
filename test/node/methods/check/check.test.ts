import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../../bin/document.js';
import { visitSheet } from '../../../../bin/visit-sheet.js';
import { Fsck } from '../../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../../node/node.js';
import { seededRandom } from '../../../../transports/memory/seeded-random.js';
import { suite } from '../../../harness.js';
import { about, person } from '../../drafts.js';
import { feed } from '../../feeding.js';
import { FrameWriter } from '../../frame-writer.js';
import { refused } from '../../identity/province.js';
import { pictureOf } from '../../picture.js';
import { CITY, COUNTY, framesOf, identities, STATION, sealTails, Tree, write } from '../../tree.js';
import { Asked } from '../asked.js';

const test = suite('node/methods/check');
const GENEROUS = { limitMs: 30_000 };

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly station: Asked;
  /** Two households: three people, and one. */
  readonly people: readonly string[];
}

async function makeWorld(t: Parameters<Parameters<typeof test>[1]>[0]): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await Asked.with(await tree.join(STATION, province));
  const drafts = [0, 1, 2, 3].map((n) => person(n, { MLXZ: '和平街<1>号', YHZGX: '02' }));
  const made = await write(station.node, drafts);
  return { tree, province, station, people: made.map(({ id }) => id) };
}

/** What `check enter` answers; '' where it was taken. */
async function enter(asked: Asked, ...lines: { readonly [name: string]: string }[]) {
  asked.emitted.length = 0;
  await asked.signed(
    'check.enter',
    {},
    lines.map((line) => JSON.stringify(line)),
  );
  return asked.emitted.map((answer) => textIn(answer, 'code'));
}

function verified(id: string, result = 'agrees') {
  return { id, done: 'verified', channel: 'visit', result, officer: '王建国', date: '20040915' };
}

async function coverage(asked: Asked) {
  const [row] = listIn(await asked.call('check.list'), 'coverage');
  return ['persons', 'verified', 'accurate', 'entered', 'rechecked', 'wrong'].map((part) =>
    numberIn(row, part),
  );
}

test(
  'verified, accurate, entered: never out of order, and counted',
  async (t) => {
    const { station, people } = await makeWorld(t);
    const [one = '', two = '', three = ''] = people;
    assert.equal(await coverage(station), [4, 0, 0, 0, 0, 0]);
    const early = await enter(station, { id: one, done: 'accurate' }, { id: one, done: 'entered' });
    assert.equal(early, ['CHECK_ORDER', 'CHECK_ORDER']);
    assert.equal(await enter(station, verified(one)), ['']);
    assert.equal(await enter(station, { id: one, done: 'entered' }), ['CHECK_ORDER']);
    assert.equal(await enter(station, { id: one, done: 'accurate' }), ['']);
    assert.equal(await enter(station, { id: one, done: 'entered' }), ['']);
    assert.equal(await enter(station, { id: one, done: 'entered' }), ['CHECK_ORDER']);
    assert.equal(await coverage(station), [4, 1, 1, 1, 0, 0]);
    assert.equal(await enter(station, verified(two, 'differs')), ['']);
    assert.equal(await enter(station, { id: two, done: 'accurate' }), ['CHECK_ORDER']);
    await write(station.node, [about(two, '107', { XM: '王更' }, 'register')]);
    assert.equal(await enter(station, { id: two, done: 'accurate' }), ['']);
    assert.equal(await enter(station, verified(three, 'absent')), ['']);
    assert.equal(await coverage(station), [4, 2, 2, 1, 0, 0], 'nobody found is nobody verified');
    assert.equal(await enter(station, verified(one)), [''], 'a new check begins again');
    assert.equal(await coverage(station), [4, 2, 1, 0, 0, 0]);
    await write(station.node, [about(one, '102', {})]);
    assert.equal(await coverage(station), [3, 1, 1, 0, 0, 0], 'of those who live');
    const lines = [{ id: two, done: 'verified' }, { id: 'x' }, { id: two, done: '?' }];
    const bad = await enter(station, ...lines);
    assert.equal(bad, ['USAGE', 'USAGE', 'USAGE']);
    const { store, log, counters } = station.node;
    const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
    assert.equal(report.findings, []);
  },
  GENEROUS,
);

test(
  'no step is of a day before the one it follows, or after today; who is refused is named',
  async (t) => {
    const { station, people } = await makeWorld(t);
    const [one = ''] = people;
    const on = (done: string, date: string) => ({ ...verified(one), done, date });
    assert.equal(await enter(station, on('verified', '99991231')), ['DATE_FUTURE']);
    assert.equal(await enter(station, on('verified', '20040915')), ['']);
    assert.equal(await enter(station, on('accurate', '20040914')), ['CHECK_ORDER']);
    const [refusal] = station.emitted;
    assert.equal([textIn(refusal, 'id'), textIn(refusal, 'done')], [one, 'accurate']);
    assert.is(textIn(refusal, 'detail'), 'accurate 20040914, verified 20040915');
    assert.equal(await enter(station, on('accurate', '20040915')), ['']);
    assert.equal(await enter(station, on('entered', '20040914')), ['CHECK_ORDER']);
    assert.equal(await enter(station, on('entered', '20040920')), ['']);
    assert.equal(await coverage(station), [4, 1, 1, 1, 0, 0]);
  },
  GENEROUS,
);

test(
  'by submit no step is of a day before the one it follows either, or after today',
  async (t) => {
    const { station, people } = await makeWorld(t);
    const [one = ''] = people;
    const line = (event: string, since: string, fields: object) =>
      JSON.stringify({ entity: 'person', event, id: one, source: 'none', since, fields });
    const submit = async (...lines: string[]) => {
      station.emitted.length = 0;
      await station.signed('submit', {}, lines);
      return station.emitted.map((each) => `${textIn(each, 'code')} ${textIn(each, 'detail')}`);
    };
    const found = { HDQD: '2', HDJG: '1' };
    assert.equal(await submit(line('150', '99991231', found)), ['DATE_FUTURE 99991231']);
    assert.equal(await submit(line('150', '20040915', found)), [' ']);
    const first = { ZQYJ: textIn(station.emitted[0], 'change') };
    assert.equal(await submit(line('151', '20040914', first), line('151', '20040915', first)), [
      'CHECK_ORDER 151 20040914, 150 20040915',
      ' ',
    ]);
    const second = { LRYJ: textIn(station.emitted[1], 'change') };
    assert.equal(await submit(line('152', '20040914', second), line('152', '20040916', second)), [
      'CHECK_ORDER 152 20040914, 151 20040915',
      ' ',
    ]);
    assert.equal(await coverage(station), [4, 1, 1, 1, 0, 0]);
  },
  GENEROUS,
);

test(
  'the list names what is open, household by household',
  async (t) => {
    const { station, people } = await makeWorld(t);
    const first = await station.call('check.list', { limit: 1 });
    const [household] = listIn(first, 'households');
    assert.is(numberIn(household, 'members'), 3);
    assert.is(numberIn(household, 'open'), 3);
    const cursor = textIn(first, 'next');
    const second = await station.call('check.list', { limit: 1, cursor });
    assert.is(numberIn(listIn(second, 'households')[0], 'members'), 1);
    const last = people[3] ?? '';
    const done = [verified(last), { id: last, done: 'accurate' }, { id: last, done: 'entered' }];
    assert.equal(await enter(station, ...done), ['', '', '']);
    const left = await station.call('check.list');
    assert.is(listIn(left, 'households').length, 1, 'who is entered is off the list');
    assert.is(partOf(left, 'next'), null);
    await refused(() => station.call('check.list', { cursor: 'AA' }), 'CURSOR_INVALID');
  },
  GENEROUS,
);

test(
  'the sheet holds five sources side by side and nothing from outside',
  async (t) => {
    const { station, people } = await makeWorld(t);
    const [one = ''] = people;
    await write(station.node, [about(one, '120', { XM: '王"户' }, 'booklet')]);
    await write(station.node, [about(one, '120', { XM: '王0' }, 'card')]);
    await refused(() => station.call('check.sheets'), 'PURPOSE_NEEDED');
    const document = await station.call('check.sheets', { purpose: '核对' });
    const html = visitSheet(document, '2004-09-15');
    assert.is(html.match(/<section>/g)?.length, 2);
    for (const title of ['常表', '户口簿', '身份证', '微机', '本人', '核对民警签名', '签章']) {
      assert.ok(html.includes(title), title);
    }
    assert.ok(html.includes('<td>王&quot;户</td><td>王0</td><td>王0</td>'));
    assert.ok(html.includes('和平街&lt;1&gt;号') && !html.includes('<1>'), 'nothing is markup');
    assert.not.match(html, /https?:|src=|href=|url\(|<script/);
    assert.match(html, /<tr class="differ"><td>姓名<\/td>/);
    assert.match(html, /229901196405120009|22990119640512000\d/);
    const elsewhere = { purpose: '核对', household: '没有' };
    await refused(() => station.call('check.sheets', elsewhere), 'HOUSEHOLD_UNKNOWN');
  },
  GENEROUS,
);

test(
  'a sample is drawn by its seed, what the county finds is the rate of errors',
  async (t) => {
    const { tree, province, station, people } = await makeWorld(t);
    for (const id of people) {
      const done = [verified(id), { id, done: 'accurate' }, { id, done: 'entered' }];
      assert.equal(await enter(station, ...done), ['', '', '']);
    }
    const county = await Asked.with(await tree.join(COUNTY, province));
    await sealTails(station.node);
    for (const frame of await framesOf(station.node, STATION)) {
      await county.node.receiver.receive(frame);
    }
    const draw = async (asked: Asked, seed: string) => {
      const drawn = await asked.call('check.sample', { station: STATION, size: 2, seed });
      assert.is(numberIn(drawn, 'population'), 4);
      return listIn(drawn, 'people').map((each) => textIn(each, 'id'));
    };
    const drawn = await draw(county, '7');
    assert.is(drawn.length, 2);
    assert.equal(await draw(station, '7'), drawn, 'anyone draws the same');
    const found = drawn.map((id, at) => {
      return { id, done: 'recheck', result: at === 0 ? 'wrong' : 'right', sample: `${STATION}-7` };
    });
    assert.equal(await enter(county, ...found), ['', '']);
    assert.equal(await coverage(county), [4, 4, 4, 4, 2, 1]);
    const [row] = listIn(await county.call('check.list'), 'coverage');
    assert.is(numberIn(row, 'errorRate'), 0.5);
  },
  GENEROUS,
);

test(
  'in any order it comes to the same, and a step of nothing is parked',
  async (t) => {
    const { tree, province, station, people } = await makeWorld(t);
    const [one = '', two = ''] = people;
    const done = { id: one, done: 'accurate' };
    assert.equal(await enter(station, verified(one), done, verified(two)), ['', '', '']);
    const county = (await identities()).get(COUNTY);
    assert.ok(county);
    const writer = new FrameWriter(county, { lane: STATION, epoch: '00000000000000cc' });
    const under = province.authority.head();
    const act = { source: 0 };
    const check = about(two, '150', { HDQD: '1', HDJG: '1' }, 'computer', act);
    const own = writer.write([check], { under });
    const [id = ''] = own.ids;
    const later = writer.write(
      [
        about(two, '151', { ZQYJ: id }, 'computer', act),
        about(two, '152', { LRYJ: id }, 'computer', act),
        about(one, '152', { LRYJ: id.replace(/^.{16}/, '0123456789abcdef') }, 'computer', act),
        about(one, '150', { HDQD: '1', HDJG: '1' }, 'computer'),
      ],
      { under },
    );
    await sealTails(station.node);
    const frames = [own.frame.bytes, later.frame.bytes, ...(await framesOf(station.node))];
    const dice = seededRandom(t.seed, 4);
    const pictures: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      const node = await tree.open(CITY);
      for (const frame of await framesOf(province, 'all')) await node.receiver.receive(frame);
      await feed(node, frames, dice);
      const picture = await pictureOf(node);
      assert.equal(
        picture.parked.map((line) => line.split(' ')[3]),
        ['CHECK_ORDER', 'FIELD_VALUE'],
      );
      pictures.push(picture);
      await tree.close(node);
    }
    for (const picture of pictures) assert.equal(picture, pictures[0]);
  },
  GENEROUS,
);
