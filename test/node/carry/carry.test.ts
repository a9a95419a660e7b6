import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { FedChange } from '../../../node/feed/feed.js';
import type { HujiNode } from '../../../node/node.js';
import { carriedText, readCarried } from '../../../proto/carried.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef, refToId } from '../../../proto/id.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { FrameWriter } from '../frame-writer.js';
import { pictureOf } from '../picture.js';
import { CITY, COUNTY, framesOf, identities, SECOND_STATION, STATION, write } from '../tree.js';
import { assertSound, makeWorld, move, moved, shown, tell } from './carry-world.js';

const test = suite('node/carry');

/** Nodes with real stores, several of them in each test. */
const GENEROUS = { limitMs: 30_000 };
const PERSON = entityNo('person');

test(
  'who moves is registered at the new station, with all that was said of him',
  async (t) => {
    const world = await makeWorld(t);
    const { province, county, from, to } = world;
    const id = await moved(world);
    assert.equal(shown(from, id), { home: STATION, live: false, name: '王本' });
    assert.equal(shown(to, id), { home: SECOND_STATION, live: true, name: '王1' });
    await tell(to, county, province);
    await tell(from, county, province);
    await tell(county, province, to, from);
    const everywhere = { home: SECOND_STATION, live: true, name: '王1' };
    for (const node of [to, county, province]) assert.equal(shown(node, id), everywhere);
    const [there, above] = [to, county].map((node) =>
      node.applier
        .everything(node.store, PERSON, idToRef(id))
        .map(({ ref, lane, change, lost }) => JSON.stringify([ref, lane, change.event, lost]))
        .sort(),
    );
    assert.is(there?.length, 6, 'the county’s own evidence too');
    assert.equal(there, above);
    for (const node of [from, to, county, province]) await assertSound(node);
    for (const area of [STATION, SECOND_STATION]) {
      const { epoch: _, ...above } = county.digester.digest(area, null);
      for (const node of [area === STATION ? from : to, province]) {
        const { epoch: __, ...own } = node.digester.digest(area, null);
        assert.equal(own, above);
      }
    }
    assert.is(county.digester.digest(STATION, null).persons, 0);
    assert.is(county.digester.digest(SECOND_STATION, null).persons, 1);
  },
  GENEROUS,
);

test(
  'what is said of him later at the old station follows him',
  async (t) => {
    const world = await makeWorld(t);
    const { province, county, from, to } = world;
    const id = await moved(world);
    await tell(to, county);
    await tell(from, county);
    await write(from, [about(id, '120', { XM: '王卡' }, 'card')]);
    await tell(from, county);
    await tell(county, to, province);
    const claims = to.query.record(PERSON, idToRef(id))?.contributions ?? [];
    assert.ok(claims.some(({ values }) => values.includes('王卡')));
    const carried = (node: HujiNode) => [...node.log.durable.inLane(SECOND_STATION)].length;
    await tell(from, county);
    const before = (await framesOf(county)).length;
    await county.settled();
    assert.is((await framesOf(county)).length, before, 'nothing is brought twice');
    assert.is(carried(to), 2);
  },
  GENEROUS,
);

test(
  'back where he was, his first station has what the second said',
  async (t) => {
    const world = await makeWorld(t);
    const { province, county, from, to } = world;
    const id = await moved(world);
    for (const node of [to, from]) await tell(node, county);
    await tell(county, to, from, province);
    await write(to, [about(id, '107', { XM: '王二' }, 'register')]);
    await move(to, from, id, '20041001');
    for (const node of [to, from]) await tell(node, county, province);
    await tell(county, to, from, province);
    for (const node of [from, county, province]) {
      assert.equal(shown(node, id), { home: STATION, live: true, name: '王1' });
      await assertSound(node);
    }
    const claims = from.query.record(PERSON, idToRef(id))?.contributions ?? [];
    assert.ok(claims.some(({ values }) => values.includes('王二')));
  },
  GENEROUS,
);

test(
  'in any order, carried first or original first, it comes to the same',
  async (t) => {
    const dice = seededRandom(t.seed, 3);
    const world = await makeWorld(t);
    const { tree, province, county, from, to } = world;
    const id = await moved(world);
    await tell(to, county, province);
    await tell(from, county, province);
    await tell(county, province, to);
    await write(to, [about(id, '107', { XM: '王改二' }, 'booklet')]);
    await tell(to, county, province);
    const frames = await framesOf(province);
    const want = await pictureOf(province);
    for (let round = 0; round < 6; round++) {
      const node = await tree.open(CITY);
      await feed(node, frames, dice);
      assert.equal(await pictureOf(node), want, `round ${round}`);
      await assertSound(node);
      await tree.close(node);
    }
  },
  GENEROUS,
);

