import * as assert from 'uvu/assert';
import { authorityDraft } from '../../node/authority/registrar.js';
import { KINSHIP } from '../../node/authority/tables/kinship.js';
import type { Draft } from '../../node/capture/capture.js';
import { Fsck } from '../../node/fsck/fsck.js';
import type { HujiNode } from '../../node/node.js';
import { idToRef } from '../../proto/id.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { about, draft, householdNumber, person } from './drafts.js';
import { type Dice, feed } from './feeding.js';
import { FrameWriter } from './frame-writer.js';
import { type Picture, pictureOf } from './picture.js';
import {
  CITY,
  COUNTY,
  framesOf,
  identities,
  joined,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from './tree.js';

const test = suite('node: convergence');

const SOURCES = ['register', 'booklet', 'card', 'computer', 'declared'] as const;
const EVENTS = ['107', '107', '107', '103', '102', '112', '105', '106', '120'] as const;
/** Numbers change hands, are corrected and come back. */
const NUMBERS = ['229901196405120015', '229901640512001', '22990119640512002X', ''] as const;
const ROGUE = '229901520000';

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly stations: readonly [HujiNode, HujiNode];
  /** People, by id, with the station that registered them. */
  readonly people: string[];
}

/** What a node tells of cases is writing of its own, and no part of the frames that are fed. */
function mute(node: HujiNode): HujiNode {
  node.cases.tell = () => Promise.resolve();
  return node;
}

async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = mute(await tree.found());
  const county = mute(await tree.join(COUNTY, province));
  const stations = [
    mute(await tree.join(STATION, province)),
    mute(await tree.join(SECOND_STATION, province)),
  ] as const;
  return { tree, province, county, stations, people: [] };
}

/** Writes it where what the station wrote before lets it. */
async function attempt(station: HujiNode, chosen: Draft, seal: boolean): Promise<void> {
  const lane = station.identity.code;
  const [done] = await station.capture.capture([chosen], { lane, session: 0, seal });
  assert.ok(done?.ok === true || done?.code === 'EVENT_SEQUENCE');
}

/** A while of work at two stations and their county, who hear of each other now and then. */
async function work(world: World, dice: Dice, rounds: number): Promise<void> {
  const { county, stations, people, province } = world;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  for (let round = 0; round < rounds; round++) {
    const station = pick(stations);
    const made = await write(station, [
      person(round, {}, pick(SOURCES)),
      draft('200', { HH: householdNumber(round) }),
    ]);
    if (made[0] !== undefined) people.push(made[0].id);
    for (let change = 0; change < 4; change++) {
      const values = {
        XM: pick(['王一', '王二', '𠮷', '']),
        YHZGX: pick(['01', '02', '10']),
        ...(dice() < 0.4 ? { GMSFHM: pick(NUMBERS) } : {}),
      };
      const since = pick(['20040801', '20040802']);
      const chosen = about(pick(people), pick(EVENTS), values, pick(SOURCES), { since });
      await attempt(station, chosen, dice() < 0.2);
    }
    if (dice() < 0.5) await tell(station, [county, province], STATION, SECOND_STATION);
    if (dice() < 0.5) {
      const lane = pick([STATION, SECOND_STATION]);
      await write(county, [about(pick(people), '107', { CSRQ: '19640513' }, 'card')], { lane });
      await write(county, [about(pick(people), '120', { XM: '王三' }, 'declared')]);
      await tell(county, stations, STATION, SECOND_STATION);
    }
  }
}

async function tell(from: HujiNode, to: readonly HujiNode[], ...lanes: string[]): Promise<void> {
  await sealTails(from);
  for (const lane of lanes) {
    const frames = await framesOf(from, lane);
    for (const node of to) for (const frame of frames) await node.receiver.receive(frame);
  }
}

