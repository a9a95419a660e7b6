import * as assert from 'uvu/assert';
import { type Finding, Fsck, type FsckReport } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { awaitedKey, KIND, kindRange, textKey } from '../../../node/store/keys.js';
import { refToId } from '../../../proto/id.js';
import { pack, unpack } from '../../../proto/pack.js';
import { suite, type TestContext } from '../../harness.js';
import { about, draft, householdNumber, person } from '../drafts.js';
import { CITY, framesOf, STATION, Tree, write } from '../tree.js';

const test = suite('node/fsck');

interface World {
  readonly tree: Tree;
  readonly city: HujiNode;
  readonly stream: string;
}

/** A city that holds a station's frames: people, households, a history, a parked change. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  const [first] = await write(station, [person(1), person(2), person(3)], { seal: true });
  const id = first?.id ?? '';
  await write(station, [draft('200', { HH: householdNumber(1) })], { seal: true });
  for (const name of ['一', '二', '三']) {
    await write(station, [about(id, '107', { XM: name }, 'card')], { seal: true });
  }
  const city = await tree.join(CITY, province);
  for (const frame of await framesOf(station, STATION)) await city.receiver.receive(frame);
  return { tree, city, stream: station.log.own(STATION)?.stream ?? '' };
}

function check({ store, log, counters }: HujiNode): Promise<FsckReport> {
  return new Fsck({ store, log, counters, progress: () => undefined }).run();
}

type Row = readonly [Buffer, Buffer];

async function rowsOf(node: HujiNode, kind: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of node.store.range(...kindRange(kind))) rows.push(row);
  return rows;
}

/** Frames of the station, in order. */
async function stationFrames({ city, stream }: World): Promise<Row[]> {
  const no = city.log.ofStream(stream)[0]?.no ?? -1;
  const rows = await rowsOf(city, KIND.frame);
  return rows.filter(([key]) => key.readUInt32BE(1) === no);
}

/** Spoils the store behind the node's back, starts it again and looks. */
async function findings(
  world: World,
  spoil: (tx: { put(key: Buffer, value: Buffer): void; del(key: Buffer): void }) => void,
): Promise<readonly Finding[]> {
  await world.city.store.commit(spoil);
  const again = await world.tree.reopen(world.city);
  const report = await check(again);
  assert.is(report.ok, report.findings.length === 0);
  return report.findings;
}

function codes(found: readonly Finding[]): string[] {
  return [...new Set(found.map(({ code }) => code))].sort();
}

test('a sound store', async (t) => {
  const { city } = await makeWorld(t);
  const report = await check(city);
  assert.equal(report.findings, []);
  assert.is(report.ok, true);
  assert.is(report.records, 4);
  assert.ok(report.frames >= 7 && report.changes >= 10 && report.indexes >= 10);
  assert.is((await rowsOf(city, KIND.history)).length, 2, 'something to look at');
});

test('a missing frame: at the end, in the middle, at the start, all of them', async (t) => {
  for (const pick of [[-1], [2], [0], [0, 1, 2, 3, 4, 5]]) {
    const world = await makeWorld(t);
    const frames = await stationFrames(world);
    const found = await findings(world, (tx) => {
      for (const at of pick) tx.del((frames.at(at) as Row)[0]);
    });
    assert.equal(codes(found), ['FRAME_CHAIN'], pick.join());
    assert.ok(found.every(({ where }) => where.startsWith(world.stream)));
  }
});

test('a changed frame: any bit of it', async (t) => {
  for (const share of [0.01, 0.3, 0.6, 0.99]) {
    const world = await makeWorld(t);
    const [key, bytes] = (await stationFrames(world))[1] as Row;
    const spoilt = Buffer.from(bytes);
    const at = Math.floor(bytes.length * share);
    spoilt[at] = (spoilt[at] ?? 0) ^ 4;
    const found = await findings(world, (tx) => tx.put(key, spoilt));
    assert.ok(found.length > 0, `${share}`);
    assert.ok(
      found.every(({ code }) => code.startsWith('FRAME_')),
      `${share}`,
    );
  }
});

test('a frame in the place of another, and a wrong hash', async (t) => {
  const world = await makeWorld(t);
  const frames = await stationFrames(world);
  const [[first], [, other]] = [frames[3], frames[4]] as [Row, Row];
  assert.ok((await findings(world, (tx) => tx.put(first, other))).length > 0);
  const second = await makeWorld(t);
  const [row] = await rowsOf(second.city, KIND.frameHash);
  assert.ok(row);
  const found = await findings(second, (tx) => tx.put(row[0], Buffer.alloc(32)));
  assert.equal(codes(found), ['FRAME_CHAIN']);
});

