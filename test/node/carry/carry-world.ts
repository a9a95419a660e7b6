import * as assert from 'uvu/assert';
import { homeOf, isLive } from '../../../conflict/life.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import { entityNo } from '../../../proto/entity.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeId, idToRef } from '../../../proto/id.js';
import type { TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { COUNTY, SECOND_STATION, STATION, sealTails, Tree, write } from '../tree.js';

const PERSON = entityNo('person');
const NAME = fieldNo('XM');

export interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly from: HujiNode;
  readonly to: HujiNode;
}

export async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const from = await tree.join(STATION, province);
  const to = await tree.join(SECOND_STATION, province);
  await tell(county, province);
  await tell(from, county, province);
  await tell(to, county, province);
  await province.settled();
  for (const node of [county, from, to]) await tell(province, node);
  return { tree, province, county, from, to };
}

/** Everything a node holds goes to the others, as far as they hear it. */
export async function tell(node: HujiNode, ...others: HujiNode[]): Promise<void> {
  await sealTails(node);
  for (const other of others) {
    for (const branch of node.log.durable.branches()) {
      if (!other.topology.hears(other.identity.code, branch.name.lane)) continue;
      for await (const { bytes } of node.log.frames(branch, 0)) await other.receiver.receive(bytes);
    }
    await other.settled();
  }
}

/** Out at one station, in at the other, with what the certificate tells. */
export async function move(from: HujiNode, to: HujiNode, id: ChangeId, day: string): Promise<void> {
  const act = `move-${day}`;
  await write(from, [about(id, '106', { QCRQ: day }, 'register', { since: day, act })]);
  const arrival = { ...person(1, { MLXZ: '新址' }, 'register'), event: '105', since: day, act };
  await write(to, [{ ...arrival, target: idToRef(id) }]);
}

export function shown(node: HujiNode, id: ChangeId) {
  const view = node.query.record(PERSON, idToRef(id));
  return view === null
    ? null
    : { home: homeOf(view.record), live: isLive(view.record), name: view.value(NAME) };
}

export async function assertSound(node: HujiNode): Promise<void> {
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
}

/** Loaded, corrected, with evidence from elsewhere; then he moves. */
export async function moved({ from, to, county }: World, day = '20040901'): Promise<ChangeId> {
  const [made] = await write(from, [person(1)]);
  const id = made?.id ?? '';
  await write(from, [about(id, '107', { XM: '王改' })]);
  await write(from, [about(id, '120', { XM: '王本' }, 'booklet')]);
  await write(county, [about(id, '120', { XM: '王县' }, 'declared')]);
  await move(from, to, id, day);
  return id;
}
