import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { ApiEntity, FindRequest, Registry } from '../../../../node/api/api.js';
import type { Draft } from '../../../../node/capture/capture.js';
import { idToRef } from '../../../../proto/id.js';
import { suite } from '../../../harness.js';
import { about, draft, householdNumber, person } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { PROVINCE, SECOND_STATION, STATION, Tree } from '../../tree.js';
import {
  callerBy,
  court,
  find,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
  told,
} from './registry-world.js';

const test = suite('node/methods/registry');
const caller = callerBy(TOKEN);
const purpose = '立案审查';

/** Every page. */
async function pages(registry: Registry, request: FindRequest): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = await registry.find(caller, { ...request, cursor });
    all.push(page);
    if (page.next === '') return all;
    cursor = page.next;
  }
}

const NAMES = ['王小雪', '李四', '王1', '王2'];

/** People at either station share names, numbers and households. */
const people = fc.array(
  fc
    .record({
      n: fc.integer({ min: 1, max: 6 }),
      XM: fc.constantFrom(...NAMES),
      CYM: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
    })
    .map(({ n, XM, CYM }): Draft => person(n, { XM, ...(CYM === undefined ? {} : { CYM }) })),
  { minLength: 0, maxLength: 12 },
);

function questions(ids: readonly string[]): (Partial<FindRequest> | { readonly id: string })[] {
  const numbers = [1, 2, 3, 4, 5, 6].map((n) => {
    const { fields, values } = person(n);
    return values[fields.indexOf(6)] ?? '';
  });
  const all: Partial<FindRequest>[] = [];
  for (const limit of [1, 2, 50]) {
    for (const value of NAMES) {
      all.push({ by: 'name', value, limit });
      all.push({ by: 'name', value, limit, bornFrom: '19640101', bornUntil: '19641231' });
      all.push({ by: 'name', value, limit, area: '229901' });
    }
    for (const value of numbers) {
      all.push({ by: 'number', value, limit }, { by: 'former-number', value, limit });
    }
    for (const n of [1, 3, 6]) all.push({ by: 'household', value: householdNumber(n), limit });
  }
  return [...all, ...ids.map((id) => ({ id }))];
}

test(
  'whatever is registered elsewhere changes no answer, page, cursor, count or refusal',
  async (t) => {
    const { seed } = t;
    const [inside = [], one = [], two = []] = fc.sample(people, { seed, numRuns: 30 }).slice(-3);
    const tree = new Tree(t);
    const province = await tree.found();
    await publishConsumer(province, court());
    const near = new Stations();
    const ids = await near.write(province, STATION, [person(1), ...inside]);
    await tree.close(province);
    const answers: unknown[][] = [];
    const strangers: string[] = [];
    for (const outside of [one, two, []]) {
      const node = await tree.open(PROVINCE, { folder: tree.image(province) });
      if (outside.length > 0) {
        strangers.push(...(await new Stations().write(node, SECOND_STATION, outside)));
      }
      const { registry } = new Served(t, node);
      const said: unknown[] = [];
      // Ids of strangers of another of the three are asked for too: here they never were.
      for (const question of questions([...ids, ...strangers])) {
        if ('id' in question) {
          const ask = { purpose, entity: 'person' as const, id: question.id };
          if (ids.includes(question.id)) said.push(await told(registry.get(caller, ask)));
          else await refused(() => registry.get(caller, ask), 'NOT_FOUND');
        } else said.push(await told(pages(registry, find(question))));
      }
      const batch = { purpose, entity: 'person' as const, ids: [...strangers, ...ids, ...ids] };
      said.push(await registry.batchGet(caller, batch));
      answers.push(said);
    }
    assert.equal(answers[1], answers[0]);
    assert.equal(answers[2], answers[0]);
  },
  { limitMs: 60_000 },
);

test('who moves away is gone for the consumer, and comes into view where he arrives', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(9)]);
  const { registry } = new Served(t, node);
  const get = () => registry.get(caller, { purpose, entity: 'person', id });
  const shown = await get();
  assert.equal(
    [shown.station, shown.live, shown.fields['XM'], shown.fields['GMSFHM']],
    [STATION, true, '王9', `**************${person(9).values[3]?.slice(-4)}`],
  );
  await stations.write(node, STATION, [about(id, '106', { QCRQ: '20040901' }, 'register')]);
  assert.is((await get()).live, false);
  const arrival = { ...person(9), event: '105', since: '20040901', target: idToRef(id) };
  await stations.write(node, SECOND_STATION, [arrival]);
  await refused(get, 'NOT_FOUND');
  assert.equal((await registry.find(caller, find({ by: 'name', value: '王9' }))).records, []);
  await publishConsumer(node, court({ version: 2, areas: ['229901510000'] }));
  assert.is((await get()).station, SECOND_STATION);
});

