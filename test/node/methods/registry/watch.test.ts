import * as assert from 'uvu/assert';
import type { WatchEvent, WatchRequest } from '../../../../node/api/api.js';
import { authorityDraft } from '../../../../node/authority/registrar.js';
import type { Draft } from '../../../../node/capture/capture.js';
import type { HujiNode } from '../../../../node/node.js';
import { idToRef } from '../../../../proto/id.js';
import { suite } from '../../../harness.js';
import { about, person } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { PROVINCE, SECOND_STATION, STATION, Tree, write } from '../../tree.js';
import { callerBy, court, publishConsumer, Served, Stations, TOKEN } from './registry-world.js';

const test = suite('node/methods/registry/watch');
const purpose = '数据同步';
const MAY = ['get', 'watch'];

function watching(edit: Partial<WatchRequest> = {}): WatchRequest {
  return { purpose, entity: 'person', cursor: '', fromStart: false, area: '', fields: [], ...edit };
}

/** Reads `count` events and hangs up; all there are where it is not told how many. */
async function read(
  served: Served,
  request: WatchRequest,
  count: number,
  token = TOKEN,
): Promise<WatchEvent[]> {
  const abort = new AbortController();
  const events: WatchEvent[] = [];
  const batches = served.registry.watch(callerBy(token, abort.signal), request);
  for await (const batch of batches) {
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  abort.abort();
  return events.slice(0, count);
}

/** Where the feed is now. */
async function cursorNow(served: Served, token = TOKEN): Promise<string> {
  const abort = new AbortController();
  const batches = served.registry.watch(callerBy(token, abort.signal), watching());
  for await (const { cursor } of batches) {
    abort.abort();
    return cursor;
  }
  throw new RangeError('no cursor');
}

const text = ({ id, kind, event }: WatchEvent) => `${id} ${kind} ${event}`;

test(
  'a consumer that is killed at any place sees each change once, in order',
  async (t) => {
    const tree = new Tree(t);
    const node = await tree.found();
    await publishConsumer(node, court({ may: MAY }));
    const served = new Served(t, node);
    let cursor = await cursorNow(served);
    const stations = new Stations();
    const written: string[] = [];
    const people: string[] = [];
    for (let round = 0; round < 30; round++) {
      const drafts: Draft[] = [1, 2, 3].map((n) => person(round * 3 + n));
      const changes = people.slice(-5).map((id) => about(id, '107', { XM: `改${round}` }));
      const ids = await stations.write(node, STATION, [...drafts, ...changes]);
      people.push(...ids.slice(0, 3));
      written.push(...ids.slice(0, 3).map((id) => `${id} changed 100`));
      written.push(...changes.map((_, at) => `${people.slice(-8, -3)[at]} changed 107`));
      // Elsewhere things happen too.
      await stations.write(node, SECOND_STATION, [person(500 + round)]);
    }
    const seen: WatchEvent[] = [];
    let state = t.seed >>> 0;
    while (seen.length < written.length) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const count = Math.min(1 + (state >>> 28), written.length - seen.length);
      const events = await read(served, watching({ cursor }), count);
      seen.push(...events);
      cursor = events.at(-1)?.cursor ?? cursor;
    }
    assert.equal(seen.map(text), written);
    const last = new Map(seen.map(({ id, record }) => [id, record?.fields['XM']]));
    for (const [id, XM] of last) {
      const now = await served.registry.get(callerBy(TOKEN), { purpose, entity: 'person', id });
      assert.is(XM, now.fields['XM']);
    }
  },
  { limitMs: 120_000 },
);

