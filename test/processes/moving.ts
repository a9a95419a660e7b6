import type { TestContext } from '../harness.js';
import type { Daemon } from './daemon.js';
import type { NodeFolder } from './node-folder.js';
import { huji, joinNode, OPERATOR, PROVINCE } from './template.js';
import { daemonIn } from './tree.js';

/** A tier that comes up late, enrolled by the province like everyone before it. */
export async function comeUp(
  t: TestContext,
  { folder, province }: { readonly folder: string; readonly province: Daemon },
  code: string,
  tier: string,
  more: readonly string[] = [],
): Promise<Daemon> {
  await joinNode(folder, code, tier, PROVINCE, more);
  const node = daemonIn(t, folder, code, province);
  await node.start();
  await listed(t, node, code, PROVINCE);
  return node;
}

/** Runs a command of `huji node` as the operator; its document. */
export async function ask(
  node: NodeFolder,
  ...argv: string[]
): Promise<{ readonly [name: string]: string[] }> {
  const tail = ['--operator', OPERATOR, '--dir', node.dir, '--json'];
  const { code, out, err } = await huji(['node', ...argv, ...tail]);
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${code} ${err}`);
  return JSON.parse(out) as { readonly [name: string]: string[] };
}

export function listed(t: TestContext, node: NodeFolder, code: string, parent: string) {
  return t.until(`${code} listed below ${parent}`, async () => {
    const { nodes } = await node.call('node.list');
    const entries = nodes as { node: string; parent: string }[];
    return entries.some((entry) => entry.node === code && entry.parent === parent);
  });
}

/** Waits until a node talks to this parent, and to no other. */
export async function below(t: TestContext, node: NodeFolder, parent: string): Promise<void> {
  let last: unknown = null;
  const there = async (): Promise<boolean> => {
    const status = (await node.call('status')) as {
      readonly parent: string;
      readonly moving: unknown;
      readonly links: { peer: string; role: string; state: string }[];
    };
    last = status;
    const up = status.links.filter(({ role }) => role === 'parent');
    const settled = status.parent === parent && status.moving === null;
    return settled && up.every(({ peer, state }) => peer === parent && state === 'live');
  };
  await t.until('the new parent', there, 30_000).catch((error: Error) => {
    throw new Error(`${error.message}: ${node.code} below ${parent}: ${JSON.stringify(last)}`);
  });
}

/** Waits until these tiers hold all that a station has written, by their word as a node has it. */
export function receipted(
  t: TestContext,
  station: NodeFolder,
  tiers: readonly string[],
  node: NodeFolder = station,
) {
  return t.until(
    `receipts of ${tiers.join(', ')}`,
    async () => {
      const { streams } = await node.status();
      const own = streams.find(({ stream }) => stream.lane === station.code);
      return tiers.every((tier) => own?.receipts[tier]?.held === own?.head.seq);
    },
    20_000,
  );
}