test('a search finds by what is shown, and by former numbers where that is allowed', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const stations = new Stations();
  const [id = ''] = await stations.write(node, STATION, [person(1, { XM: '王小雪' })]);
  const number = person(1).values[3] ?? '';
  const other = person(2).values[3] ?? '';
  const claim = about(id, '120', { GMSFHM: other, XM: '王晓雪' }, 'declared', { seen: [] });
  await stations.write(node, STATION, [claim]);
  const { registry } = new Served(t, node);
  const found = async (by: FindRequest['by'], value: string) =>
    (await registry.find(caller, find({ by, value }))).records.length;
  assert.equal(
    [await found('number', number), await found('number', ` ${number} `)],
    [1, 1],
    'by the number shown, however it is written',
  );
  assert.is(await found('number', number.slice(0, 6) + number.slice(8, 17)), 1);
  assert.equal([await found('number', other), await found('former-number', other)], [0, 1]);
  assert.is(await found('former-number', number), 0);
  assert.equal([await found('name', '王小雪'), await found('name', '王晓雪')], [1, 0]);
  await publishConsumer(node, court({ version: 2, may: ['get', 'find-name'], fields: ['CSRQ'] }));
  for (const by of ['number', 'former-number', 'name'] as const) {
    await refused(() => found(by, number), 'CONSUMER_FORBIDDEN');
  }
  const [only] = await registry.batchGet(caller, { purpose, entity: 'person', ids: [id] });
  assert.equal(only?.fields, { CSRQ: '19640512' });
});

test('a household is found by its number, and a cursor goes on where it stopped', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const stations = new Stations();
  const HH = householdNumber(0);
  const setup = draft('200', { HH, HLX: '1' });
  const members = [1, 2, 3, 4, 5].map((n) => person(n, { HH }));
  const [home = '', ...ids] = await stations.write(node, STATION, [setup, ...members]);
  const { registry } = new Served(t, node);
  const household = await registry.find(
    caller,
    find({ entity: 'household', by: 'household', value: HH }),
  );
  assert.equal(
    household.records.map(({ id }) => id),
    [home],
  );
  const first = await registry.find(caller, find({ by: 'household', value: HH, limit: 2 }));
  // One who comes meanwhile moves nobody.
  await stations.write(node, STATION, [person(6, { HH })]);
  const cursor = first.next;
  const rest = await registry.find(caller, find({ by: 'household', value: HH, cursor }));
  const seen = [...first.records, ...rest.records].map(({ id }) => id);
  assert.equal(new Set(seen).size, seen.length);
  for (const id of ids) assert.ok(seen.includes(id));
  for (const wrong of ['x', '!!', Buffer.alloc(21).toString('base64url'), `${cursor}AA`]) {
    const request = find({ by: 'household', value: HH, cursor: wrong });
    await refused(() => registry.find(caller, request), 'CURSOR_INVALID');
  }
});

test('every call is on record with consumer, purpose and people, refused ones too', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ purposes: [purpose, '协查'] }));
  const [id = ''] = await new Stations().write(node, STATION, [person(1, { XM: '王小雪' })]);
  const served = new Served(t, node);
  const { registry } = served;
  const number = person(1).values[3] ?? '';
  const ask = (value: string, why: string, entity: ApiEntity | null = 'person') =>
    told(registry.find(caller, find({ by: 'number', value, purpose: why, entity })));
  await ask(number, purpose);
  await ask(number, '');
  await ask(number, '随便看看');
  await ask(number, purpose, null);
  await ask('', purpose);
  await told(registry.get(callerBy('huji_wrong'), { purpose, entity: 'person', id }));
  await told(registry.get(callerBy(null), { purpose, entity: 'person', id }));
  await told(registry.get(caller, { purpose, entity: 'person', id: number }));
  const gone = new AbortController();
  gone.abort();
  await told(registry.find(callerBy(TOKEN, gone.signal), find({ by: 'name', value: '王' })));
  const recorded = await served.recorded();
  assert.equal(
    recorded.map(({ account, outcome }) => `${account} ${outcome}`),
    [
      'court ok',
      'court PURPOSE_NEEDED',
      'court CONSUMER_PURPOSE',
      'court USAGE',
      'court USAGE',
      '? CONSUMER_UNKNOWN',
      '? CONSUMER_UNKNOWN',
      'court USAGE',
      'court INTERRUPTED',
    ],
  );
  const [first] = recorded;
  assert.equal(
    [first?.method, first?.via, first?.from, first?.purpose, first?.people],
    ['registry.find', 'grpc', '10.0.0.7:4711', purpose, [id]],
  );
  assert.is(first?.tags?.['number'], served.audit.tag('number', number));
  const text = JSON.stringify(recorded);
  for (const personal of [number, '王小雪', '王']) assert.not.match(text, personal);
  assert.is(served.counted[0], 'registry.find ok');
});

test('a purpose may not carry what is looked for', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const served = new Served(t, node);
  const name = find({ by: 'name', value: '王小雪', purpose: '查王小雪' });
  await refused(() => served.registry.find(caller, name), 'PURPOSE_PERSONAL');
  const [entry] = await served.recorded();
  assert.is(entry?.purpose, undefined);
});
