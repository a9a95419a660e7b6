import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarm } from '../node/alarms.js';
import type { Clock, Random } from '../node/clock.js';
import { IDENTITY_FOLDER, loadIdentity } from '../node/identity/identity-files.js';
import { loaderOf } from '../node/methods/loading.js';
import { NodeControl } from '../node/methods/node-control.js';
import { HujiNode } from '../node/node.js';
import { Backoff } from '../node/ship/backoff.js';
import { openStore } from '../node/store/open-level.js';
import { version } from './version.js';

export interface OpenSettings {
  readonly dir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealMs: number;
  onAlarm(alarm: Alarm): void;
  listening(): readonly string[];
}

export interface OpenedNode {
  readonly node: HujiNode;
  readonly control: NodeControl;
}

/** Opens the node of a data folder: identity, store, stages, methods. No links yet. */
export async function openNode(settings: OpenSettings): Promise<OpenedNode> {
  const { dir, clock, random } = settings;
  const identity = loadIdentity(join(dir, IDENTITY_FOLDER));
  const { store, heads } = await openStore(dir);
  try {
    const software = version();
    const node = await HujiNode.open({
      identity,
      store,
      heads,
      clock,
      random,
      sealMs: settings.sealMs,
      software,
      backoff: () => new Backoff({ random }),
      onAlarm: (alarm) => settings.onAlarm(alarm),
    });
    mkdirSync(join(dir, 'rejects'), { recursive: true, mode: 0o700 });
    const load = loaderOf(node, dir);
    const listening = () => settings.listening();
    return { node, control: new NodeControl({ node, load, random, software, listening }) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