test(
  'nobody takes over one who was not let go',
  async (t) => {
    const world = await makeWorld(t);
    const { county, from, to } = world;
    const [made] = await write(from, [person(1)]);
    const id = made?.id ?? '';
    await write(to, [{ ...person(9), event: '105', since: '20040901', target: idToRef(id) }]);
    await tell(to, county);
    await tell(from, county);
    assert.equal(shown(county, id), { home: STATION, live: true, name: '王1' });
    await write(from, [about(id, '106', { QCRQ: '20040902' }, 'register')]);
    await tell(from, county);
    assert.is(shown(county, id)?.home, SECOND_STATION);
  },
  GENEROUS,
);

test(
  'a carried claim is its author’s, and comes from who stands above both',
  async (t) => {
    const world = await makeWorld(t);
    const { county, from, to, province } = world;
    const id = await moved(world);
    await tell(from, county);
    const all = county.applier.everything(county.store, PERSON, idToRef(id));
    const item = all.find(({ change }) => change.target === null);
    assert.ok(item);
    const { name } = county.log.branch(item.branch);
    const text = carriedText({ name, ref: item.ref, change: item.change });
    assert.equal(readCarried(text), { name, ref: item.ref, change: item.change });
    const forged = text.replace('王1', '王9');
    assert.not.equal(forged, text);
    const carry = (YDJL: string) => about(id, '140', { YDJL }, 'computer', { source: 0 });
    const lane = { lane: SECOND_STATION };
    const done = await county.capture.capture([carry(forged), carry('[]')], {
      ...lane,
      session: 0,
    });
    assert.equal(
      done.map((each) => !each.ok && each.code),
      ['CARRY_FALSE', 'CARRY_FALSE'],
    );
    const [own] = await to.capture.capture([carry(text)], { lane: SECOND_STATION, session: 0 });
    assert.is(own?.ok === false && own.code, 'EVENT_FORBIDDEN', 'a station stands above nobody');
    const identity = (await identities()).get(COUNTY);
    assert.ok(identity);
    const writer = new FrameWriter(identity, { lane: SECOND_STATION, epoch: '00000000000000aa' });
    const under = province.authority.head();
    const { frame } = writer.write([carry(forged), carry(text)], { under });
    await to.receiver.receive(frame.bytes);
    const claims = to.applier.everything(to.store, PERSON, idToRef(id));
    assert.ok(claims.some(({ change }) => change.values.includes('王1')));
    assert.not(claims.some(({ change }) => change.values.includes('王9')));
  },
  GENEROUS,
);

/** Changes that count otherwise than when they came, in the order in which that was noticed. */
async function again(node: HujiNode): Promise<FedChange[]> {
  const entries = await node.feed.after(0, 1000);
  const found: FedChange[] = [];
  for (const entry of entries) {
    if (entry.again) found.push(...(await node.feed.changes(entry, 0)));
  }
  return found;
}

test(
  'what a revoked author said is not carried on, whenever one hears of it',
  async (t) => {
    const world = await makeWorld(t);
    const { tree, province, county, from, to } = world;
    const id = await moved(world);
    await tell(to, county);
    await tell(from, county);
    await tell(county, to);
    const revocation = { code: STATION, epoch: null, keep: [], why: 'stolen' };
    const draft = authorityDraft('912', 'revocation', STATION, revocation);
    await write(province, [draft], { lane: 'all', seal: true });
    for (const node of [to, from]) await tell(node, province);
    await tell(county, province);
    await tell(province, to, county);
    const late = await tree.open(SECOND_STATION);
    for (const frame of await framesOf(to)) await late.receiver.receive(frame);
    await tell(province, late);
    const told = (await again(to)).filter(({ change }) => change.event === '140');
    assert.ok(told.length > 0, 'who follows the record hears of it');
    assert.ok(told.every(({ change }) => change.target !== null && refToId(change.target) === id));
    await to.review.run();
    const twice = (await again(to)).filter(({ change }) => change.event === '140');
    assert.is(twice.length, told.length, 'once');
    for (const node of [to, late, county, province]) {
      const all = node.applier.everything(node.store, PERSON, idToRef(id));
      assert.ok(all.length > 0);
      assert.not(
        all.some(({ lane }) => lane === STATION),
        node.identity.code,
      );
      await assertSound(node);
    }
  },
  GENEROUS,
);
