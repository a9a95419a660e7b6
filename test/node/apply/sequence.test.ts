import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, person, type Values } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { pictureOf } from '../picture.js';
import { CITY, framesOf, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/apply: sequence of events');
/** Nodes with real stores, several of them in each test. */
const GENEROUS = { limitMs: 30_000 };

/** What a node says of one event after the other on one person; '' where it takes it. */
async function said(node: HujiNode, events: readonly (string | [string, Values])[]) {
  const [made] = await write(node, [person(1)]);
  const id = made?.id ?? '';
  const codes: string[] = [];
  for (const each of events) {
    const [event, values] = typeof each === 'string' ? [each, {}] : each;
    const change = about(id, event, values, 'register', { since: '20040901' });
    const lane = node.identity.code;
    const [done] = await node.capture.capture([change], { lane, session: 0 });
    codes.push(done?.ok === false ? done.code : '');
  }
  return codes;
}

test(
  'what cannot follow, by the word of its own stream, is refused',
  async (t) => {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found());
    const never = 'EVENT_SEQUENCE';
    const death = await said(node, ['102', '102', '103', '106', '107']);
    assert.equal(death, ['', never, never, never, '']);
    const moves = await said(node, ['105', '106', '106', '105', '105']);
    assert.equal(moves, [never, '', never, '', never]);
    assert.equal(await said(node, ['112', '111', '111', '112']), [never, '', never, '']);
    assert.equal(await said(node, ['106', '102', '105']), ['', '', never]);
  },
  GENEROUS,
);

test(
  'whose making was taken back has no death, and arrives anew',
  async (t) => {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found());
    const [made] = await write(node, [person(1)]);
    const id = made?.id ?? '';
    const events = [about(id, '113', { CXBG: id }), about(id, '102', {})];
    events.push({ ...about(id, '105', {}), since: '20040901' }, about(id, '102', {}));
    const done = await node.capture.capture(events, { lane: STATION, session: 0 });
    assert.equal(
      done.map((each) => (each.ok ? '' : each.code)),
      ['', 'EVENT_SEQUENCE', '', ''],
    );
  },
  GENEROUS,
);

test(
  'of several written at once each is held against the one before',
  async (t) => {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found());
    const [made] = await write(node, [person(1)]);
    const id = made?.id ?? '';
    const drafts = ['102', '103', '112', '103'].map((code) => about(id, code, {}));
    const done = await node.capture.capture(drafts, { lane: STATION, session: 0, seal: true });
    assert.equal(
      done.map((each) => (each.ok ? '' : each.code)),
      ['', 'EVENT_SEQUENCE', '', ''],
    );
    const own = node.log.own(STATION);
    assert.is(own?.tailSeq, own?.seq, 'sealed, as was asked');
  },
  GENEROUS,
);

test(
  'what a clerk would not be let write is parked wherever it comes',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const identity = (await identities()).get(STATION);
    assert.ok(identity);
    const writer = new FrameWriter(identity);
    const under = province.authority.head();
    const frames = [writer.introduce(), writer.write([person(1)], { under }).frame];
    const made = writer.write([person(2)], { under });
    const id = made.ids[0] ?? '';
    const twin = writer.clone();
    const events = (...codes: string[]) => codes.map((code) => about(id, code, {}));
    frames.push(made.frame, writer.write(events('102', '102', '112', '112'), { under }).frame);
    // In another history of the stream he has not died.
    const other = twin.write(events('112', '106', '102', '102'), { under }).frame;
    for (const order of [
      [...frames, other],
      [...frames.slice(0, 3), other, ...frames.slice(3)],
    ]) {
      const node = await tree.open(CITY);
      for (const each of await framesOf(province, 'all')) await node.receiver.receive(each);
      for (const { bytes } of order) await node.receiver.receive(bytes);
      const { parked } = await pictureOf(node);
      assert.equal(
        parked.map((line) => line.split(' ')).map(([, seq, , code]) => `${seq} ${code}`),
        ['4 EVENT_SEQUENCE', '5 EVENT_SEQUENCE', '7 EVENT_SEQUENCE', '7 EVENT_SEQUENCE'],
      );
      await tree.close(node);
    }
  },
  GENEROUS,
);

test(
  'an event is reversed once, by who wrote it, and leaves the record as it was',
  async (t) => {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found());
    const [made] = await write(node, [person(1)]);
    const id = made?.id ?? '';
    const [death] = await write(node, [about(id, '102', { SWRQ: '20040901' })]);
    const reverse = about(id, '113', { CXBG: death?.change ?? '', SWRQ: '' });
    const stranger = about(id, '113', {
      CXBG: id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    });
    const take = async (change: typeof reverse) => {
      const [done] = await node.capture.capture([change], { lane: STATION, session: 0 });
      return done?.ok === false ? done.code : '';
    };
    assert.is(await take(stranger), 'REVERSAL_UNKNOWN');
    assert.is(node.digester.digest(STATION, null).persons, 0);
    assert.is(await take(reverse), '');
    assert.is(node.digester.digest(STATION, null).persons, 1);
    assert.is(await take(reverse), 'REVERSAL_AGAIN');
    const view = node.query.record(5, idToRef(id));
    assert.is(view?.value(63) ?? '', '');
    assert.is(await take(about(id, '102', { SWRQ: '20040902' })), '');
  },
  GENEROUS,
);