/** Frames of a station that keeps no rules: most of its changes must be parked everywhere. */
async function rogueFrames(world: World): Promise<Uint8Array[]> {
  const county = (await identities()).get(COUNTY);
  const part = { code: ROGUE, tier: 'station', unit9: '229901003' } as const;
  const identity = await joined(county as NonNullable<typeof county>, part, ROGUE);
  const writer = new FrameWriter(identity);
  const under = world.province.authority.head();
  const first = writer.introduce();
  const good = writer.write([person(900), person(901)], { under });
  const bad = writer.write([person(902, { XB: '7' }), person(903, { YHZGX: '20' })], { under });
  const [parked = ''] = bad.ids;
  const built = writer.write(
    [
      about(parked, '107', { XM: '谁' }),
      about(good.ids[0] ?? '', '107', { XM: '王好' }),
      about(good.ids[1] ?? '', '913', { XM: '王' }),
      about(world.people[0] ?? '', '120', { XM: '证' }, 'declared'),
      draft('107', { XM: '无' }),
    ],
    { under },
  );
  const session = writer.seal(writer.changes([person(904)], { session: 3 }), { under });
  // Judged by documents of before the kinship table was cut short.
  const late = writer.write([person(905, { YHZGX: '20' })], { under: await olderUnder(world) });
  return [first, good.frame, bad.frame, built.frame, session, late.frame].map(({ bytes }) => bytes);
}

/** Why its changes are parked. */
const REASONS = new Set([
  'CODE_UNKNOWN',
  'WAITS',
  'EVENT_FORBIDDEN',
  'ENTITY_NEEDED',
  'SESSION_UNPROVEN',
]);

/** Where lane `all` stood when the province was founded. */
async function olderUnder({ province }: World) {
  const all = province.log.own('all');
  assert.ok(all);
  for await (const { seq, hash } of province.log.ends(all)) {
    return { stream: all.stream, seq, hash: hash.slice(0, 16) };
  }
  return null;
}

/** The same table with one code less. */
async function withdrawCode({ province }: World): Promise<void> {
  const entries = KINSHIP.entries.filter(({ code }) => code !== '20');
  const table = { ...KINSHIP, version: KINSHIP.version + 1, entries };
  await write(province, [authorityDraft('913', 'codes', table.name, table)], {
    lane: 'all',
    seal: true,
  });
  await province.settled();
}

const EVERYTHING = { limitMs: 30_000 };
const textOf = (frame: Uint8Array) => Buffer.from(frame).toString('base64');

test(
  'any order, any batching, any repetition of the same frames gives the same state',
  async (t) => {
    const dice = seededRandom(t.seed);
    const world = await makeWorld(t);
    await work(world, dice, 6);
    await withdrawCode(world);
    await tell(world.province, [world.county, ...world.stations], 'all');
    await work(world, dice, 6);
    const frames = [...(await rogueFrames(world))];
    const { province, county, stations, tree } = world;
    for (const node of [county, ...stations]) {
      await sealTails(node);
      frames.push(...(await framesOf(node)));
    }
    // It brings those who moved to where they are now and tells of cases, and hears itself.
    const known = new Set<string>();
    for (let held = -1; held < known.size; ) {
      held = known.size;
      await feed(province, frames, dice);
      await sealTails(province);
      const all = await framesOf(province);
      frames.push(...all.filter((frame) => !known.has(textOf(frame))));
      for (const frame of all) known.add(textOf(frame));
    }
    const pictures: Picture[] = [];
    // None of them stands above two stations and brings records from one to the other itself.
    for (const code of [CITY, SECOND_STATION, STATION]) {
      const node = mute(await tree.open(code));
      await feed(node, frames, dice);
      pictures.push(await pictureOf(node));
      await assertSound(node);
      await tree.close(node);
    }
    assert.ok(pictures[0]?.records.length);
    assert.equal(new Set(pictures[0]?.parked.map((line) => line.split(' ')[3])), REASONS);
    assert.equal(pictures[1], pictures[0]);
    assert.equal(pictures[2], pictures[0]);
    await feed(province, frames, dice);
    const { heads: _, ...state } = pictures[0];
    const { heads: __, ...own } = await pictureOf(province);
    // The province has listed the rogue meanwhile: that stands in lane `all` and nowhere else.
    const noAll = (counts: readonly string[]) =>
      counts.filter((line) => !line.startsWith('["all"'));
    assert.equal({ ...own, counts: noAll(own.counts) }, { ...state, counts: noAll(state.counts) });
  },
  EVERYTHING,
);

