import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { decideCase } from '../../../node/methods/decide.js';
import type { Operators } from '../../../node/methods/operators.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { suite, type TestContext } from '../../harness.js';
import { listOf } from '../cases/world.js';
import { about, person } from '../drafts.js';
import { COUNTY, SECOND_STATION, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/carry: cases of who moves');

/** Nodes with real stores, several of them in each test. */
const GENEROUS = { limitMs: 30_000 };
const PERSON = entityNo('person');
const ANYBODY = {
  prove: () => null,
  open: () => Promise.resolve(0),
} as unknown as Operators;

async function makeWorld(t: TestContext) {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const from = await tree.join(STATION, province);
  const to = await tree.join(SECOND_STATION, province);
  const all = [from, to, county, province];
  await exchange(all);
  return { county, from, to, all };
}

/** Everybody hears what is for him, with what follows from it. */
async function exchange(all: readonly HujiNode[]): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    for (const node of all) {
      await node.settled();
      await sealTails(node);
      for (const other of all) {
        for (const branch of node.log.durable.branches()) {
          const { code } = other.identity;
          if (other === node || !other.topology.hears(code, branch.name.lane)) continue;
          for await (const { bytes } of node.log.frames(branch, 0)) {
            await other.receiver.receive(bytes);
          }
        }
        await other.settled();
      }
    }
  }
}

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

async function shownAt(node: HujiNode): Promise<string[]> {
  const cases = await listOf(node);
  return cases.map(({ kind, state, area }) => `${kind} ${state} ${area}`);
}

test(
  'what one station decided is asked anew at the next, and every tier says so',
  async (t) => {
    const { county, from, to, all } = await makeWorld(t);
    const [made] = await write(from, [{ ...person(1, { YHZGX: '02' }), event: '108' }]);
    const id = made?.id ?? '';
    const [found] = await listOf(from);
    assert.is(found?.kind, 'missing-document');
    const params = { id: found?.id ?? '', why: 'sent for', defer: '20991231' };
    await decideCase(from, ANYBODY, params);
    await exchange(all);
    for (const node of [from, county]) {
      assert.equal(await shownAt(node), [`missing-document deferred ${STATION}`]);
    }
    const since = '20040901';
    await write(from, [about(id, '106', { QCRQ: since, RYZT: '2' }, 'register', { since })]);
    const arrival = { ...person(1, { YHZGX: '02' }, 'register'), event: '105', since };
    await write(to, [{ ...arrival, target: idToRef(id) }]);
    await exchange(all);
    assert.equal(await shownAt(from), []);
    for (const node of all.slice(1)) {
      assert.equal(await shownAt(node), [`missing-document open ${SECOND_STATION}`]);
      await assertSound(node);
    }
  },
  GENEROUS,
);

test(
  'who arrives and was not let go has no cases there, and the clerk sees where he is registered',
  async (t) => {
    const { county, from, to, all } = await makeWorld(t);
    // No head in his household: a case of his station.
    const [made] = await write(from, [person(1, { YHZGX: '20' })]);
    const id = made?.id ?? '';
    const arrival = { ...person(1, { YHZGX: '20' }, 'register'), event: '105', since: '20040901' };
    await write(to, [{ ...arrival, target: idToRef(id) }]);
    await exchange(all);
    assert.is(to.query.record(PERSON, idToRef(id))?.home, STATION);
    for (const area of [STATION, SECOND_STATION]) {
      const node = area === STATION ? from : to;
      const { epoch: _, ...own } = node.digester.digest(area, null);
      const { epoch: __, ...above } = county.digester.digest(area, null);
      assert.equal(own, above);
      assert.is(own.cases, area === STATION ? 1 : 0);
    }
    for (const node of all) await assertSound(node);
  },
  GENEROUS,
);
