import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { readMeta, writeMeta } from '../../../node/meta.js';
import type { HujiNode } from '../../../node/node.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { CITY, COUNTY, STATION, Tree, write } from '../tree.js';

const test = suite('node/recover: waiting');

/** Closes a node and opens it as one that has just been restored from what it held. */
async function restored(tree: Tree, node: HujiNode, folder = ''): Promise<HujiNode> {
  await tree.close(node);
  const again = await tree.open(node.identity.code, { folder: folder || tree.folderOf(node) });
  await again.store.commit((tx) => {
    const meta = readMeta(again.store);
    assert.ok(meta);
    writeMeta(tx, { ...meta, recovering: 1 });
  });
  return tree.reopen(again);
}

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly city: HujiNode;
  readonly station: HujiNode;
}

/** A province with two nodes right below it: a city, and a station without one. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const city = await tree.join(CITY, province);
  const station = await tree.join(STATION, province);
  for (const node of [city, station]) await tree.link(node, province);
  const nodes = () => [...province.authority.nodes().values()];
  await t.until('both listed', () => nodes().length === 3);
  const entry = nodes().find(({ code }) => code === STATION);
  assert.ok(entry);
  const moved = authorityDraft('911', 'node', STATION, {
    ...entry,
    parent: province.identity.code,
  });
  await write(province, [moved], { lane: 'all', seal: true });
  return { tree, province, city, station };
}

test('a province waits for every node right below it, since each may know more', async (t) => {
  const { tree, province, city, station } = await makeWorld(t);
  await tree.close(station);
  const back = await restored(tree, province);
  assert.equal(back.recovery.awaiting().toSorted(), [CITY, STATION]);
  await tree.link(city, back);
  await t.until('the city', () => back.recovery.awaiting().length === 1);
  const draft = authorityDraft('913', 'notice', 'x', { text: 'x' });
  await refused(() => write(back, [draft], { lane: 'all' }), 'NODE_RECOVERING');
  assert.is(back.epoch(), province.epoch());
  await tree.link(await tree.reopen(station), back);
  await t.until('a new epoch', () => back.epoch() !== province.epoch());
  assert.equal(back.recovery.awaiting(), []);
  await write(back, [draft], { lane: 'all' });
});

test('it goes on alone when told to, in a new epoch', async (t) => {
  const { tree, province } = await makeWorld(t);
  const back = await restored(tree, province);
  assert.is(await back.recovery.goOn(), true);
  assert.is(back.recovering(), false);
  assert.is.not(back.epoch(), province.epoch());
  const again = await tree.reopen(back);
  assert.is(again.recovering(), false, 'for good');
  assert.is(await again.recovery.goOn(), false);
  assert.is(again.epoch(), back.epoch(), 'a node that does not wait stays in its epoch');
});

test('an epoch it knows nothing of is taken back before the next one begins', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await tree.link(station, county);
  await tree.link(county, province);
  await write(station, [person(1)], { seal: true });
  const held = (epoch: string) => {
    const streams = county.log.durable.inLane(STATION).filter(({ name }) => name.epoch === epoch);
    return streams[0]?.seq ?? 0;
  };
  await t.until('it at the county', () => held(station.epoch()) === 2);
  await tree.close(station);
  const old = tree.image(station);
  const second = await restored(tree, station);
  await tree.link(second, county);
  await t.until('a second epoch', () => second.epoch() !== station.epoch());
  const [made] = await write(second, [person(2)], { seal: true });
  await t.until('it at the county', () => held(second.epoch()) === 1);
  const third = await restored(tree, second, old);
  await tree.link(third, county);
  await t.until('a third epoch', () => {
    return third.epoch() !== station.epoch() && third.epoch() !== second.epoch();
  });
  await write(third, [person(3)], { seal: true });
  const previous = third.log.own(STATION)?.previous;
  assert.is(previous?.stream, made?.stream, 'it goes on from the second');
});