test('a missing index entry, of each index', async (t) => {
  for (const kind of [KIND.nameIndex, KIND.numberIndex, KIND.memberIndex, KIND.householdIndex]) {
    const world = await makeWorld(t);
    const [row] = await rowsOf(world.city, kind);
    assert.ok(row);
    const found = await findings(world, (tx) => tx.del(row[0]));
    assert.ok(
      found.some(({ detail }) => detail === 'missing from an index'),
      `${kind}`,
    );
  }
});

test('an extra index entry: of a value nobody states, or of nobody', async (t) => {
  for (const edit of [
    (key: Buffer) => Buffer.concat([key.subarray(0, 1), Buffer.from('鬼'), key.subarray(4)]),
    (key: Buffer) => Buffer.concat([key.subarray(0, -1), Buffer.from([(key.at(-1) ?? 0) ^ 1])]),
  ]) {
    const world = await makeWorld(t);
    const [row] = await rowsOf(world.city, KIND.nameIndex);
    assert.ok(row);
    const found = await findings(world, (tx) => tx.put(edit(row[0]), Buffer.alloc(0)));
    assert.ok(found.some(({ detail }) => detail === 'an index names what the record does not'));
  }
});

test('a wrong count, of each thing counted, or none', async (t) => {
  for (const what of ['persons', 'households', 'parked', 'forks', 'state', null] as const) {
    const world = await makeWorld(t);
    const key = textKey(KIND.counter, STATION);
    const counts = unpack(world.city.store.get(key) ?? Buffer.alloc(0)) as {
      [name: string]: unknown;
    };
    const found = await findings(world, (tx) => {
      if (what === null) tx.del(key);
      else tx.put(key, pack({ ...counts, [what]: what === 'state' ? [1, 2, 3, 4] : 99 }));
    });
    assert.ok(
      found.some(({ where }) => where === STATION),
      `${what}`,
    );
    assert.equal(codes(found), ['STORE_DAMAGED'], `${what}`);
  }
});

test('a missing or changed record, and history gone', async (t) => {
  for (const kind of [KIND.record, KIND.history]) {
    const world = await makeWorld(t);
    const [row] = await rowsOf(world.city, kind);
    assert.ok(row);
    const found = await findings(world, (tx) => tx.del(row[0]));
    assert.ok(
      found.some(({ detail }) => detail === 'state sum'),
      `${kind}`,
    );
  }
  const world = await makeWorld(t);
  const [row] = await rowsOf(world.city, KIND.record);
  assert.ok(row);
  const changed = Buffer.from(row[1].toString('latin1').replace('19640512', '19640513'), 'latin1');
  assert.ok((await findings(world, (tx) => tx.put(row[0], changed))).length > 0);
});

test('a record that claims came before, and is not known to be awaited', async (t) => {
  const world = await makeWorld(t);
  const { city } = world;
  const absent = { stream: world.stream, seq: 1000, tag: 1 };
  await write(city, [about(refToId(absent), '107', { XM: '前' })]);
  assert.equal((await check(city)).findings, []);
  const found = await findings(world, (tx) => tx.del(awaitedKey(world.stream)));
  assert.equal(codes(found), ['STORE_DAMAGED']);
  assert.equal(
    found.map(({ where }) => where),
    [refToId(absent)],
  );
});

test('a change of the open tail gone', async (t) => {
  const { city } = await makeWorld(t);
  await write(city, [draft('910', { CODE: '229901000000', DOC: '{}' }, { entity: 1, source: 0 })]);
  const [row] = await rowsOf(city, KIND.tail);
  assert.ok(row);
  const before = await check(city);
  assert.equal(before.findings, []);
  await city.store.commit((tx) => tx.del(row[0]));
  const after = await check(city);
  assert.equal(codes(after.findings), ['STORE_TAIL_LOST']);
});

test('what it finds names no citizen', async (t) => {
  const world = await makeWorld(t);
  const rows = [
    ...(await rowsOf(world.city, KIND.nameIndex)),
    ...(await rowsOf(world.city, KIND.record)),
  ];
  const found = await findings(world, (tx) => {
    for (const [key] of rows) tx.del(key);
  });
  assert.ok(found.length > 0);
  const said = JSON.stringify(found);
  for (const secret of ['王', '22990119640512', '一']) assert.not.ok(said.includes(secret), secret);
});
