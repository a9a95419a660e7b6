import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { initNode } from '../bin/init.js';
import { type OpenedNode, openNode } from '../bin/open-node.js';
import { systemClock } from '../node/clock.js';
import { bundleToText } from '../node/identity/bundle.js';
import { enroll } from '../node/identity/enrolment.js';
import { secureRandom } from '../node/identity/secure-random.js';
import type { LoadResult } from '../node/load/load.js';
import type { Branch } from '../node/log/log.js';
import { loaderOf } from '../node/methods/loading.js';
import type { HujiNode } from '../node/node.js';
import type { NodeCode, Tier } from '../proto/node-code.js';
import type { Source } from '../proto/source.js';
import { fakeHost } from '../test/bin/fake-host.js';

export const PROVINCE: NodeCode = '220000000000';
/** Tails are sealed when a bench says so, never by age. */
const SEAL_MS = 24 * 3_600_000;

const host = { ...fakeHost(), clock: systemClock, random: secureRandom };
const NOTHING = {
  unit9: null,
  join: null,
  root: null,
  bundlePassphrase: null,
  training: true,
} as const;

/** A province of the training root, made as `huji init` makes it. */
export async function foundProvince(dir: string): Promise<void> {
  await initNode({ ...NOTHING, dir, node: PROVINCE, tier: 'province' }, host);
}

export interface StationPlace {
  readonly code: NodeCode;
  readonly unit9: string;
}

/** A station right below the province, which must not be open. */
export function joinStation(provinceDir: string, dir: string, place: StationPlace): Promise<void> {
  return joinNode(provinceDir, dir, { ...place, tier: 'station' });
}

/** The same, of any tier. */
export async function joinNode(
  provinceDir: string,
  dir: string,
  { code, unit9, tier }: { code: NodeCode; unit9: string | null; tier: Tier },
): Promise<void> {
  const { node } = await openIn(provinceDir);
  const frames: Uint8Array[] = [];
  for (const branch of node.log.inLane('all')) {
    for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
  }
  const { bundle } = await enroll(node.identity, {
    code,
    tier,
    unit9,
    addresses: [],
    frames,
    now: systemClock.now(),
    random: secureRandom,
  });
  await node.close();
  const path = `${dir}.bundle`;
  writeFileSync(path, bundleToText(bundle));
  await initNode({ ...NOTHING, dir, node: code, tier, unit9, join: path }, host);
}

/** Opens the node of a folder as the daemon does, without links. */
export function openIn(dir: string): Promise<OpenedNode> {
  return openNode({
    dir,
    clock: systemClock,
    random: secureRandom,
    sealMs: SEAL_MS,
    onAlarm: ({ code, subject, detail }) => {
      process.stderr.write(`    alarm ${code} ${subject} ${detail}\n`);
    },
    listening: () => [],
  });
}

/** A node made once, to begin from in every run. */
export function copyNode(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
}

/** Loads a register file into a station, as `huji load --source computer`. */
export async function loadRegister(
  node: HujiNode,
  dir: string,
  file: string,
  source: Source = 'computer',
): Promise<LoadResult> {
  const result = await loaderOf(node, dir).load(
    { file, source, session: () => 0 },
    { progress: () => undefined, signal: new AbortController().signal },
  );
  if (result.rejected > 0) throw new Error(`${result.rejected} rows rejected: ${file}`);
  return result;
}

/** A node's own stream, in the lane named after it. */
export function ownBranch(node: HujiNode): Branch {
  const branch = node.log.durable
    .inLane(node.identity.code)
    .find(({ name }) => name.author === node.identity.code);
  if (branch === undefined) throw new Error(`${node.identity.code} has written nothing`);
  return branch;
}
