import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { readFrame } from '../../../proto/frame.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { COUNTY, framesOf, PROVINCE, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/recover: set back');

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly station: HujiNode;
}

async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await tree.link(county, province);
  await tree.link(station, county);
  return { tree, province, county, station };
}

function shown(node: HujiNode): string | null {
  const { digest, state, persons } = node.digester.digest(STATION, null);
  return state === null ? null : `${digest} ${state} ${persons}`;
}

/** Resolves when all show the same of the station, with so many people. */
async function agreed(t: TestContext, nodes: readonly HujiNode[], persons: number): Promise<void> {
  await t.until(`${persons} people everywhere`, async () => {
    for (const node of nodes) await sealTails(node);
    const all = nodes.map(shown);
    return all[0]?.endsWith(` ${persons}`) && all.every((each) => each === all[0]);
  });
}

/** Frames of one author, in which no seq of any stream may stand for two things. */
async function assertNothingTwice(node: HujiNode, author: string): Promise<void> {
  const seqs = new Set<string>();
  for (const bytes of await framesOf(node)) {
    const frame = readFrame(bytes);
    if (frame.name.author !== author) continue;
    for (let seq = frame.firstSeq; seq <= frame.lastSeq; seq++) {
      const place = `${frame.stream} ${seq}`;
      assert.not.ok(seqs.has(place), place);
      seqs.add(place);
    }
  }
}

async function assertSound(nodes: readonly HujiNode[]): Promise<void> {
  for (const { store, log, counters } of nodes) {
    const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
    assert.equal(report.findings, []);
  }
}

/** Streams of a node in the lane of its own, by epoch, with what each goes on from. */
function epochsOf(node: HujiNode, author: string, lane: string = author) {
  const own = node.log.durable.inLane(lane).filter(({ name }) => name.author === author);
  return own.map(({ name, previous }) => [name.epoch, previous?.seq ?? 0] as const);
}

test('a station takes back what its county holds, and goes on in a new epoch', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const others = [county, province];
  await write(station, [person(1), person(2)]);
  await agreed(t, [station, ...others], 2);
  await tree.close(station);
  const folder = tree.image(station);
  const later = await tree.reopen(station);
  await tree.link(later, county);
  for (const n of [3, 4, 5]) await write(later, [person(n)], { seal: true });
  await agreed(t, [later, ...others], 5);
  await tree.close(later);
  const back = await tree.open(STATION, { folder });
  await tree.link(back, county);
  await t.until('a new epoch', () => back.epoch() !== station.epoch());
  assert.is(back.recovering(), false);
  await write(back, [person(6)]);
  await agreed(t, [back, ...others], 6);
  for (const node of [back, ...others]) {
    await assertNothingTwice(node, STATION);
    assert.equal(epochsOf(node, STATION), [
      [station.epoch(), 0],
      [back.epoch(), 6],
    ]);
  }
  await assertSound([back, ...others]);
});

test('while it waits it writes nothing', async (t) => {
  const { tree, county, station } = await makeWorld(t);
  await agreed(t, [station, county], 0);
  await tree.close(station);
  const folder = tree.image(station);
  const later = await tree.reopen(station);
  await tree.link(later, county);
  await write(later, [person(1)], { seal: true });
  await agreed(t, [later, county], 1);
  await tree.close(later);
  const back = await tree.open(STATION, { folder });
  // The county's hello comes through, and nothing after it for a while.
  const [head] = county.log.durable.inLane(STATION);
  assert.ok(head);
  const { stream, seq, hash } = head;
  back.recovery.onHello(COUNTY, [{ stream, seq, hash: hash.slice(0, 16) }], false);
  assert.is(back.recovering(), true);
  await refused(() => write(back, [person(2)]), 'NODE_RECOVERING');
  await tree.link(back, county);
  await t.until('its own again', () => !back.recovering());
  await write(back, [person(2)]);
  await agreed(t, [back, county], 2);
  await assertNothingTwice(back, STATION);
});

test('an open tail of then is the first part of what was sealed since', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const others = [county, province];
  await agreed(t, [station, ...others], 0);
  // Sealed by nobody before the image is made.
  await station.housekeeper.stop();
  await write(station, [person(1), person(2)]);
  await tree.close(station);
  const folder = tree.image(station);
  const later = await tree.reopen(station);
  await write(later, [person(3)]);
  await sealTails(later);
  await tree.link(later, county);
  await agreed(t, [later, ...others], 3);
  await tree.close(later);
  const back = await tree.open(STATION, { folder, sealMs: 3_600_000 });
  await tree.link(back, county);
  await t.until('a new epoch', () => back.epoch() !== station.epoch());
  await write(back, [person(4)]);
  await agreed(t, [back, ...others], 4);
  for (const node of [back, ...others]) {
    await assertNothingTwice(node, STATION);
    assert.is(node.counters.all().get(STATION)?.forks, 0, 'no fork');
    assert.equal(node.counters.all().get(STATION), county.counters.all().get(STATION));
  }
  await assertSound([back, ...others]);
});

test('what it wrote before it heard is kept as a second history', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const others = [county, province];
  await write(station, [person(1)]);
  await agreed(t, [station, ...others], 1);
  await tree.close(station);
  const folder = tree.image(station);
  const later = await tree.reopen(station);
  await tree.link(later, county);
  await write(later, [person(2)], { seal: true });
  await agreed(t, [later, ...others], 2);
  await tree.close(later);
  const back = await tree.open(STATION, { folder });
  await write(back, [person(3)], { seal: true });
  await tree.link(back, county);
  await t.until('a new epoch', () => back.epoch() !== station.epoch());
  await write(back, [person(4)]);
  await agreed(t, [back, ...others], 4);
  for (const node of [back, ...others]) {
    assert.is(node.counters.all().get(STATION)?.forks, 1);
    assert.ok(node.alarms.list().some(({ code }) => code === 'LOG_FORK'));
  }
  await assertSound([back, ...others]);
});

