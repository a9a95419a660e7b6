import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { outsideOf } from '../../../node/methods/loading.js';
import type { HujiNode } from '../../../node/node.js';
import type { OutsideResult } from '../../../node/outside/outside.js';
import type { Change } from '../../../proto/change.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { fieldNo } from '../../../proto/fields.js';
import { changesOf, readFrame } from '../../../proto/frame.js';
import { idToRef, refToId } from '../../../proto/id.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { COUNTY, framesOf, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/outside');

const numbered = (born: string, sequence: string) => {
  const first17 = `229901${born}${sequence}`;
  return first17 + checkDigit(first17);
};
const [OLD, CHILD] = [numbered('19300101', '011'), numbered('20040801', '022')];
const MOTHER = numbered('19800101', '022');

interface World {
  readonly node: HujiNode;
  readonly folder: string;
}

async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  return { node, folder: t.folder() };
}

function run(
  { node, folder }: World,
  kind: string,
  rows: string,
  more = {},
): Promise<OutsideResult> {
  const file = join(folder, 'list.csv');
  writeFileSync(file, rows);
  const io = { progress: () => undefined, signal: new AbortController().signal };
  return outsideOf(node, folder).load({ file, kind, dryRun: false, session: () => 0, ...more }, io);
}

const counts = ({ read, candidates, sought, found, known, unmatched, rejected }: OutsideResult) => [
  ...[read, candidates, sought, found, known, unmatched, rejected],
];

async function changesIn(node: HujiNode): Promise<Change[]> {
  await sealTails(node);
  const frames = await framesOf(node, STATION);
  return frames.flatMap((bytes) => changesOf(readFrame(bytes)));
}

/** What the register shows, but for what lists say. */
const shown = (node: HujiNode, id: string): string => {
  const view = node.query.record(5, idToRef(id));
  const fields = (view?.fields() ?? []).filter((field) => field < fieldNo('WBMD'));
  return JSON.stringify(fields.map((field) => [field, view?.value(field)]));
};

test('a death on a list accuses a registration that lives, and writes no value', async (t) => {
  const world = await makeWorld(t);
  const { node } = world;
  const [old, other] = await write(node, [
    person(1, { XM: '王福', CSRQ: '19300101', GMSFHM: OLD, HH: '7' }, 'register'),
    person(2, { XM: '王福', CSRQ: '19300101', HH: '8', GMSFHM: numbered('19300101', '033') }),
  ]);
  assert.ok(old && other);
  const before = [shown(node, old.id), shown(node, other.id)];
  const list = `XM,CSRQ,GMSFHM,SWRQ\n王福,19300101,${OLD},20040707\n王寿,19310101,,20040708\n`;
  const first = await run(world, 'deaths', list);
  assert.equal(counts(first), [2, 1, 0, 0, 0, 1, 0]);
  assert.match(first.rejects ?? '', /deaths\.csv$/);
  const [hit, ...more] = (await changesIn(node)).filter(({ event }) => event === '421');
  assert.is(more.length, 0);
  assert.is(refToId(hit?.target as never), old.id);
  const said = (id: string) => hit?.values[hit.fields.indexOf(fieldNo(id))];
  assert.equal(['WBMD', 'WBYY', 'WBRQ'].map(said), [
    'deaths',
    'number name birth-date',
    '20040707',
  ]);
  assert.equal([shown(node, old.id), shown(node, other.id)], before);
  assert.equal(counts(await run(world, 'deaths', list)), [2, 0, 0, 0, 1, 1, 0], 'the same again');
  const longer = `${list}王福,19300101,${OLD},20040707\n`;
  assert.equal(counts(await run(world, 'deaths', longer)), [3, 0, 0, 0, 2, 1, 0], 'another file');
});

