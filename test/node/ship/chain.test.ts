import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { idToRef } from '../../../proto/id.js';
import type { Receipt } from '../../../proto/receipt.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { FaultyLevel } from '../store/faulty-level.js';
import {
  CITY,
  COUNTY,
  identities,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship: four tiers');

interface Chain {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly city: HujiNode;
  readonly county: HujiNode;
  readonly station: HujiNode;
  /** From the top. */
  readonly all: readonly HujiNode[];
}

/** Province, city, county and station; each is linked to the one above. */
async function makeChain(t: TestContext): Promise<Chain> {
  const tree = new Tree(t);
  const province = await tree.found();
  const city = await tree.join(CITY, province);
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const all = [province, city, county, station];
  for (const [at, node] of all.entries()) {
    const parent = all[at - 1];
    if (parent !== undefined) await tree.link(node, parent);
  }
  return { tree, province, city, county, station, all };
}

/** What is shown of an area, where it is fully applied. */
function shown(node: HujiNode, area: string): string | null {
  const { digest, state, persons } = node.digester.digest(area, null);
  return state === null ? null : `${digest} ${state} ${persons}`;
}

/** Resolves when all nodes show the same of an area, and gives it. */
function agreed(t: TestContext, nodes: readonly HujiNode[], area: string, limitMs = 10_000) {
  const check = () => {
    const [first, ...others] = nodes.map((node) => shown(node, area));
    const open = nodes.some((node) => [...node.log.branches()].some(({ tailSince }) => tailSince));
    return !open && others.every((other) => other === first) && first;
  };
  return t.until(`agreement on ${area}`, check, limitMs);
}

function words(node: HujiNode, lane: string): { [tier: string]: Receipt } {
  const own = node.log.own(lane);
  const receipts = own === null ? [] : node.receipts.of(own.stream);
  return Object.fromEntries(receipts.map(({ receipt }) => [receipt.tier, receipt]));
}

test('a station is told how far each tier above has its changes', async (t) => {
  const { station, province } = await makeChain(t);
  for (let n = 0; n < 30; n++) await write(station, [person(n)]);
  await sealTails(station);
  const seq = station.log.own(STATION)?.seq;
  assert.is(seq, 31);
  const told = await t.until('all receipts', () => {
    const { county, city, province: top } = words(station, STATION);
    const all = [county, city, top];
    return all.every((word) => word?.held.seq === seq && word?.applied === seq) && all;
  });
  assert.equal(
    told.map((word) => word?.node),
    [COUNTY, CITY, province.identity.code],
  );
  assert.is(told[0]?.held.hash, station.log.own(STATION)?.hash.slice(0, 16));
  assert.is(province.digester.digest(STATION, null).persons, 30);
});

test('the province lists who has come, and everyone hears of it', async (t) => {
  const { all, province } = await makeChain(t);
  const codes = all.map(({ identity }) => identity.code).sort();
  for (const node of all) {
    await t.until('the list', () => node.authority.nodes().size === 4);
    assert.equal([...node.authority.nodes().keys()].sort(), codes);
  }
  await write(province, [authorityDraft('913', 'notice', 'n', { text: '通知' })], {
    lane: 'all',
    seal: true,
  });
  const head = province.authority.head();
  for (const node of all) {
    await t.until('the notice', () => node.authority.head()?.seq === head?.seq);
    assert.equal(node.authority.head(), head);
  }
});

test('what a county writes in a station’s lane reaches it and every tier above', async (t) => {
  const { station, county, city, province, tree } = await makeChain(t);
  const other = await tree.join(SECOND_STATION, province);
  await tree.link(other, county);
  const [made] = await write(station, [person(1)], { seal: true });
  assert.ok(made);
  const ref = idToRef(made.id);
  await t.until('the person', () => county.query.record(5, ref));
  const lane = { lane: STATION, seal: true };
  await write(county, [about(made.id, '107', { XM: '县' })], lane);
  for (const node of [station, city, province]) {
    await t.until('the county’s word', () => node.query.record(5, ref)?.value(1) === '县');
  }
  await agreed(t, [station, county, city, province], STATION);
  // What the station says then has seen it.
  await write(station, [about(made.id, '107', { XM: '站' })], { seal: true });
  for (const node of [county, city, province]) {
    await t.until('the station’s word', () => node.query.record(5, ref)?.value(1) === '站');
    const kept = node.query.record(5, ref)?.valuesFrom(4, 1);
    assert.equal(kept, ['站'], 'nothing stands beside it');
  }
  assert.is(other.log.inLane(STATION).length, 0, 'it is nobody else’s');
});

test('what waits for its documents is forwarded meanwhile, and said to be held', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const city = await tree.join(CITY, province);
  const county = await tree.join(COUNTY, province);
  await write(province, [authorityDraft('913', 'notice', 'n', { text: '通知' })], {
    lane: 'all',
    seal: true,
  });
  await tree.link(county, city);
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const writer = new FrameWriter(identity);
  const under = province.authority.head();
  const frames = [writer.introduce(), writer.write([person(1)], { under }).frame];
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([]);
  for (const frame of frames) await peer.say({ kind: 'frame', frame: frame.bytes });
  const { stream } = writer.head();
  const held = () => city.log.durable.ofStream(stream)[0];
  await t.until('the frames', () => held()?.seq === 2);
  assert.is(held()?.applied, 1, 'what introduces it needs no documents');
  const said = (node: string, seq: number) =>
    peer.of('receipt').some(({ receipt: { receipt } }) => {
      return receipt.node === node && receipt.held.seq === 2 && receipt.applied === seq;
    });
  await t.until('the word of both', () => said(COUNTY, 1) && said(CITY, 1));
  await tree.link(city, province);
  await t.until('the documents', () => held()?.applied === 2);
  assert.is(city.digester.digest(STATION, null).persons, 1);
});