test('from the start every record comes as it stands, then what changed meanwhile', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const served = new Served(t, node);
  const stations = new Stations();
  const ids = await stations.write(
    node,
    STATION,
    [1, 2, 3, 4, 5].map((n) => person(n)),
  );
  await stations.write(node, SECOND_STATION, [person(6)]);
  const first = await read(served, watching({ fromStart: true }), 2);
  const [one = ''] = ids;
  await stations.write(node, STATION, [about(one, '107', { XM: '改' }), person(9)]);
  const { cursor = '' } = first.at(-1) ?? {};
  const rest = await read(served, watching({ cursor }), 5);
  const stood = [...first, ...rest].filter(({ event }) => event === '');
  assert.equal(
    stood
      .map(({ id }) => id)
      .toSorted()
      .slice(0, 5),
    stood.map(({ id }) => id).slice(0, 5),
  );
  for (const id of ids) assert.ok(stood.some((event) => event.id === id));
  const after = await read(served, watching({ cursor: stood.at(-1)?.cursor ?? '' }), 2);
  assert.equal(
    after.map(({ event }) => event),
    ['107', '100'],
  );
});

function tokenHash(token: string): string {
  return callerBy(token).token ?? '';
}

/** One who moves from the one station to the other; `seen` is asked after each of his changes. */
async function move(
  node: HujiNode,
  stations: Stations,
  seen: () => Promise<void>,
): Promise<string> {
  const [id = ''] = await stations.write(node, STATION, [person(1)]);
  await seen();
  await stations.write(node, STATION, [about(id, '106', { QCRQ: '20040901' }, 'register')]);
  await seen();
  const arrival = { ...person(1), event: '105', since: '20040901', target: idToRef(id) };
  await stations.write(node, SECOND_STATION, [arrival]);
  await seen();
  await stations.write(node, SECOND_STATION, [about(id, '107', { XM: '新' })]);
  await stations.write(node, STATION, [person(5)]);
  await seen();
  return id;
}

test('who moves away has left, and no more is told; where he arrives he has come', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const there = { name: 'bank', tokens: [tokenHash('huji_bank')], areas: ['22990151'], may: MAY };
  await publishConsumer(node, court(there));
  const served = new Served(t, node);
  const stations = new Stations();
  const begun = await cursorNow(served);
  const bank = await cursorNow(served, 'huji_bank');
  let cursor = begun;
  const live: WatchEvent[] = [];
  const id = await move(node, stations, async () => {
    const events = await read(served, watching({ cursor }), 1);
    live.push(...events);
    cursor = events[0]?.cursor ?? '';
  });
  const told = ({ kind, event, record }: WatchEvent) => `${kind} ${event} ${record?.live}`;
  assert.equal(live.map(told), [
    'changed 100 true',
    'changed 106 false',
    'left 105 undefined',
    'changed 100 true',
  ]);
  // Read late, all of them are told by where he is by then, and nothing of what he does there.
  const late = await read(served, watching({ cursor: begun }), 3);
  assert.equal(late.map(told), ['left 106 undefined', 'left 105 undefined', 'changed 100 true']);
  const came = await read(served, watching({ cursor: bank }), 2, 'huji_bank');
  assert.equal(
    came.map((event) => `${event.id} ${told(event)}`),
    [`${id} changed 100 true`, `${id} changed 106 true`],
  );
});

test('an arrival that is taken out is told: gone where he came, back where he was', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const there = { name: 'bank', tokens: [tokenHash('huji_bank')], areas: ['22990151'], may: MAY };
  await publishConsumer(node, court(there));
  const served = new Served(t, node);
  const id = await move(node, new Stations(), async () => undefined);
  const [here, bank] = [await cursorNow(served), await cursorNow(served, 'huji_bank')];
  const revocation = { code: SECOND_STATION, epoch: null, keep: [], why: 'stolen' };
  const draft = authorityDraft('912', 'revocation', SECOND_STATION, revocation);
  await write(node, [draft], { lane: 'all', seal: true });
  await node.settled();
  const told = (event: WatchEvent | undefined) => `${event?.id} ${event?.kind} ${event?.event}`;
  const [back] = await read(served, watching({ cursor: here }), 1);
  assert.is(told(back), `${id} changed 105`);
  assert.is(back?.record?.fields['XM'], '王1');
  const [gone] = await read(served, watching({ cursor: bank }), 1, 'huji_bank');
  assert.is(told(gone), `${id} left 105`);
  assert.is(gone?.record, null);
});