test('a namesake born on the same day is never enough', async (t) => {
  const world = await makeWorld(t);
  await write(world.node, [
    person(1, { XM: '王福', CSRQ: '19300101', GMSFHM: OLD, HH: '7', MLXZ: '和平街12号' }),
  ]);
  const deaths = (row: string) => run(world, 'deaths', `XM,CSRQ,GMSFHM,MLXZ\n${row}\n`);
  const unmatched = [1, 0, 0, 0, 0, 1, 0];
  assert.equal(counts(await deaths('王福,19300101,,')), unmatched);
  assert.equal(counts(await deaths(`李寿,19310101,${OLD},`)), unmatched, 'a number alone');
  assert.equal(counts(await deaths('王福,19300101,,胜利路8号')), unmatched);
  assert.equal(counts(await deaths('王福,19300101,,和平街12号')), [1, 1, 0, 0, 0, 0, 0]);
});

test('a former number leads to him, and who is cancelled already is known', async (t) => {
  const world = await makeWorld(t);
  const right = numbered('19300101', '055');
  const [made] = await write(world.node, [
    person(1, { XM: '王福', CSRQ: '19300101', GMSFHM: OLD }, 'register'),
  ]);
  const id = made?.id ?? '';
  await write(world.node, [about(id, '107', { GMSFHM: right }, 'register')]);
  const list = `XM,GMSFHM\n王福,${OLD}\n`;
  // The claim that said so is history now; the number and the birth date in it still are his.
  assert.equal(counts(await run(world, 'deaths', list)), [1, 1, 0, 0, 0, 0, 0]);
  await write(world.node, [about(id, '102', { SWRQ: '20040707' }, 'register')]);
  const other = `XM,CSRQ,GMSFHM\n王福,19300101,${right}\n`;
  assert.equal(counts(await run(world, 'deaths', other)), [1, 0, 0, 0, 1, 0, 0]);
});

test('of two who are alike neither is accused', async (t) => {
  const world = await makeWorld(t);
  const twice = { XM: '王福', CSRQ: '19300101', GMSFHM: OLD };
  await write(world.node, [person(1, twice, 'register'), person(2, twice, 'register')]);
  const result = await run(world, 'deaths', `XM,GMSFHM\n王福,${OLD}\n`);
  assert.equal(result.reasons, { AMBIGUOUS: 1 });
  assert.is((await changesIn(world.node)).filter(({ event }) => event === '421').length, 0);
});

test('a birth nobody has registered is sought until somebody does', async (t) => {
  const world = await makeWorld(t);
  const { node } = world;
  await write(node, [
    person(1, { XM: '张慧', XB: '2', CSRQ: '19800101', GMSFHM: MOTHER, HH: '9' }, 'register'),
  ]);
  const list = `XM,XB,CSRQ,MQXM,MQGMSFHM\n小雪,2,20040801,张慧,${MOTHER}\n`;
  assert.equal(counts(await run(world, 'births', list)), [1, 0, 1, 0, 0, 0, 0]);
  assert.equal(counts(await run(world, 'births', list)), [1, 0, 0, 0, 1, 0, 0]);
  assert.is(node.counters.all().get(STATION)?.persons, 1, 'nobody was registered by a list');
  // Under another name than the hospital wrote, in the household of its mother.
  await write(node, [
    person(2, { XM: '王小雪', XB: '2', CSRQ: '20040801', GMSFHM: CHILD, HH: '9' }, 'register'),
  ]);
  assert.equal(counts(await run(world, 'births', list)), [1, 0, 0, 1, 0, 0, 0]);
  assert.equal(counts(await run(world, 'births', list)), [1, 0, 0, 0, 1, 0, 0]);
  const events = (await changesIn(node)).map(({ event }) => event);
  assert.equal(
    events.filter((event) => event.startsWith('42')),
    ['422', '423'],
  );
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
});

