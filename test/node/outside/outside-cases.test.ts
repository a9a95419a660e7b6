import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { outsideOf } from '../../../node/methods/loading.js';
import type { HujiNode } from '../../../node/node.js';
import { NUMBER_REGISTER } from '../../../proto/lease.js';
import { suite, type TestContext } from '../../harness.js';
import { kindsOf, listOf, makeWorld, numberOf, single, tell } from '../cases/world.js';
import { about, person } from '../drafts.js';
import { STATION, write } from '../tree.js';

const test = suite('node/outside: cases');

function lists(t: TestContext, node: HujiNode) {
  const folder = t.folder();
  const file = join(folder, 'list.csv');
  const io = { progress: () => undefined, signal: new AbortController().signal };
  return (kind: string, rows: string) => {
    writeFileSync(file, rows);
    const request = { file, kind, dryRun: false, session: () => 0 };
    return outsideOf(node, folder).load(request, io);
  };
}

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

test('who is on a list of the dead and lives here should be cancelled', async (t) => {
  const world = await makeWorld(t);
  const { station, province } = world;
  const [made] = await write(station, [single(1), single(2)]);
  const load = lists(t, station);
  const rows = `XM,CSRQ,GMSFHM,SWRQ\n王1,19640512,${numberOf(3)},20040707\n`;
  assert.is((await load('deaths', rows)).candidates, 1);
  const [found, ...more] = await listOf(station);
  assert.is(more.length, 0);
  assert.is(found?.kind, 'should-be-cancelled');
  assert.equal(found?.reasons, ['death-list']);
  await tell(world);
  assert.equal(await kindsOf(province), ['should-be-cancelled'], 'at every tier');
  assert.is(province.digester.digest(STATION, null).persons, 2, 'nothing is cancelled by a list');
  await write(station, [about(made?.id ?? '', '102', { SWRQ: '20040707' })]);
  await tell(world);
  assert.equal([await kindsOf(station), await kindsOf(province)], [[], []]);
  for (const node of [station, province]) await assertSound(node);
});

test('a list of another tier accuses in a lane of its own', async (t) => {
  const world = await makeWorld(t);
  const { second, province } = world;
  await write(world.station, [single(1)]);
  await tell(world);
  const load = lists(t, province);
  const rows = `XM,CSRQ,GMSFHM\n王1,19640512,${numberOf(3)}\n`;
  assert.is((await load('deaths', rows)).candidates, 1);
  assert.equal(await kindsOf(province), ['should-be-cancelled']);
  assert.equal(await kindsOf(second), []);
  await assertSound(province);
});

test('whom a list names and nobody registered is unregistered, until somebody does', async (t) => {
  const world = await makeWorld(t);
  const { station, province } = world;
  const load = lists(t, station);
  const rows = 'XM,XB,CSRQ,GMSFHM\n赵来,1,19700101,\n';
  await load('employment', rows);
  const [found] = await listOf(station);
  assert.is(found?.kind, 'unregistered');
  assert.equal(found?.reasons, ['employment']);
  await tell(world);
  assert.equal(await kindsOf(province), ['unregistered']);
  assert.is(province.digester.digest(STATION, null).cases, 1);
  await load('employment', rows);
  assert.equal((await listOf(station)).length, 1, 'the same again');
  const number = numberOf(5, '19700101');
  await load('employment', `XM,XB,CSRQ,GMSFHM\n赵来,1,19700101,${number}\n`);
  await write(station, [
    person(9, { XM: '赵来', CSRQ: '19700101', GMSFHM: number, HH: '9', YHZGX: '02' }),
  ]);
  assert.equal(await kindsOf(station), ['unregistered', 'unregistered']);
  await load('employment', `XM,XB,CSRQ,GMSFHM\n赵来,1,19700101,${number}\n`);
  assert.equal(await kindsOf(station), ['unregistered'], 'without a number nobody can say');
  await tell(world);
  assert.equal(await kindsOf(province), ['unregistered']);
  for (const node of [station, province]) await assertSound(node);
});

test('the paper of a leased number is no paper of the birth', async (t) => {
  const { station } = await makeWorld(t);
  const born = { ...single(1), event: '101' };
  const register = { kind: NUMBER_REGISTER, number: '229901 1-50' };
  const [first] = await write(station, [{ ...born, documents: [register] }]);
  assert.equal(await kindsOf(station), ['missing-document']);
  const certificate = { kind: '出生医学证明', number: 'D1' };
  await write(station, [
    about(first?.id ?? '', '107', { MZ: '01' }, 'computer', { documents: [certificate] }),
  ]);
  assert.equal(await kindsOf(station), []);
});