test('news on lane `all` is taken from below too', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  await write(province, [authorityDraft('913', 'notice', 'n', { text: '通知' })], {
    lane: 'all',
    seal: true,
  });
  const station = await tree.join(STATION, province);
  await tree.link(station, county);
  const head = province.authority.head();
  await t.until('the notice', () => county.authority.head()?.seq === head?.seq);
});

test(
  'cut, delayed, lost and repeated at random, everything arrives once the lines are good',
  async (t) => {
    const { all, station, county, province, tree } = await makeChain(t);
    const dice = seededRandom(t.seed);
    tree.network.setFaults({
      delayMs: [0, 200],
      cut: 0.03,
      loss: 0.01,
      repeat: 0.1,
      stall: 0.02,
      stallMs: [0, 1000],
    });
    const people: string[] = [];
    for (let n = 0; n < 60; n++) {
      const [made] = await write(station, [person(n)], { seal: dice() < 0.5 });
      if (made !== undefined) people.push(made.id);
      const id = people[Math.floor(dice() * people.length)] ?? '';
      const known = county.query.record(5, idToRef(id)) !== null;
      if (known) await write(county, [about(id, '107', { XM: `县${n}` })], { lane: STATION });
      if (n % 10 === 0) {
        await write(province, [authorityDraft('913', 'notice', `${n}`, { n })], { lane: 'all' });
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const node of all) await sealTails(node);
    tree.network.setFaults({});
    await agreed(t, all, STATION, 30_000);
    assert.is(province.digester.digest(STATION, null).persons, 60);
    for (const { store, log, counters } of all) {
      const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
      assert.equal(report.findings, []);
    }
    assert.equal(
      tree.alarms.filter(({ code }) => code === 'LOG_FORK' || code === 'INTERNAL'),
      [],
    );
  },
  { limitMs: 60_000 },
);

test('what landed though its write failed goes on up', async (t) => {
  const tree = new Tree(t);
  const faulty = new FaultyLevel();
  const province = await tree.found();
  const city = await tree.join(CITY, province, { level: faulty.over });
  const county = await tree.join(COUNTY, province);
  await tree.link(city, province);
  await tree.link(county, city);
  await agreed(t, [county, city, province], COUNTY);
  faulty.lying = 1;
  await write(county, [person(1)], { seal: true });
  await t.until('the write that lies', () => faulty.lying === 0);
  await agreed(t, [county, city, province], COUNTY);
});