test(
  'an author and whoever hears it show the same',
  async (t) => {
    const dice = seededRandom(t.seed, 1);
    const world = await makeWorld(t);
    await work(world, dice, 8);
    const { county, province, stations } = world;
    // Of those before, some have died or moved.
    for (const [at, station] of stations.entries()) await write(station, [person(500 + at)]);
    const lanes = [STATION, SECOND_STATION];
    for (let turn = 0; turn < 3; turn++) {
      for (const station of stations) await tell(station, [county, province], ...lanes);
      await tell(county, [...stations, province], ...lanes);
      // Those who moved are brought along from above.
      await province.settled();
      await tell(province, [county, ...stations], 'all', ...lanes);
    }
    for (const [at, station] of stations.entries()) {
      const lane = lanes[at] as string;
      const own = shown(station, lane);
      assert.ok(own.state !== null && own.persons > 0);
      assert.equal(shown(county, lane), own);
      assert.equal(shown(province, lane), own);
    }
  },
  EVERYTHING,
);

test('whether a registration lives is for its own station’s lane to say', async (t) => {
  const { county, stations, province } = await makeWorld(t);
  const [home, other] = stations;
  const made = await write(home, [person(1), person(2), person(3)], { seal: true });
  const [first = '', second = '', third = ''] = made.map(({ id }) => id);
  await tell(home, [county, other, province], STATION);
  await write(other, [about(first, '102', { SWRQ: '20040801' })], { seal: true });
  await write(county, [about(second, '111', {})], { seal: true });
  await write(county, [about(third, '111', {})], { lane: STATION, seal: true });
  await tell(other, [county, province], SECOND_STATION);
  await tell(county, [province], COUNTY);
  await tell(county, [home, province], STATION);
  const own = shown(home, STATION);
  assert.is(own.persons, 2, 'who is not heard by every tier cannot end it');
  assert.equal(shown(county, STATION), own);
  assert.equal(shown(province, STATION), own);
});

test('what has been received stays so after a start', async (t) => {
  const dice = seededRandom(t.seed, 2);
  const world = await makeWorld(t);
  await work(world, dice, 4);
  const [station] = world.stations;
  const before = await pictureOf(station);
  const reopened = await world.tree.reopen(station);
  assert.equal(await pictureOf(reopened), before);
  await assertSound(reopened);
});

test('a change on a record not known yet is kept as a claim', async (t) => {
  const { tree, province, stations } = await makeWorld(t);
  const [home, other] = stations;
  const [made] = await write(home, [person(1)], { seal: true });
  assert.ok(made);
  await write(other, [about(made.id, '120', { XM: '外' }, 'declared')], { seal: true });
  const receiver = await tree.open(CITY);
  for (const frame of await framesOf(province)) await receiver.receiver.receive(frame);
  for (const frame of await framesOf(other)) await receiver.receiver.receive(frame);
  assert.is(receiver.query.record(5, idToRef(made.id)), null);
  assert.equal(await receiver.query.personsByName('外', 9), [idToRef(made.id)]);
  for (const frame of await framesOf(home)) await receiver.receiver.receive(frame);
  const view = receiver.query.record(5, idToRef(made.id));
  assert.is(view?.value(1), '王1', 'evidence from elsewhere never wins by itself');
  assert.is(view?.contributions.length, 2);
});

function shown(node: HujiNode, area: string) {
  const { epoch: _, ...document } = node.digester.digest(area, null);
  return document;
}

/** Every chain, signature, record, index entry and count agrees. */
async function assertSound(node: HujiNode): Promise<void> {
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}
