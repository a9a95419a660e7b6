import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { TestContext } from '../harness.js';
import type { Answer } from './clients.js';
import { Daemon, type DaemonOptions } from './daemon.js';
import type { Document, NodeFolder } from './node-folder.js';
import { COUNTY, copyNodes, joinNode, PROVINCE, STATIONS } from './template.js';

/** A province in miniature, every node a process of its own. */
export interface Tree {
  readonly folder: string;
  readonly province: Daemon;
  readonly county: Daemon;
  readonly stations: readonly [Daemon, Daemon];
  /** All of them, parents first. */
  readonly all: readonly Daemon[];
}

/** Fresh data folders and a daemon for each, none of them started. */
export async function makeTree(
  t: TestContext,
  options: Partial<DaemonOptions> = {},
): Promise<Tree> {
  const folder = t.folder();
  await copyNodes(folder);
  const node = (code: string, parent?: Daemon): Daemon =>
    daemonIn(t, folder, code, parent, options);
  const province = node(PROVINCE);
  const county = node(COUNTY, province);
  const stations = [node(STATIONS[0], county), node(STATIONS[1], county)] as const;
  return { folder, province, county, stations, all: [province, county, ...stations] };
}

/** A daemon for one data folder of a tree, perhaps with another parent or under another program. */
export function daemonIn(
  t: TestContext,
  folder: string,
  code: string,
  parent?: Daemon,
  more: Partial<DaemonOptions> = {},
): Daemon {
  const above = parent === undefined ? {} : { parent: () => parent.address };
  return new Daemon(t, { code, dir: join(folder, code), ...above, ...more });
}

/** A tree that runs. */
export async function startTree(
  t: TestContext,
  options: Partial<DaemonOptions> = {},
): Promise<Tree> {
  const tree = await makeTree(t, options);
  for (const daemon of tree.all) await daemon.start();
  return tree;
}

/** What two nodes that hold the same of an area say alike. */
const SAME = ['persons', 'households', 'cases', 'digest', 'state', 'cut'] as const;

/** Waits until every node's digest of the area is the same; gives it. */
export async function agree(
  t: TestContext,
  area: string,
  nodes: readonly NodeFolder[],
  limitMs = 20_000,
): Promise<Document> {
  let last: (Document | Error)[] = [];
  const ask = async (node: NodeFolder): Promise<Document | Error> =>
    node.call('digest', { area }).catch((error: Error) => error);
  try {
    return await t.until(
      'digests that agree',
      async () => {
        last = await Promise.all(nodes.map(ask));
        const [first = new Error('no node')] = last;
        if (first instanceof Error || first['state'] === null) return null;
        const same = last.every((other) =>
          SAME.every((part) => part in other && first[part] === (other as Document)[part]),
        );
        return same ? first : null;
      },
      limitMs,
    );
  } catch (error) {
    const states = await Promise.all(nodes.map(async (node) => (await node.status()).links));
    const said = last.map((answer, at) => ({ answer, links: states[at] }));
    throw new Error(`${(error as Error).message}: ${JSON.stringify(said)}`);
  }
}

/** Each node's own store is sound. */
export async function sound(nodes: readonly NodeFolder[]): Promise<void> {
  for (const node of nodes) {
    const { findings } = await node.call('fsck');
    assert.equal(findings, [], `fsck of ${node.code}`);
  }
}

/** Every change acknowledged is in its record there, or in the record's history. */
export async function present(node: NodeFolder, answers: readonly Answer[]): Promise<void> {
  for (const { id = '', change } of answers) {
    const person = await node.call('get', { entity: 'person', id });
    const claims = person['claims'] as { readonly change: string }[];
    const found = claims.some((claim) => claim.change === change);
    assert.ok(found, `${node.code} lacks ${change}`);
  }
}

/** Enrols one more station at the running county, and starts it. */
export async function addStation(t: TestContext, tree: Tree): Promise<Daemon> {
  const code = '220102520000';
  await joinNode(tree.folder, code, 'station', COUNTY, ['--unit9', '229901003']);
  const station = daemonIn(t, tree.folder, code, tree.county);
  await station.start();
  return station;
}

/** Waits until a node shows no alarm. */
export async function calm(t: TestContext, node: NodeFolder): Promise<void> {
  let last: unknown = null;
  const quiet = async (): Promise<boolean> => {
    const { alarms } = await node.status();
    last = alarms;
    return alarms.length === 0;
  };
  await t.until('no alarm', quiet).catch((error: Error) => {
    throw new Error(`${error.message}: ${node.code} ${JSON.stringify(last)}`);
  });
}
