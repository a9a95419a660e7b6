import * as assert from 'uvu/assert';
import type { Feed } from '../../../node/feed/feed.js';
import { FeedIndex } from '../../../node/feed/feed-index.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef, refToId } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { assertSound } from '../carry/carry-world.js';
import { about, person } from '../drafts.js';
import { feed as receive } from '../feeding.js';
import { refused } from '../identity/province.js';
import { framesOf, SECOND_STATION, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/feed');
const PERSON = entityNo('person');

/** Every change after an entry, as a reader sees it who comes and goes between any two. */
async function read(feed: Feed, from: number): Promise<{ ids: string[]; again: string[] }> {
  const ids: string[] = [];
  const again: string[] = [];
  for (let no = from; ; ) {
    const [entry] = await feed.after(no, 1);
    if (entry === undefined) return { ids, again };
    for (let skip = 0; skip < entry.to - entry.from; skip++) {
      const [fed] = await feed.changes(entry, skip);
      if (fed === undefined) throw new RangeError('a change is missing');
      (entry.again ? again : ids).push(refToId(fed.ref));
    }
    no = entry.no;
  }
}

/** Every applied change that is held, history by history. */
async function held(node: HujiNode): Promise<string[]> {
  const { changesOf, readFrame } = await import('../../../proto/frame.js');
  const { contentHash, tagOf } = await import('../../../proto/change.js');
  const ids: string[] = [];
  for (const branch of node.log.durable.branches()) {
    for await (const { bytes } of node.log.durable.frames(branch, branch.forkSeq)) {
      const frame = readFrame(bytes);
      changesOf(frame).forEach((change, at) => {
        const seq = frame.firstSeq + at;
        if (seq > branch.applied) return;
        ids.push(refToId({ stream: branch.stream, seq, tag: tagOf(contentHash(change)) }));
      });
    }
  }
  return ids;
}

test(
  'what a node applied stands in its feed once, however frames came',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const stations = [
      await tree.join(STATION, province),
      await tree.join(SECOND_STATION, province),
    ] as const;
    const frames: Uint8Array[] = [...(await framesOf(province, 'all'))];
    for (const station of stations) {
      for (let n = 1; n <= 8; n++) {
        const made = await write(station, [person(n * 3), person(n * 3 + 1)], { seal: true });
        const [id = ''] = made.map((each) => each.id);
        await write(station, [about(id, '107', { XM: `李${n}` })], { seal: true });
      }
      for (const lane of [STATION, SECOND_STATION]) frames.push(...(await framesOf(station, lane)));
    }
    const from = province.feed.last();
    let state = t.seed >>> 0;
    const dice = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    await receive(province, frames, dice);
    await sealTails(province);
    const { ids } = await read(province.feed, 0);
    assert.is(new Set(ids).size, ids.length);
    assert.equal(ids.toSorted(), (await held(province)).sort());
    assert.ok(from < province.feed.last());
    await assertSound(province);
    const before = province.feed.last();
    const again = await tree.reopen(province);
    assert.is(again.feed.last(), before);
    const [id = ''] = ids.filter((each) => again.query.record(PERSON, idToRef(each)) !== null);
    await write(again, [about(id, '120', { XM: '李' }, 'declared')], { lane: STATION, seal: true });
    const later = await read(again.feed, before);
    assert.is(later.ids.length >= 1, true);
    assert.is(
      later.ids.some((id) => ids.includes(id)),
      false,
    );
  },
  { limitMs: 60_000 },
);

test('what is captured is there before it is sealed, and stays where it was', async (t) => {
  const tree = new Tree(t);
  const station = await tree.join(STATION, await tree.found(), { sealMs: 10 ** 9 });
  const from = station.feed.last();
  await write(station, [person(1)]);
  await write(station, [person(2)]);
  const open = await read(station.feed, from);
  assert.is(open.ids.length, 2);
  await write(station, [person(3)], { seal: true });
  const sealed = await read(station.feed, from);
  assert.equal(sealed.ids.slice(0, 2), open.ids);
  assert.is(sealed.ids.length, 3);
});

test('an entry is waited for, and those not kept are said to be gone', async (t) => {
  const tree = new Tree(t);
  const station = await tree.join(STATION, await tree.found());
  const { store, log } = station;
  const short = new FeedIndex({ store, log, kept: 3 });
  await short.open();
  const from = short.last();
  const waiting = short.wait(from, new AbortController().signal);
  for (let n = 1; n <= 5; n++) await write(station, [person(n)]);
  await waiting;
  assert.is((await short.after(from + 2, 10)).length, 3);
  await refused(() => short.after(from + 1, 10), 'FEED_GONE');
  assert.equal(await short.after(from + 5, 10), []);
  const gone = new AbortController();
  const end = short.wait(from + 5, gone.signal);
  gone.abort();
  await end;
  assert.is(station.query.record(PERSON, { stream: '0'.repeat(16), seq: 1, tag: 1 }), null);
});