test('what happens elsewhere shows in no event and no cursor', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  await publishConsumer(province, court({ may: MAY }));
  await tree.close(province);
  const told: unknown[] = [];
  const cursors: string[] = [];
  for (const strangers of [0, 3]) {
    const node = await tree.open(PROVINCE, { folder: tree.image(province) });
    const served = new Served(t, node);
    const cursor = await cursorNow(served);
    const stations = new Stations();
    const near = new Stations();
    for (let n = 1; n <= 3; n++) {
      if (strangers > 0) await stations.write(node, SECOND_STATION, [person(n + 100)]);
      await near.write(node, STATION, [person(n)]);
    }
    const events = await read(served, watching({ cursor }), 3);
    told.push(events.map(({ cursor: _cursor, ...event }) => withoutIds(event)));
    cursors.push(...events.map((event) => event.cursor));
  }
  assert.equal(told[1], told[0]);
  assert.is(new Set(cursors).size, cursors.length);
  assert.is(new Set(cursors.map(({ length }) => length)).size, 1);
});

function withoutIds(event: Omit<WatchEvent, 'cursor'>): unknown {
  return { ...event, id: '', record: event.record === null ? null : { ...event.record, id: '' } };
}

test('a cursor is one consumer’s at one node, and rights that end end the feed', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const bank = court({ name: 'bank', tokens: [tokenHash('huji_bank')], may: MAY });
  await publishConsumer(node, bank);
  const served = new Served(t, node);
  const cursor = await cursorNow(served);
  const stations = new Stations();
  for (const wrong of ['x', `${cursor.slice(0, -2)}AA`, cursor.slice(4)]) {
    await refused(() => read(served, watching({ cursor: wrong }), 1), 'CURSOR_INVALID');
  }
  await refused(() => read(served, watching({ cursor }), 1, 'huji_bank'), 'CURSOR_INVALID');
  await refused(() => read(served, watching({ area: '!' }), 1), 'USAGE');
  await refused(
    () => read(served, watching({ entity: 'household', purpose: '' }), 1),
    'PURPOSE_NEEDED',
  );
  await stations.write(node, STATION, [person(1)]);
  const [only] = await read(served, watching({ cursor }), 1);
  await publishConsumer(node, court({ version: 2 }));
  await refused(() => read(served, watching({ cursor }), 1), 'CONSUMER_FORBIDDEN');
  const recorded = await served.recorded();
  const shown = recorded.find(({ people = [] }) => people.includes(only?.id ?? '?'));
  assert.equal([shown?.method, shown?.account], ['registry.watch', 'court']);
  const other = await tree.reopen(node);
  await publishConsumer(other, court({ version: 3, may: MAY }));
  const events = await read(new Served(t, other), watching({ cursor }), 1);
  assert.equal(
    events.map(({ id }) => id),
    [only?.id],
  );
});

test('by items, only what names them is told, and what names no item shown never is', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: MAY }));
  const served = new Served(t, node);
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(1)]);
  const cursor = await cursorNow(served);
  await stations.write(node, STATION, [
    about(id, '107', { ZY: '教师' }),
    about(id, '107', { CYM: '小王' }),
    about(id, '107', { XM: '王改' }),
    person(2),
  ]);
  const all = await read(served, watching({ cursor }), 3);
  assert.equal(
    all.map(({ fields }) => fields.join()),
    ['CYM', 'XM', 'XM,CSRQ,GMSFHM,HH'],
  );
  const names = await read(served, watching({ cursor, fields: ['XM'] }), 2);
  assert.equal(
    names.map(({ event, fields }) => `${event} ${fields.join()}`),
    ['107 XM', '100 XM'],
  );
});
