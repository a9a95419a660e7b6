import { join } from 'node:path';
import type { DigestDocument } from '../node/digest/digest.js';
import type { HujiNode } from '../node/node.js';
import type { Workspace } from './bench.js';
import type { DaemonProcess } from './daemon-process.js';
import { copyNode, joinStation, openIn, type StationPlace } from './province.js';

export const STATION: StationPlace = { code: '220102500000', unit9: '229901001' };
/** The register of the station, as `makeRegister` names it. */
export const FILE = `${STATION.code}-computer.csv`;

/** A station that has joined a parent of its own: its node, open, and both data folders. */
export async function station(
  workspace: Workspace,
  name: string,
): Promise<[HujiNode, string, string]> {
  const { shared, own } = workspace;
  const [parent, dir] = [join(own, `${name}-parent`), join(own, `${name}-station`)];
  copyNode(join(shared, 'province'), parent);
  await joinStation(parent, dir, STATION);
  const { node } = await openIn(dir);
  return [node, parent, dir];
}

/** A rate counts only where the parent made of it what the station made. */
export async function expectEqual(node: HujiNode, daemon: DaemonProcess): Promise<void> {
  const here = node.digester.digest(STATION.code, null);
  const there = (await daemon.call('digest', { area: STATION.code })) as unknown as DigestDocument;
  if (here.digest === there.digest && here.state === there.state && here.state !== null) return;
  throw new Error('the parent’s digest is another one');
}

export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
