import { hash, X509Certificate } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Registry } from '../../node/api/api.js';
import { systemClock } from '../../node/clock.js';
import { tlsIdentityOf } from '../../node/identity/identity-files.js';
import { createRoot } from '../../node/identity/root.js';
import type { HujiNode } from '../../node/node.js';
import { HujiError } from '../../proto/errors.js';
import { suite, type TestContext } from '../harness.js';
import type { Door, DoorClient, Told, ToldEvent } from '../node/api/doors.js';
import { about, draft, person } from '../node/drafts.js';
import { seededRandom } from '../node/identity/province.js';
import {
  court,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
} from '../node/methods/registry/registry-world.js';
import { PROVINCE, SECOND_STATION, STATION, Tree } from '../node/tree.js';

const purpose = '立案审查';
const MAY = [
  ...['get', 'find-number', 'find-name', 'find-household', 'find-address', 'watch', 'cards'],
  ...['cases', 'photo', 'submit-evidence'],
];
const HH = '229901001000777';

function recordsOf(answer: Told): readonly Told[] {
  assert.ok('records' in answer, JSON.stringify(answer));
  return answer['records'] as readonly Told[];
}

async function answersAll(t: TestContext, door: Door): Promise<void> {
  const tree = new Tree(t);
  const node = await tree.found();
  const fields = ['XM', 'CSRQ', 'GMSFHM', 'HH', 'MLXZ'];
  await publishConsumer(node, court({ numbers: 'whole', may: MAY, fields }));
  const people = [1, 3, 5].map((n) => person(n, { HH, XM: '王小雪' }));
  const home = draft('200', { HH, HLX: '1', MLXZ: '和平街12号' });
  const written = await new Stations().write(node, STATION, [...people, home]);
  const [id = '', , , household = ''] = written;
  const ids = written.slice(0, 3);
  const { client } = await door.open(t, new Served(t, node).registry);
  const asks = await client({ token: TOKEN });
  const number = people[0]?.values[3] ?? '';
  assert.equal(await asks.call('get', { purpose, id }), {
    ...{ id, entity: 'person', station: STATION, live: true },
    fields: { XM: '王小雪', CSRQ: '19640512', GMSFHM: number, HH },
  });
  const batch = await asks.call('batchGet', {
    purpose,
    ids: [...ids, id.replace(/-\d+-/, '-99-')].reverse(),
  });
  assert.equal(
    recordsOf(batch).map((each) => each['id']),
    [...ids].reverse(),
  );
  const seen: unknown[] = [];
  for (let cursor = ''; ; ) {
    const wish = { purpose, name: '王小雪', bornFrom: '19640101', area: '2299', limit: 2 };
    const page = await asks.call('find', { ...wish, cursor });
    seen.push(...recordsOf(page).map((each) => each['id']));
    cursor = String(page['next']);
    if (cursor === '') break;
  }
  assert.equal(seen.toSorted(), [...ids].sort());
  await findsByAll(asks, { id, number, household });
  await takesEvidence(node, asks, number);
}

async function findsByAll(
  asks: DoorClient,
  { id, number, household }: { readonly id: string; number: string; household: string },
): Promise<void> {
  const found = async (wish: object) => {
    const page = await asks.call('find', { purpose, ...wish });
    return recordsOf(page).map((each) => each['id']);
  };
  assert.equal(await found({ number }), [id]);
  assert.is((await found({ householdNumber: HH })).length, 3);
  assert.equal(await found({ entity: 'household', householdNumber: HH }), [household]);
  assert.equal(await found({ entity: 'household', address: '和平街' }), [household]);
  assert.equal(await asks.call('cards', { purpose, id }), { cards: [] });
}

async function takesEvidence(node: HujiNode, asks: DoorClient, number: string): Promise<void> {
  const rows = [{ XM: '王小雪', GMSFHM: number, SWRQ: '20040801' }, { XM: '王' }];
  assert.equal(await asks.call('submitEvidence', { purpose, list: 'births', rows }), {
    ...{ status: 'PERMISSION_DENIED', code: 'CONSUMER_FORBIDDEN' },
    details: 'The consumer may not ask this',
  });
  await publishConsumer(node, court({ version: 2, may: MAY, evidence: ['deaths'] }));
  assert.equal(await asks.call('submitEvidence', { purpose, list: 'deaths', rows }), {
    received: 1,
    rejected: [{ row: 1, code: 'FIELD_REQUIRED', item: 'GMSFHM' }],
  });
}

