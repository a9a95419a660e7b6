import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import { NodeControl } from '../../../node/methods/node-control.js';
import { statusOf } from '../../../node/methods/status.js';
import type { HujiNode } from '../../../node/node.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { seededRandom } from '../identity/province.js';
import { COUNTY, identities, STATION, Tree, write } from '../tree.js';
import { noPackaging } from './no-packaging.js';

const test = suite('node/methods/status');

function ask(node: HujiNode): Promise<Json> {
  return statusOf(node, 'test', ['memory://here']);
}

async function waitingAt(node: HujiNode): Promise<number> {
  return numberIn(partOf(await ask(node), 'waiting'), 'changes');
}

test('a child’s link has the time it came up, and times are ISO 8601', async (t) => {
  const tree = new Tree(t);
  const before = Date.now();
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  await tree.link(county, province);
  const link = await t.until('the link to be live', async () =>
    listIn(await ask(province), 'links').find((each) => textIn(each, 'state') === 'live'),
  );
  const since = textIn(link, 'since');
  assert.is(new Date(since).toISOString(), since);
  assert.ok(Date.parse(since) >= before && Date.parse(since) <= Date.now(), since);
  const status = await ask(province);
  assert.equal(partOf(status, 'listen'), ['memory://here']);
  const [child] = listIn(status, 'children');
  assert.match(textIn(child, 'lastSeen'), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('what only a node below holds is still waiting', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await tree.link(station, county);
  await write(county, [person(1), person(2)], { lane: STATION, seal: true });
  await t.until('the station to receipt it', () =>
    county.log.durable
      .inLane(STATION)
      .some(({ stream }) =>
        county.receipts.of(stream).some(({ receipt }) => receipt.node === STATION),
      ),
  );
  const held = [...county.log.durable.branches()].filter(({ name }) => name.lane !== 'all');
  const changes = held.reduce((sum, { tailSeq }) => sum + tailSeq, 0);
  assert.is(await waitingAt(county), changes);
  await tree.link(county, province);
  await t.until('nothing to wait', async () => (await waitingAt(county)) === 0);
});

test('six digits ask for the digest of a county', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const control = new NodeControl({
    node: province,
    load: { load: () => Promise.reject(new Error('no load')) },
    outside: { load: () => Promise.reject(new Error('no lists')) },
    backup: () => Promise.reject(new Error('no backup')),
    packaging: noPackaging,
    random: seededRandom(t.seed),
    software: 'test',
    listening: () => [],
  });
  const io = {
    progress: () => undefined,
    lines: (async function* () {})(),
    emit: () => Promise.resolve(),
    signal: new AbortController().signal,
  };
  const of = (area: string): Promise<Json> => control.call('digest', { area }, io);
  assert.equal(await of('229901'), await of('229901000000'));
  assert.equal(await of('229900'), await of('229900000000'));
});

test('of two histories each shows what was said of it', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const writer = new FrameWriter(station);
  const frames = [writer.introduce()];
  const twin = writer.clone();
  const under = province.authority.head();
  for (const n of [1, 2, 3]) frames.push(writer.write([person(n)], { under }).frame);
  frames.push(twin.write([person(9)], { under }).frame);
  for (const { bytes } of frames) await county.receiver.receive(bytes);
  await tree.link(county, province);
  const held = async (node: HujiNode) => {
    const own = listIn(await ask(node), 'streams').filter(
      (each) => textIn(partOf(each, 'stream'), 'author') === STATION,
    );
    return own.map((each) => numberIn(partOf(partOf(each, 'receipts'), 'province'), 'held'));
  };
  await t.until('a word on both', async () => String(await held(county)) === '4,2');
  await t.until('nothing to wait', async () => (await waitingAt(county)) === 0);
  await tree.close(county);
  assert.equal(await held(await tree.reopen(county)), [4, 2]);
});
