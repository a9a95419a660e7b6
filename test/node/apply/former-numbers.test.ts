import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../bin/document.js';
import type { Draft } from '../../../node/capture/capture.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { contentHash, tagOf } from '../../../proto/change.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { fieldNo } from '../../../proto/fields.js';
import { changesOf, readFrame } from '../../../proto/frame.js';
import { refToId } from '../../../proto/id.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { Asked } from '../methods/asked.js';
import { CITY, COUNTY, framesOf, PROVINCE, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/apply/former-numbers');

const numbered = (sequence: number) => {
  const first17 = `22990119640512${String(sequence).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
};
const NUMBERS = Array.from({ length: 6 }, (_, at) => numbered(at * 2 + 1));
const SOURCES = ['register', 'card', 'computer'] as const;

async function found(node: HujiNode, number: string): Promise<{ id: string; match: string }[]> {
  const document = await new Asked(node).call('find', { number });
  return listIn(document, 'people').map((each) => ({
    id: textIn(each, 'id'),
    match: textIn(each, 'match'),
  }));
}

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

test('a corrected number still leads to its person, as a former one', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const [wrong = '', right = ''] = NUMBERS;
  const [made] = await write(node, [person(1, { GMSFHM: wrong }, 'register')]);
  const id = made?.id ?? '';
  assert.equal(await found(node, wrong), [{ id, match: 'current' }]);
  await write(node, [about(id, '107', { GMSFHM: right }, 'register')]);
  assert.equal(await found(node, wrong), [{ id, match: 'former' }]);
  assert.equal(await found(node, right), [{ id, match: 'current' }]);
  await write(node, [about(id, '120', { GMSFHM: wrong }, 'computer')]);
  assert.equal(await found(node, wrong), [{ id, match: 'claimed' }]);
  await write(node, [about(id, '120', { GMSFHM: '' }, 'computer')]);
  assert.equal(await found(node, wrong), [{ id, match: 'former' }]);
  await write(node, [about(id, '107', { GMSFHM: wrong }, 'register')]);
  assert.equal(await found(node, wrong), [{ id, match: 'current' }]);
  assert.equal(await found(node, right), [{ id, match: 'former' }]);
  await assertSound(node);
});

test('15 digits and 18 are one number, and its person is found once', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const [long = ''] = NUMBERS;
  const short = long.slice(0, 6) + long.slice(8, 17);
  const [made] = await write(node, [person(1, { GMSFHM: short }, 'register')]);
  const id = made?.id ?? '';
  assert.equal(await found(node, long), [{ id, match: 'current' }]);
  await write(node, [about(id, '107', { GMSFHM: long }, 'register')]);
  for (const number of [short, long, ` ${long}`]) {
    assert.equal(await found(node, number), [{ id, match: 'current' }], number);
  }
  await write(node, [about(id, '120', { GMSFHM: short }, 'computer')]);
  assert.equal(await found(node, short), [{ id, match: 'current' }]);
  await assertSound(node);
});

test('a list goes on from those who have a number to those who had it', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const [number = '', other = ''] = NUMBERS;
  const drafts = Array.from({ length: 7 }, (_, at) => person(at, { GMSFHM: number }, 'register'));
  const ids = (await write(node, drafts)).map(({ id }) => id);
  await write(
    node,
    ids.slice(3).map((id) => about(id, '107', { GMSFHM: other }, 'register')),
  );
  const asked = new Asked(node);
  const seen: [string, string][] = [];
  let cursor: string | null = null;
  do {
    const page = await asked.call('find', { number, limit: 2, ...(cursor && { cursor }) });
    for (const each of listIn(page, 'people'))
      seen.push([textIn(each, 'id'), textIn(each, 'match')]);
    const next = partOf(page, 'next');
    cursor = typeof next === 'string' ? next : null;
  } while (cursor !== null);
  const expected = ids.map((id, at) => [id, at < 3 ? 'current' : 'former']);
  assert.equal(seen.sort(), expected.sort());
});

test('whatever order changes come in, every number ever claimed leads to its person', async (t) => {
  const dice = seededRandom(t.seed, 4);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  const ids = (
    await write(
      station,
      [0, 1, 2].map((n) => person(n, { GMSFHM: pick(NUMBERS) }, pick(SOURCES))),
    )
  ).map(({ id }) => id);
  await sealTails(station);
  for (const bytes of await framesOf(station, STATION)) await county.receiver.receive(bytes);
  for (let round = 0; round < 25; round++) {
    const node = dice() < 0.3 ? county : station;
    const number = dice() < 0.1 ? '' : pick(NUMBERS);
    const change: Draft = about(pick(ids), '107', { GMSFHM: number, XM: '王' }, pick(SOURCES));
    await write(node, [change], { lane: STATION, seal: dice() < 0.4 });
    if (dice() < 0.2) {
      await sealTails(county);
      for (const bytes of await framesOf(county, STATION)) await station.receiver.receive(bytes);
    }
  }
  for (const node of [station, county]) await sealTails(node);
  const frames = [
    ...(await framesOf(province)),
    ...(await framesOf(station, STATION)),
    ...(await framesOf(county, STATION)),
  ];
  const claimed = await claims([station, county]);
  for (const code of [CITY, PROVINCE]) {
    const node = code === PROVINCE ? province : await tree.open(code);
    await feed(node, frames, dice);
    for (const number of NUMBERS) {
      const got = (await found(node, number)).map(({ id }) => id).sort();
      assert.equal(got, [...(claimed.get(number) ?? [])].sort(), `${code} ${number}`);
    }
    await assertSound(node);
  }
});

/** By number, everyone of whom any change ever said so: read from the frames. */
async function claims(nodes: readonly HujiNode[]): Promise<Map<string, Set<string>>> {
  const all = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const node of nodes) {
    for (const bytes of await framesOf(node, STATION)) {
      const frame = readFrame(bytes);
      for (const [at, change] of changesOf(frame).entries()) {
        const index = change.fields.indexOf(fieldNo('GMSFHM'));
        const number = change.values[index] ?? '';
        if (index < 0 || number === '') continue;
        const tag = tagOf(contentHash(change));
        const ref = change.target ?? { stream: frame.stream, seq: frame.firstSeq + at, tag };
        seen.add(refToId(ref));
        all.set(number, (all.get(number) ?? new Set()).add(refToId(ref)));
      }
    }
  }
  assert.ok(seen.size > 0);
  return all;
}
