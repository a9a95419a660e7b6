import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { listRepeated } from '../../../node/methods/repeated.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { FrameWriter } from '../frame-writer.js';
import { CITY, COUNTY, framesOf, identities, STATION, Tree } from '../tree.js';

const test = suite('node/apply: repeated values');
const RULING = JSON.stringify({ tier: 'station', reject: { XM: ['王丽'] }, why: '核对' });

async function listed(node: HujiNode) {
  const { nodes, errors } = (await listRepeated(node, {})) as unknown as {
    nodes: readonly { node: string; regenerated: number; stale: number }[];
    errors: readonly { node: string; field: string; change: string; regenerated: boolean }[];
  };
  return { nodes, errors };
}

async function assertSound({ store, log, counters }: HujiNode): Promise<void> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

test(
  'who sent what a verdict rejects is counted and listed, in any order of arrival',
  async (t) => {
    const tree = new Tree(t);
    const province = await tree.found();
    const all = await identities();
    const [own, above] = [all.get(STATION), all.get(COUNTY)];
    assert.ok(own !== undefined && above !== undefined);
    const under = { under: province.authority.head() };
    const station = new FrameWriter(own);
    const county = new FrameWriter(above);
    const frames = [station.introduce().bytes, county.introduce().bytes];
    const put = (writer: FrameWriter, drafts: ReturnType<typeof person>[]): string[] => {
      const { ids, frame } = writer.write(drafts, under);
      frames.push(frame.bytes);
      return [...ids];
    };
    const [id = ''] = put(station, [person(1)]);
    put(station, [about(id, '120', { XM: '王丽' }, 'booklet')]);
    put(station, [about(id, '130', { XM: '王1', CJNR: RULING }, 'none')]);
    const [again] = put(station, [about(id, '107', { XM: '王丽' }, 'register')]);
    // Superseded since, and still said.
    put(station, [about(id, '107', { XM: '王1' }, 'register')]);
    const [stale] = put(county, [about(id, '120', { XM: '王丽' }, 'card')]);
    const dice = seededRandom(t.seed);
    frames.push(...(await framesOf(province, 'all')));
    await feed(province, frames, dice);
    const other = await tree.open(CITY);
    await feed(other, frames, dice);
    for (const node of [province, await tree.reopen(other)]) {
      const { nodes, errors } = await listed(node);
      assert.equal(nodes, [
        { node: COUNTY, regenerated: 0, stale: 1 },
        { node: STATION, regenerated: 1, stale: 0 },
      ]);
      assert.equal(
        errors.map(({ change, field, regenerated }) => [change, field, regenerated]),
        [
          [stale, 'XM', false],
          [again, 'XM', true],
        ],
      );
      await assertSound(node);
    }
  },
  { limitMs: 60_000 },
);
