import * as assert from 'uvu/assert';
import type { HujiNode } from '../../node/node.js';
import { suite, type TestContext } from '../harness.js';
import type { Door, DoorClient, Method, Told } from '../node/api/doors.js';
import { about, draft, person } from '../node/drafts.js';
import {
  court,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
} from '../node/methods/registry/registry-world.js';
import { PROVINCE, SECOND_STATION, STATION, Tree } from '../node/tree.js';

const purpose = '立案审查';
const HH = '229901001000777';
const ADDRESS = '和平街12号';
/** Everything there is to be allowed, of one area. */
const ALL = {
  fields: ['XM', 'CYM', 'XB', 'CSRQ', 'GMSFHM', 'HH', 'MLXZ'],
  numbers: 'whole',
  may: [
    ...['get', 'find-number', 'find-former-number', 'find-name', 'find-household', 'find-address'],
    ...['watch', 'cards', 'cases', 'photo', 'submit-evidence'],
  ],
  evidence: ['births', 'deaths', 'marriages', 'employment'],
};

interface Question {
  readonly method: Method;
  readonly request: { readonly [name: string]: unknown };
}

/** The same names, numbers, households, doors and papers as those within the area have. */
function strangers() {
  return [
    person(1, { XM: '王小雪', HH }),
    person(3, { XM: '李四', CYM: '王小雪', HH }),
    person(21, { XM: '外人', HH: '229901001000999' }),
    draft('200', { HH, HLX: '1', MLXZ: ADDRESS }),
    draft('200', { HH: '229901001000999', HLX: '1', MLXZ: '和平街14号' }),
  ];
}

function numberOf(n: number): string {
  return person(n).values[3] ?? '';
}

/** Every call, by every filter, of those within, of those without and of nobody. */
function questions(within: readonly string[], without: readonly string[]): Question[] {
  const ids = [...within, ...without, (within[0] ?? '').replace(/-\d+-/, '-99-')];
  const asked: Question[] = [];
  for (const method of ['get', 'cards', 'cases', 'photo'] as const) {
    for (const id of ids) {
      asked.push({ method, request: { purpose, id } });
      asked.push({ method, request: { purpose, id, entity: 'household' } });
    }
  }
  asked.push({ method: 'batchGet', request: { purpose, ids } });
  const wishes = [
    ...[1, 3, 21, 23].flatMap((n) => [{ number: numberOf(n) }, { formerNumber: numberOf(n) }]),
    ...['王小雪', '李四', '外人', '无人'].map((name) => ({ name })),
    ...[HH, '229901001000999'].map((householdNumber) => ({ householdNumber })),
    { householdNumber: HH, entity: 'household' },
    { householdNumber: '229901001000999', entity: 'household' },
    ...['和平街', ADDRESS, '和平街14'].map((address) => ({ address, entity: 'household' })),
  ];
  const narrowed = [
    {},
    { limit: 1 },
    { area: '2299' },
    { area: SECOND_STATION },
    { bornFrom: '19640512', bornUntil: '19640512' },
    { cursor: 'x' },
  ];
  for (const wish of wishes) {
    for (const more of narrowed) {
      asked.push({ method: 'find', request: { purpose, ...wish, ...more } });
    }
  }
  return asked;
}

/** All pages, where it has several. */
async function wholeAnswer(asks: DoorClient, { method, request }: Question): Promise<Told[]> {
  const pages: Told[] = [];
  for (let next = ''; ; ) {
    const page = await asks.call(method, next === '' ? request : { ...request, cursor: next });
    pages.push(page);
    next = String(page['next'] ?? '');
    if (next === '') return pages;
  }
}

/** Of rows that meet one within, one without and nobody. */
async function evidence(asks: DoorClient): Promise<Told[]> {
  const answers: Told[] = [];
  for (const list of ['deaths', 'births']) {
    for (const n of [3, 21, 23]) {
      const row = { XM: '外人', GMSFHM: numberOf(n), SWRQ: '20040801' };
      answers.push(await asks.call('submitEvidence', { purpose, list, rows: [row] }));
    }
  }
  return answers;
}

/** What a feed tells from its start and after, but for the cursors, which are secret. */
async function feed(asks: DoorClient, node: HujiNode, stations: Stations, id: string) {
  const stood = await asks.watch({ purpose, fromStart: true }, 3);
  const cursor = stood.at(-1)?.cursor ?? '';
  await stations.write(node, SECOND_STATION, [person(31)]);
  await stations.write(node, STATION, [about(id, '107', { XM: '改' })]);
  const changed = await asks.watch({ purpose, cursor }, 1);
  const area = await asks.refusedWatch({ purpose, area: '!' });
  return [...stood, ...changed].map(({ cursor: _, ...event }) => event).concat(area as never);
}

async function learnsNothing(t: TestContext, door: Door): Promise<void> {
  const tree = new Tree(t);
  const province = await tree.found();
  await publishConsumer(province, court(ALL));
  const near = [person(1, { XM: '王小雪', HH }), person(3, { HH }), person(5)];
  const home = draft('200', { HH, HLX: '1', MLXZ: ADDRESS });
  const within = await new Stations().write(province, STATION, [...near, home]);
  await tree.close(province);
  const answers: unknown[][] = [];
  let without: string[] = [];
  for (const hasStrangers of [true, false]) {
    const node = await tree.open(PROVINCE, { folder: tree.image(province) });
    const stations = new Stations();
    if (hasStrangers) without = await stations.write(node, SECOND_STATION, strangers());
    const served = new Served(t, node);
    const { client } = await door.open(t, served.registry);
    const asks = await client({ token: TOKEN });
    const said: unknown[] = [];
    for (const question of questions(within, without)) {
      said.push([question, await wholeAnswer(asks, question)]);
    }
    said.push(await evidence(asks));
    const shown = (await served.recorded()).flatMap(({ people = [] }) => people);
    assert.ok(shown.every((id) => !without.includes(id)));
    said.push(await feed(asks, node, new Stations(), within[0] ?? ''));
    answers.push(said);
  }
  const [full = [], empty = []] = answers;
  assert.is(full.length, empty.length);
  // One by one: all of them are too much to show.
  full.forEach((answer, at) => {
    assert.is(JSON.stringify(answer), JSON.stringify(empty[at]));
  });
}

/** Of what lies outside its areas a consumer learns nothing, whatever it asks. */
export function registryScopeSuite(door: Door): void {
  const test = suite(`node/api: scope by ${door.name}`);
  test('whoever is registered elsewhere changes no answer', (t) => learnsNothing(t, door), {
    limitMs: 120_000,
  });
}
