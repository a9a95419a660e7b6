import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { reversalLimit } from '../../../conflict/policy.js';
import { readPolicy } from '../../../conflict/read-policy.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { FrameWriter } from '../frame-writer.js';
import { pictureOf } from '../picture.js';
import { CITY, framesOf, hastyClock, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/judge: reversal window');
const GENEROUS = { limitMs: 30_000 };
const DAY = 86_400_000;
const WINDOW = { days: 30, events: { '102': 5 } };

interface Document {
  readonly [key: string]: unknown;
}

const policy = (reversal: unknown, version = 9) =>
  Object.assign({}, readPolicyFile('form-first').document, { version, reversal });

async function publish(province: HujiNode, document: Document): Promise<void> {
  const draft = authorityDraft('913', 'policy', 'form-first', document);
  await write(province, [draft], { lane: 'all', seal: true });
  await province.settled();
}

test('a policy says within how many days, for all events or for single ones', () => {
  const read = readPolicy(policy(WINDOW));
  assert.ok(read.ok);
  if (read.ok) {
    assert.is(reversalLimit(read.policy, '102'), 5);
    assert.is(reversalLimit(read.policy, '106'), 30);
  }
  const plain = readPolicy(policy(undefined));
  assert.is(plain.ok ? reversalLimit(plain.policy, '102') : 0, null);
  const problems = (reversal: unknown) => {
    const bad = readPolicy(policy(reversal));
    return bad.ok ? [] : bad.faults.map(({ path, problem }) => `${path.join('.')} ${problem}`);
  };
  assert.equal(problems({}), ['reversal missing']);
  assert.equal(problems({ days: -1 }), ['reversal.days not-number']);
  assert.equal(problems({ weeks: 1, days: 1 }), ['reversal.weeks unknown-key']);
  assert.equal(problems({ events: { '999': 3 } }), ['reversal.events.999 unknown-word']);
});

test(
  'within the days of the policy an event is reversed, beyond them it is refused',
  async (t) => {
    const tree = new Tree(t);
    let offset = 0;
    const clock = { ...hastyClock, now: () => hastyClock.now() + offset };
    const province = await tree.found();
    await publish(province, policy(WINDOW));
    const node = await tree.join(STATION, province, { clock });
    const made = await write(node, [person(1), person(2), person(3)]);
    const [first = '', second = '', third = ''] = made.map(({ id }) => id);
    const since = { since: '20040901' };
    const deaths = await write(
      node,
      [first, second].map((id) => about(id, '102', {}, 'register', since)),
    );
    const [move] = await write(node, [about(third, '106', {}, 'register', since)]);
    const reverse = async (id: string, change = '') => {
      const draft = about(id, '113', { CXBG: change }, 'register');
      const [done] = await node.capture.capture([draft], { lane: STATION, session: 0 });
      return done?.ok === false ? done.code : '';
    };
    offset = 5 * DAY;
    assert.is(await reverse(first, deaths[0]?.change), '');
    offset = 6 * DAY;
    assert.is(await reverse(second, deaths[1]?.change), 'REVERSAL_EXPIRED');
    offset = 30 * DAY;
    assert.is(await reverse(third, move?.change), '');
  },
  GENEROUS,
);

test(
  'by the calendar, and in the short form of a policy: until the month is over',
  async (t) => {
    const tree = new Tree(t);
    const today = new Date(hastyClock.now());
    const noon = (month: number, day: number) =>
      Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + month, day, 4);
    let now = noon(1, 10);
    const clock = { ...hastyClock, now: () => now };
    const province = await tree.found({ clock });
    const sources = ['register', 'booklet', 'card', 'computer', 'declared'];
    const reversal = { within: 'month', events: { '106': 90 } };
    await publish(province, { name: 'form-first', version: 9, sources, reversal });
    const node = await tree.join(STATION, province, { clock });
    const made = await write(node, [person(1), person(2), person(3), person(4)]);
    const ids = made.map(({ id }) => id);
    const since = { since: '20040901' };
    const events = ['102', '102', '106', '106'];
    const done = await write(
      node,
      ids.map((id, at) => about(id, events[at] ?? '', {}, 'register', since)),
    );
    const reverse = async (at: number) => {
      const draft = about(ids[at] ?? '', '113', { CXBG: done[at]?.change ?? '' }, 'register');
      const [answer] = await node.capture.capture([draft], { lane: STATION, session: 0 });
      return answer?.ok === false ? answer.code : '';
    };
    now = noon(2, 0);
    assert.equal([await reverse(0), await reverse(2)], ['', '']);
    now = noon(2, 1);
    assert.equal([await reverse(1), await reverse(3)], ['REVERSAL_EXPIRED', '']);
  },
  GENEROUS,
);

test(
  'each node judges a reversal by its own times and the policy its author had, in any order',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const identity = (await identities()).get(STATION);
    assert.ok(identity);
    const dice = seededRandom(t.seed);
    const start = Date.parse('2026-01-01T04:00:00Z');
    const writer = new FrameWriter(identity, { now: start });
    const frames = [writer.introduce().bytes];
    const free = province.authority.head();
    await publish(province, policy(WINDOW));
    const bound = province.authority.head();
    const wanted: string[] = [];
    for (let round = 0; round < 20; round++) {
      // One at least is beyond the days of the policy, whatever the dice say.
      const days = round === 0 ? 9 : Math.floor(dice() * 10);
      const under = round > 0 && dice() < 0.3 ? free : bound;
      const made = writer.write([person(round)], { under });
      const id = made.ids[0] ?? '';
      const died = writer.write([about(id, '102', {}, 'register')], { under });
      const [undone] = writer.changes([about(id, '113', { CXBG: died.ids[0] ?? '' }, 'register')]);
      assert.ok(undone);
      const later = { ...undone, hlc: undone.hlc + days * DAY * 4096 };
      const frame = writer.seal([later], { under });
      if (under === bound && days > 5) wanted.push(`${frame.firstSeq} REVERSAL_EXPIRED`);
      frames.push(made.frame.bytes, died.frame.bytes, frame.bytes);
    }
    assert.ok(wanted.length > 0);
    frames.push(...(await framesOf(province, 'all')));
    const pictures: unknown[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const node = await tree.open(CITY);
      await feed(node, frames, dice);
      const picture = await pictureOf(node);
      const parked = picture.parked.map((line) => line.split(' '));
      assert.equal(parked.map(([, seq, , code]) => `${seq} ${code}`).sort(), [...wanted].sort());
      pictures.push(picture);
      await tree.close(node);
    }
    for (const each of pictures) assert.equal(each, pictures[0]);
  },
  GENEROUS,
);