test('two that run at once each go on in an epoch of their own', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const others = [county, province];
  await write(station, [person(1)]);
  await agreed(t, [station, ...others], 1);
  await tree.close(station);
  const folder = tree.image(station);
  const one = await tree.reopen(station);
  const two = await tree.open(STATION, { folder });
  await write(one, [person(2)], { seal: true });
  await write(two, [person(3)], { seal: true });
  // The county takes the newer link of a code: they come in turns.
  await tree.link(one, county);
  await tree.link(two, county);
  const { [0]: before } = epochsOf(one, STATION);
  await t.until('two new epochs', () => {
    return new Set([before?.[0], one.epoch(), two.epoch()]).size === 3;
  });
  await write(one, [person(4)]);
  await write(two, [person(5)]);
  await agreed(t, [one, two, ...others], 5);
  await assertSound([one, two, ...others]);
});

test('set back behind an epoch of its own, it learns of that too', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const others = [county, province];
  await write(station, [person(1)]);
  await agreed(t, [station, ...others], 1);
  await tree.close(station);
  const [first, second] = [tree.image(station), tree.image(station)];
  const later = await tree.reopen(station);
  await tree.link(later, county);
  await write(later, [person(2)], { seal: true });
  await agreed(t, [later, ...others], 2);
  await tree.close(later);
  // The first image goes on in a second epoch; then the second image, which knows of neither.
  const once = await tree.open(STATION, { folder: first });
  await tree.link(once, county);
  await t.until('a second epoch', () => once.epoch() !== station.epoch());
  await write(once, [person(3)]);
  await agreed(t, [once, ...others], 3);
  await tree.close(once);
  const twice = await tree.open(STATION, { folder: second });
  await tree.link(twice, county);
  await t.until('a third epoch', () => {
    return twice.epoch() !== station.epoch() && twice.epoch() !== once.epoch();
  });
  await write(twice, [person(4)]);
  await agreed(t, [twice, ...others], 4);
  await assertNothingTwice(province, STATION);
  assert.equal(
    epochsOf(province, STATION).map(([epoch]) => epoch),
    [station.epoch(), once.epoch(), twice.epoch()],
  );
  await assertSound([twice, ...others]);
});

test('a county takes back its own, and its stations’ from below and above', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  await write(county, [person(1)], { lane: STATION, seal: true });
  await write(county, [person(50)], { seal: true });
  await agreed(t, [station, county, province], 1);
  await tree.close(county);
  const folder = tree.image(county);
  const later = await tree.reopen(county);
  await tree.link(later, province);
  await tree.link(station, later);
  await write(later, [person(2)], { lane: STATION, seal: true });
  await write(later, [person(51)], { seal: true });
  await write(station, [person(3)], { seal: true });
  await agreed(t, [station, later, province], 3);
  await t.until('the county’s own', () => province.digester.digest(COUNTY, null).persons === 5);
  await tree.close(later);
  const back = await tree.open(COUNTY, { folder });
  await tree.link(back, province);
  await tree.link(station, back);
  await t.until('a new epoch', () => back.epoch() !== county.epoch());
  await write(back, [person(4)], { lane: STATION });
  await agreed(t, [station, back, province], 4);
  await assertNothingTwice(province, COUNTY);
  assert.is(province.digester.digest(COUNTY, null).persons, 6);
  await assertSound([station, back, province]);
});

test('the province learns it from its children, and publishes nothing before', async (t) => {
  const { tree, province, county, station } = await makeWorld(t);
  const nodes = [county, station];
  const publish = (node: HujiNode, text: string) => {
    const draft = authorityDraft('913', 'notice', text, { text });
    return write(node, [draft], { lane: 'all', seal: true });
  };
  const published = (node: HujiNode): string => {
    const heads = node.log.durable.inLane('all').map(({ stream, hash }) => `${stream} ${hash}`);
    return heads.toSorted().join();
  };
  const heard = (node: HujiNode) => async () => {
    return nodes.every((each) => published(each) === published(node));
  };
  await t.until('both listed', () => nodes.every((each) => each.authority.nodes().size === 3));
  await tree.close(province);
  const folder = tree.image(province);
  const later = await tree.reopen(province);
  await tree.link(county, later);
  await publish(later, '一');
  await publish(later, '二');
  await t.until('the news', heard(later));
  await tree.close(later);
  const back = await tree.open(PROVINCE, { folder });
  await tree.link(county, back);
  await t.until('a new epoch', () => back.epoch() !== province.epoch());
  await publish(back, '三');
  await t.until('the news', heard(back));
  for (const node of [back, ...nodes]) {
    // The documents show what is being written, the log what is on the disk.
    await t.until('two streams', () => epochsOf(node, PROVINCE, 'all').length === 2);
    await assertNothingTwice(node, PROVINCE);
    const streams = epochsOf(node, PROVINCE, 'all');
    assert.is(streams[1]?.[1], later.log.inLane('all')[0]?.seq);
  }
  await write(station, [person(1)], { seal: true });
  await agreed(t, [station, county, back], 1);
  await assertSound([back, ...nodes]);
});