test('people in work or married whom nobody registered are sought', async (t) => {
  const world = await makeWorld(t);
  await write(world.node, [person(1, { XM: '王福', CSRQ: '19300101', GMSFHM: OLD })]);
  const rows = `XM,GMSFHM,FWCS\n王福,${OLD},毛纺厂\n赵来,${numbered('19700101', '077')},毛纺厂\n`;
  assert.equal(counts(await run(world, 'employment', rows)), [2, 0, 1, 0, 1, 0, 0]);
  assert.equal(counts(await run(world, 'marriages', rows)), [2, 0, 1, 0, 1, 0, 0]);
});

test('rows that cannot be read are rejected, and a dry run writes nothing', async (t) => {
  const world = await makeWorld(t);
  const rows = `XM,CSRQ,XB\n,19700101,1\n李一,19700230,1\n李二,19700101\n李三,19700101,1\n`;
  const dry = await run(world, 'births', rows, { dryRun: true });
  assert.equal(dry.reasons, { FIELD_REQUIRED: 1, DATE_INVALID: 1, ROW_SHAPE: 1 });
  assert.is(dry.rejects, null);
  assert.is((await changesIn(world.node)).filter(({ event }) => event === '422').length, 0);
  const result = await run(world, 'births', rows);
  assert.equal(counts(result), [4, 0, 1, 0, 0, 0, 3]);
  for (const header of ['XM,XB', 'CSRQ,GMSFHM']) {
    let code = '';
    await run(world, 'births', `${header}\n`).catch((error) => {
      code = error.code;
    });
    assert.is(code, 'LOAD_HEADER', header);
  }
});

test('a birth or a death after today is an error of the list: nobody is sought', async (t) => {
  const world = await makeWorld(t);
  const rows = [
    'XM,CSRQ,GMSFHM,SWRQ',
    '王一,20990101,,',
    `王二,,${numbered('20990101', '011')},`,
    '王三,19300101,,20990101',
    '王四,19300102,,20040707',
  ].join('\n');
  const result = await run(world, 'births', `${rows}\n`);
  assert.equal(result.reasons, { DATE_FUTURE: 3 });
  assert.equal(counts(result), [4, 0, 1, 0, 0, 0, 3]);
  const lines = readFileSync(result.rejects ?? '', 'utf8').split('\r\n');
  const said = lines.slice(1, 4).map((line) => line.split(',').slice(0, 3).join(' '));
  assert.equal(said, ['2 DATE_FUTURE CSRQ', '3 DATE_FUTURE GMSFHM', '4 DATE_FUTURE SWRQ']);
  const deaths = await run(world, 'deaths', `${rows}\n`);
  assert.equal(deaths.reasons, { DATE_FUTURE: 3 }, 'nor is anybody accused');
  await write(world.node, [person(1, { XM: '王福', CSRQ: '19300101', GMSFHM: OLD, HH: '7' })]);
  const odd = `XM,CSRQ,GMSFHM,SWRQ\n王福,19300101,${OLD},20040231\n`;
  const refused = readFileSync((await run(world, 'deaths', odd)).rejects ?? '', 'utf8');
  assert.match(refused, /2,DATE_INVALID,SWRQ,/, 'by the column of the list');
});

test('a county tells the station that the list names', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  for (const bytes of await framesOf(station, STATION)) await province.receiver.receive(bytes);
  await province.settled();
  for (const bytes of await framesOf(province, 'all')) await county.receiver.receive(bytes);
  const world = { node: county, folder: t.folder() };
  const rows = 'XM,CSRQ,PCS\n李一,19700101,229901001\n李二,19700101,\n';
  assert.equal(counts(await run(world, 'births', rows)), [2, 0, 2, 0, 0, 0, 0]);
  await sealTails(county);
  const events = async (lane: string) =>
    (await framesOf(county, lane)).flatMap((bytes) =>
      changesOf(readFrame(bytes)).map(({ event }) => event),
    );
  assert.ok((await events(STATION)).includes('422'));
  assert.is((await events(COUNTY)).filter((event) => event === '422').length, 1);
});