async function knowsWho(t: TestContext, door: Door): Promise<void> {
  const tree = new Tree(t);
  const node = await tree.found();
  const [own, other] = await Promise.all(['court', 'another'].map(tlsOf));
  assert.ok(own && other);
  const sha256 = hash('sha256', new X509Certificate(own.cert).raw, 'hex');
  await publishConsumer(node, court({ certificates: [sha256], purposes: [purpose] }));
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(1)]);
  const [far = ''] = await stations.write(node, SECOND_STATION, [person(3)]);
  const served = new Served(t, node);
  const { client } = await door.open(t, served.registry);
  const get = async (proof: object, request: object = { purpose, id }) =>
    (await client(proof)).call('get', request);
  const ends = ({ id: got, status, code }: Told) => (got === id ? 'ok' : `${status} ${code}`);
  assert.is(ends(await get({ token: TOKEN })), 'ok');
  assert.is(ends(await get({ key: own.key, cert: own.cert })), 'ok');
  const unknown = 'UNAUTHENTICATED CONSUMER_UNKNOWN';
  for (const proof of [{}, { token: `${TOKEN}x` }, { key: other.key, cert: other.cert }]) {
    assert.is(ends(await get(proof)), unknown);
  }
  const never = far.replace(/-\d+-/, '-99-');
  const gone = await get({ token: TOKEN }, { purpose, id: far });
  assert.equal(gone, await get({ token: TOKEN }, { purpose, id: never }));
  assert.is(ends(gone), 'NOT_FOUND NOT_FOUND');
  const refusals = [
    [{ id }, 'INVALID_ARGUMENT PURPOSE_NEEDED'],
    [{ id, purpose: '随便' }, 'PERMISSION_DENIED CONSUMER_PURPOSE'],
  ] as const;
  for (const [request, end] of refusals) {
    assert.is(ends(await get({ token: TOKEN }, request)), end);
  }
  const recorded = await served.recorded();
  assert.is(recorded.length, 9);
  assert.ok(recorded.every(({ via, from }) => via === door.name && from?.startsWith('127.')));
  await publishConsumer(node, court({ version: 2, 'per-minute': 1 }));
  const asks = await client({ token: TOKEN });
  const both = [ends(await asks.call('get', { purpose, id }))];
  both.push(ends(await asks.call('get', { purpose, id })));
  assert.ok(both.includes('RESOURCE_EXHAUSTED RATE_LIMITED'), both.join());
  await publishConsumer(node, court({ version: 3, active: false, 'per-minute': 100_000 }));
  const end = (await get({ token: TOKEN }))['status'];
  assert.ok(end === 'PERMISSION_DENIED' || end === 'RESOURCE_EXHAUSTED', String(end));
}

async function goesOn(t: TestContext, door: Door): Promise<void> {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: ['watch'] }));
  const stations = new Stations();
  const drafts = [1, 3, 5].map((n) => person(n));
  const ids = await stations.write(node, STATION, drafts);
  const { client } = await door.open(t, new Served(t, node).registry);
  const asks = await client({ token: TOKEN });
  const seen: ToldEvent[] = [...(await asks.watch({ purpose, fromStart: true }, 2))];
  const next = async (count: number) => {
    const { cursor } = seen.at(-1) as ToldEvent;
    seen.push(...(await asks.watch({ purpose, cursor }, count)));
  };
  await next(1);
  const [id = ''] = ids;
  await stations.write(node, STATION, [about(id, '107', { XM: '改' }), person(7)]);
  await stations.write(node, STATION, [about(id, '106', { QCRQ: '20040901' }, 'register')]);
  // Who came meanwhile stands among the records, and comes as a change after them.
  await next(1);
  await next(1);
  await next(2);
  assert.equal(
    seen.map(({ event }) => event),
    ['', '', '', '', '107', '100', '106'],
  );
  assert.ok(seen.every(({ kind }) => kind === 'changed'));
  const stood = seen.slice(0, 3).map((each) => each.id);
  assert.equal(stood.toSorted(), [...ids].sort());
  assert.is((seen.at(-1)?.record as Told)['live'], false);
  const wrong = await asks.refusedWatch({ purpose, cursor: 'x' });
  assert.equal([wrong['status'], wrong['code']], ['INVALID_ARGUMENT', 'CURSOR_INVALID']);
  await publishConsumer(node, court({ version: 2 }));
  const refused = await asks.refusedWatch({ purpose });
  assert.is(refused['code'], 'CONSUMER_FORBIDDEN');
}

async function saysNothing(t: TestContext, door: Door): Promise<void> {
  const fail = () => Promise.reject(new HujiError('STORE_DAMAGED', '王小雪'));
  const broken: Registry = {
    ...{ get: fail, batchGet: fail, find: fail, cards: fail, cases: fail, photo: fail },
    submitEvidence: () => Promise.reject(new RangeError('王小雪')),
    watch: () => {
      throw new RangeError('王小雪');
    },
  };
  const { client } = await door.open(t, broken);
  const asks = await client({});
  const end = { status: 'INTERNAL', code: 'INTERNAL' };
  const one = { purpose, id: 'x' };
  for (const told of [
    await asks.call('get', one),
    await asks.call('photo', one),
    await asks.call('find', { purpose, name: '王小雪' }),
    await asks.call('submitEvidence', { purpose, list: 'deaths', rows: [] }),
    await asks.refusedWatch({ purpose }),
  ]) {
    const { details, ...rest } = told;
    assert.equal(rest, end);
    assert.not.match(String(details), '王小雪');
  }
}

/** Nodes with real stores, and servers. */
const GENEROUS = { limitMs: 60_000 };

/** What every door to the registry keeps. */
export function registryDoorSuite(door: Door): void {
  const test = suite(`node/api: ${door.name} door`);
  test('gets, finds by every item and turns pages', (t) => answersAll(t, door), GENEROUS);
  test(
    'a consumer is known by token or certificate, and refused in the same words',
    (t) => knowsWho(t, door),
    GENEROUS,
  );
  test('a feed goes on from its cursor after the caller hung up', (t) => goesOn(t, door), GENEROUS);
  test('a defect says nothing of itself', (t) => saysNothing(t, door), GENEROUS);
}

async function tlsOf(seed: string) {
  const now = systemClock.now();
  const random = seededRandom(seed);
  return tlsIdentityOf(await createRoot({ code: PROVINCE, training: true, now, random }));
}
