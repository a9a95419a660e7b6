import * as assert from 'uvu/assert';
import type { Json } from '../../../node/control/control.js';
import { Comparing } from '../../../node/methods/comparing.js';
import type { HujiNode } from '../../../node/node.js';
import { recordKey } from '../../../node/store/keys.js';
import type { CompareSay } from '../../../proto/compare.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { idToRef } from '../../../proto/id.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { ScriptedPeer } from '../ship/scripted-peer.js';
import { COUNTY, SECOND_STATION, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/compare');

/** A busy machine takes its time. */
const LIMIT = { limitMs: 60_000 };
const PERSON = entityNo('person');
const io = {
  progress: () => undefined,
  lines: (async function* () {})(),
  emit: () => Promise.resolve(),
  signal: new AbortController().signal,
};

interface Pair {
  readonly tree: Tree;
  readonly county: HujiNode;
  readonly station: HujiNode;
}

/** A county and a station that hold the same people, some of them said more about. */
async function pair(t: TestContext, people: number): Promise<Pair & { readonly ids: string[] }> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const written = await write(
    station,
    Array.from({ length: people }, (_, n) => person(n)),
  );
  const ids = written.map(({ id }) => id);
  for (const id of ids.slice(0, 20)) await write(station, [about(id, '107', { FWCS: '学校' })]);
  for (const id of ids.slice(0, 10)) await write(station, [about(id, '107', { FWCS: '工厂' })]);
  await sealTails(station);
  await tree.link(station, county);
  await t.until('the county to hold all', () => {
    // What the county tells of cases lies in that lane too.
    const own = station.log.inLane(STATION).find(({ name }) => name.author === STATION);
    // Beside the disk the log shows what is only staged; what is compared is on disk.
    const held = own && county.log.durable.ofStream(own.stream)[0];
    return held !== undefined && held.applied === own?.seq;
  });
  return { tree, county, station, ids };
}

type Answer = { readonly [part: string]: Json };

async function compare(node: HujiNode, params: { readonly [name: string]: Json } = {}) {
  return (await new Comparing(node).compare(params, io)) as Answer;
}

function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => '',
    (error: unknown) => (error instanceof HujiError ? error.code : 'INTERNAL'),
  );
}

function wheres(answer: Answer): string[] {
  return (answer['differences'] as { where: string }[]).map(({ where }) => where).sort();
}

test(
  'two nodes that hold the same find nothing, in two questions',
  async (t) => {
    const { station, county } = await pair(t, 400);
    const answer = await compare(station);
    assert.equal(answer['differences'], []);
    assert.is(answer['rounds'], 2);
    assert.ok(Number(answer['items']) >= 400);
    assert.equal((await compare(county, { with: STATION }))['differences'], []);
  },
  LIMIT,
);

test(
  'a record that is gone or another is found, and made anew of what the frames prove',
  async (t) => {
    const { station, county, ids } = await pair(t, 300);
    const [gone = '', other = '', late = ''] = [ids[5], ids[133], ids[299]];
    await station.store.commit((tx) => {
      tx.del(recordKey(PERSON, idToRef(gone)));
      tx.put(recordKey(PERSON, idToRef(other)), Buffer.from('spoilt'));
      const bytes = Buffer.from(tx.get(recordKey(PERSON, idToRef(late))) ?? []);
      bytes[bytes.indexOf('19640512')] = 0x32;
      tx.put(recordKey(PERSON, idToRef(late)), bytes);
    });
    const seen = await compare(station);
    assert.equal(wheres(seen), [gone, other, late].sort());
    const there = await compare(county, { with: STATION, repair: true, yes: true });
    assert.equal(wheres(there), [gone, other, late].sort());
    assert.equal((there['repaired'] as Answer)['records'], 0, 'nothing is wrong at the county');
    const plan = await compare(station, { repair: true });
    assert.is(plan['repaired'], null);
    assert.is(station.store.get(recordKey(PERSON, idToRef(gone))), undefined);
    const done = await compare(station, { repair: true, yes: true });
    assert.equal(done['repaired'], { frames: 0, records: 3, left: [] });
    const held = [gone, other, late].map((id) => station.store.get(recordKey(PERSON, idToRef(id))));
    assert.ok(held.every((bytes) => bytes !== undefined));
  },
  LIMIT,
);

test(
  'what is written while it is compared is no difference',
  async (t) => {
    const { station, county } = await pair(t, 300);
    for (let round = 0; round < 5; round++) {
      const writing = write(station, [person(900 + round)]);
      const answers = await Promise.all([compare(station), compare(county, { with: STATION })]);
      for (const { differences } of answers) assert.equal(differences, []);
      await writing;
    }
  },
  LIMIT,
);

test(
  'who has no parent names a neighbour; what is no neighbour is told apart',
  async (t) => {
    const { county, tree } = await pair(t, 10);
    const province = await tree.open('220000000000');
    assert.is(await codeOf(compare(province)), 'COMPARE_ALONE');
    assert.is(await codeOf(compare(county)), 'LINK_DOWN');
    assert.is(await codeOf(compare(county, { with: SECOND_STATION })), 'LINK_DOWN');
    assert.is(await codeOf(compare(county, { with: STATION, area: COUNTY })), 'AREA_ELSEWHERE');
  },
  LIMIT,
);

test(
  'a neighbour of an older version is asked nothing, and goes on being talked to',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const county = await tree.join(COUNTY, province);
    const peer = await ScriptedPeer.below(t, county, STATION);
    await peer.hello([], { versionMax: 2 });
    await t.until('a greeting', () => peer.of('hello').length > 0);
    const code = await t.until('an answer', async () => {
      const said = await codeOf(compare(county, { with: STATION }));
      return said === 'LINK_DOWN' ? null : said;
    });
    assert.is(code, 'COMPARE_UNKNOWN');
    assert.equal(peer.of('compare'), []);
    assert.is(peer.ended, false);
  },
  LIMIT,
);

test(
  'whoever asks about an area that is not his, or out of turn, is told so and no more',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const county = await tree.join(COUNTY, province);
    const peer = await ScriptedPeer.below(t, county, STATION);
    await peer.hello();
    const print = new Uint8Array(32);
    const ask = (no: number, say: CompareSay) =>
      peer.say({ kind: 'compare', compare: { no, answer: false, say } });
    await ask(1, { kind: 'open', area: SECOND_STATION, print });
    await ask(2, { kind: 'open', area: COUNTY, print });
    await ask(3, { kind: 'keys', keys: [new Uint8Array(22)] });
    await ask(4, { kind: 'ranges', ranges: [] });
    await t.until('four answers', () => peer.of('compare').length === 4);
    const said = peer.of('compare').map(({ compare: { no, say } }) => {
      return [no, say.kind === 'code' ? say.code : say.kind];
    });
    assert.equal(said, [
      [1, 'AREA_ELSEWHERE'],
      [2, 'AREA_ELSEWHERE'],
      [3, 'PROTOCOL_GARBAGE'],
      [4, 'PROTOCOL_GARBAGE'],
    ]);
  },
  LIMIT,
);
