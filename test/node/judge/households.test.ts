import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../bin/document.js';
import type { Draft } from '../../../node/capture/capture.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import type { ErrorCode } from '../../../proto/errors.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { about, draft, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { FrameWriter } from '../frame-writer.js';
import { Asked } from '../methods/asked.js';
import { type Picture, pictureOf } from '../picture.js';
import { CITY, framesOf, identities, SECOND_STATION, STATION, Tree, write } from '../tree.js';

const test = suite('node/judge: households');
const GENEROUS = { limitMs: 30_000 };
const SINCE = { since: '20040901' };

async function station(t: TestContext): Promise<HujiNode> {
  const tree = new Tree(t);
  return tree.join(STATION, await tree.found());
}

/** The code a change is refused with; its id where it is taken. */
async function taken(node: HujiNode, change: Draft): Promise<string> {
  const [done] = await node.capture.capture([change], { lane: STATION, session: 0 });
  return done?.ok === true ? done.id : (done?.code ?? '');
}

const setUp = (number: string, from = '') =>
  draft('201', { HH: number, ...(from === '' ? {} : { FHLY: from }) }, SINCE);
const closed = (id: string, into: string) => about(id, '203', { BHQX: into }, 'register', SINCE);

test('a household splits off one that stands and merges into another that stands', async (t) => {
  const node = await station(t);
  const old = await taken(node, setUp('001000001'));
  const young = await taken(node, setUp('001000002', old));
  const third = await taken(node, setUp('001000003'));
  assert.is(await taken(node, closed(third, third)), 'HOUSEHOLD_LINK');
  assert.is(await taken(node, closed(third, 'no id')), 'FIELD_VALUE');
  assert.is(await taken(node, closed(third, young)), third);
  // What has ended neither ends again, nor is a household split from it or merged into it.
  assert.is(await taken(node, closed(third, old)), 'EVENT_SEQUENCE');
  assert.is(await taken(node, setUp('001000004', third)), 'EVENT_SEQUENCE');
  assert.is(await taken(node, closed(young, third)), 'EVENT_SEQUENCE');
  const elsewhere = about(young, '202', { FHLY: old }, 'register');
  assert.is(await taken(node, elsewhere), 'FIELD_UNKNOWN');

  const asked = await Asked.with(node);
  const get = (id: string) => asked.call('get', { entity: 'household', id });
  const [first, second, last] = await Promise.all([get(old), get(young), get(third)]);
  assert.equal(listIn(first, 'split'), [young]);
  assert.is(textIn(second, 'splitFrom'), old);
  assert.equal(listIn(second, 'merged'), [third]);
  assert.is(partOf(second, 'mergedInto'), null);
  assert.is(textIn(last, 'mergedInto'), young);
  assert.is(partOf(last, 'live'), false);
  const past = await asked.call('history', { entity: 'household', id: third });
  assert.is(textIn(past, 'mergedInto'), young);
});

test('a merger that is reversed is none, and may be made again', async (t) => {
  const node = await station(t);
  const asked = await Asked.with(node);
  const submit = async (line: object) => {
    const common = { entity: 'household', source: 'register', since: '20040901' };
    await asked.signed('submit', {}, [JSON.stringify({ ...common, ...line })]);
    return asked.emitted.at(-1) ?? null;
  };
  const keep = textIn(await submit({ event: '201', fields: { HH: '001000001' } }), 'id');
  const gone = textIn(await submit({ event: '201', fields: { HH: '001000002' } }), 'id');
  const merger = { event: '203', id: gone, fields: { BHQX: keep } };
  const closing = textIn(await submit(merger), 'change');
  assert.is(textIn(await submit(merger), 'code'), 'EVENT_SEQUENCE');
  await submit({ event: '213', id: gone, fields: { CXBG: closing } });
  const back = await asked.call('get', { entity: 'household', id: gone });
  assert.is(partOf(back, 'live'), true);
  assert.is(partOf(back, 'mergedInto'), null);
  const kept = await asked.call('get', { entity: 'household', id: keep });
  assert.equal(listIn(kept, 'merged'), []);
  assert.is(partOf(await submit(merger), 'ok'), true);
});

test('a clerk names households of his own, and puts nobody into a closed one', async (t) => {
  const node = await station(t);
  const asked = await Asked.with(node);
  const code = async (line: object) => {
    const common = { source: 'register', since: '20040901' };
    await asked.signed('submit', {}, [JSON.stringify({ ...common, ...line })]);
    return textIn(asked.emitted.at(-1) ?? null, 'code');
  };
  const unknown = '0123456789abcdef-17-9f86d081';
  const [here, full] = await write(node, [setUp('001000001'), setUp('001000002')]);
  const [lodger] = await write(node, [person(1, { HH: '001000002' })]);
  const household = { entity: 'household', event: '201', fields: { HH: '3', FHLY: unknown } };
  assert.is(await code(household), 'HOUSEHOLD_UNKNOWN');
  const fields = { BHQX: unknown };
  const merger = { entity: 'household', event: '203', id: full?.id };
  assert.is(await code({ ...merger, fields }), 'HOUSEHOLD_UNKNOWN');
  const joins = { entity: 'person', event: '114', id: lodger?.id };
  const into = (HH: string) => ({ ...joins, fields: { HH, YHZGX: '20', BDFW: '13' } });
  assert.is(await code(into('001000002')), '');
  assert.is(await code({ ...merger, fields: { BHQX: here?.id } }), '');
  assert.is(await code(into('001000002')), 'HOUSEHOLD_UNKNOWN');
  assert.is(await code(into('001000001')), '');
});

/** What judging must say, by a model that knows one stream and nothing else. */
class Model {
  private readonly ended = new Set<string>();

  say(event: string, id: string, other: string): ErrorCode | '' {
    if (event === '201') return this.ended.has(other) ? 'EVENT_SEQUENCE' : '';
    if (event === '112') return '';
    if (id === other) return 'HOUSEHOLD_LINK';
    if (this.ended.has(other) || this.ended.has(id)) return 'EVENT_SEQUENCE';
    this.ended.add(id);
    return '';
  }
}

test(
  'any order, batching and repetition of splits and mergers gives one state',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const all = await identities();
    const dice = seededRandom(t.seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
    const under = province.authority.head();
    const frames: Uint8Array[] = [];
    const wanted: string[] = [];
    const households: string[] = [];
    const writers = [STATION, SECOND_STATION].map((code) => {
      const identity = all.get(code);
      assert.ok(identity);
      const writer = new FrameWriter(identity);
      frames.push(writer.introduce().bytes);
      return { writer, model: new Model(), own: [] as string[] };
    });
    for (let round = 0; round < 60; round++) {
      const { writer, model, own } = pick(writers);
      const other = households.length === 0 ? '' : pick(households);
      const splits = own.length < 3 || dice() < 0.4;
      const id = splits ? '' : pick(own);
      const event = splits ? '201' : '203';
      const change = splits ? setUp(`00100${round}`, other) : closed(id, other);
      const { frame, ids } = writer.write([change], { under });
      const code = model.say(event, id, other);
      if (code !== '') wanted.push(`${frame.firstSeq} ${code}`);
      else if (splits) {
        own.push(ids[0] ?? '');
        households.push(ids[0] ?? '');
      }
      frames.push(frame.bytes);
    }
    const pictures: Picture[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const node = await tree.open(CITY);
      for (const each of await framesOf(province, 'all')) await node.receiver.receive(each);
      await feed(node, frames, dice);
      const { store, log, counters } = node;
      const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
      assert.equal(report.findings, []);
      pictures.push(await pictureOf(node));
      await tree.close(node);
    }
    const [first] = pictures;
    const parked = first?.parked.map((line) => line.split(' ')) ?? [];
    assert.ok(wanted.length > 0);
    assert.equal(parked.map(([, seq, , code]) => `${seq} ${code}`).sort(), wanted.sort());
    assert.ok(first?.records.some((line) => line.includes('"ended"')));
    for (const each of pictures) assert.equal(each, first);
  },
  GENEROUS,
);
