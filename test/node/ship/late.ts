import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import type { Tier } from '../../../proto/node-code.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import type { TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { Asked } from '../methods/asked.js';
import {
  framesOf,
  identities,
  joined,
  PROVINCE,
  SECOND_STATION,
  STATION,
  Tree,
  write,
} from '../tree.js';

const UNIT9: { readonly [code: string]: string } = {
  [STATION]: '229901001',
  [SECOND_STATION]: '229901002',
};

/** A node that the province enrolled, since nobody else was there yet. */
export async function joinTop(tree: Tree, code: string, tier: Tier, province: HujiNode) {
  const root = (await identities()).get(PROVINCE);
  assert.ok(root);
  const unit9 = UNIT9[code] ?? null;
  const identity = await joined(root, { code, tier, unit9 }, `top ${code}`);
  return tree.join(code, province, { identity });
}

export interface Late {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly stations: readonly [HujiNode, HujiNode];
}

export const PEOPLE = 150;

/** Two stations right below the province, in August. */
export async function august(t: TestContext, people = PEOPLE): Promise<Late> {
  const tree = new Tree(t);
  const province = await tree.found();
  const address = await tree.listen(province);
  const stations = [
    await joinTop(tree, STATION, 'station', province),
    await joinTop(tree, SECOND_STATION, 'station', province),
  ] as const;
  for (const [at, station] of stations.entries()) {
    await tree.attach(station, [address]);
    await fill(t, station, at * people, people);
  }
  await agreed(t, [province, stations[0]], STATION);
  await agreed(t, [province, stations[1]], SECOND_STATION);
  return { tree, province, stations };
}

/** A node that comes up late, below the province. */
export async function comeUp(
  t: TestContext,
  late: Late,
  code: string,
  tier: Tier,
): Promise<HujiNode> {
  const node = await joinTop(late.tree, code, tier, late.province);
  await late.tree.listen(node);
  await late.tree.attach(node, [`memory://${PROVINCE}`]);
  await t.until('its place on the list', () => node.authority.nodes().has(code));
  return node;
}

/** Names of chance, which take room however they are packed. */
export async function fill(
  t: TestContext,
  node: HujiNode,
  from: number,
  count: number,
): Promise<void> {
  const random = seededRandom(t.seed, from);
  const letter = (): string => String.fromCharCode(0x4e00 + Math.floor(random() * 20_000));
  for (let at = 0; at < count; at += 50) {
    const drafts = Array.from({ length: Math.min(50, count - at) }, (_, n) =>
      person(from + at + n, { XM: Array.from({ length: 12 }, letter).join('') }),
    );
    await write(node, drafts, { seal: true });
  }
}

export function agreed(t: TestContext, nodes: readonly HujiNode[], area: string) {
  return t.until(`agreement on ${area}`, () => {
    const shown = nodes.map((node) => {
      const { digest, state, persons } = node.digester.digest(area, null);
      return state === null ? null : `${digest} ${state} ${persons}`;
    });
    return shown.every((each) => each !== null && each === shown[0]);
  });
}

export function atParent(t: TestContext, node: HujiNode, parent: string) {
  return t.until(`${node.identity.code} below ${parent}`, () => {
    const live = node.neighbours.states().filter(({ role }) => role === 'parent');
    const settled = node.parentage.parent() === parent && node.parentage.moving() === null;
    return settled && live.every(({ peer, state }) => peer === parent && state === 'live');
  });
}

/** Every tier named says that it holds all the station has written. */
export function receipted(t: TestContext, station: HujiNode, tiers: readonly string[]) {
  return t.until(`receipts of ${tiers.join(', ')}`, () => {
    const own = station.log.own(station.identity.code);
    const words = own === null ? [] : station.receipts.of(own.stream);
    return tiers.every((tier) =>
      words.some(({ receipt }) => receipt.tier === tier && receipt.applied === own?.seq),
    );
  });
}

/** Sent and received over the ways to the parent since they came up. */
export function upBytes(node: HujiNode): { sent: number; received: number } {
  const [up] = node.neighbours.states().filter(({ role }) => role === 'parent');
  return { sent: up?.sent ?? 0, received: up?.received ?? 0 };
}

export async function bytesOf(node: HujiNode, lanes: readonly string[]): Promise<number> {
  let sum = 0;
  for (const lane of lanes) {
    for (const frame of await framesOf(node, lane)) sum += frame.length;
  }
  return sum;
}

export async function sound(nodes: readonly HujiNode[]): Promise<void> {
  for (const { store, log, counters, identity } of nodes) {
    await store.commit(() => undefined);
    const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
    assert.equal(report.findings, [], identity.code);
  }
}

/** `node move`, asked at the province. */
export async function mover(late: Late) {
  return moveAt(await Asked.with(late.province));
}

export function moveAt(province: Asked) {
  return (code: string, to: string, more: { [name: string]: string[] } = {}) =>
    province.signed('node.move', { code, to, why: 'test', ...more });
}
