import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { exchange, makeFour } from '../cases/four-nodes.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { COUNTY, framesOf, SECOND_STATION, STATION, write } from '../tree.js';

const test = suite('node/apply: living elsewhere');
const SOMEWHERE = { QTSSXQ: '229902', QTZZ: '胜利路8号' };
const NOWHERE = { QTSSXQ: '', QTZZ: '' };

function countsOf(node: HujiNode): (number | undefined)[] {
  const lanes = node.counters.all();
  return [STATION, SECOND_STATION].map((lane) => lanes.get(lane)?.elsewhere);
}

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

test(
  'who lives elsewhere is counted where he is registered, at every tier and in any order',
  async (t) => {
    const world = await makeFour(t);
    const { station, second, county, province, tree } = world;
    const made = await write(station, [
      person(1, SOMEWHERE),
      person(2, { QTZZ: '外省务工' }),
      person(3, SOMEWHERE),
      person(4),
      person(5, SOMEWHERE),
    ]);
    const [stays = '', comes = '', dies = '', goes = '', moves = ''] = made.map(({ id }) => id);
    assert.is(countsOf(station)[0], 4);
    await write(station, [
      about(stays, '120', NOWHERE, 'register'),
      about(comes, '107', { QTZZ: '' }),
      about(dies, '102', {}, 'register'),
      about(goes, '107', SOMEWHERE, 'register'),
      about(moves, '106', { QCRQ: '20040801' }, 'register', { since: '20040801' }),
    ]);
    // Another source still has it of the first; the second has come back.
    assert.is(countsOf(station)[0], 2);
    const arrival = { XM: '王5', XB: '1', ...SOMEWHERE };
    await write(second, [about(moves, '105', arrival, 'register', { since: '20040802' })]);
    await exchange(world);
    for (const node of [county, province]) assert.equal(countsOf(node), [2, 1]);
    for (const node of [station, second, county, province]) await assertSound(node);
    const again = await tree.open(COUNTY);
    await feed(again, await framesOf(province), seededRandom(t.seed, 5));
    assert.equal(countsOf(again), [2, 1]);
    await assertSound(again);
  },
  { limitMs: 60_000 },
);
