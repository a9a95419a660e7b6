import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarm } from '../node/alarms.js';
import { checkRestored } from '../node/backup/restore.js';
import type { Clock, Random } from '../node/clock.js';
import type { Json } from '../node/control/control.js';
import type { NodeIdentity } from '../node/identity/identity.js';
import { IDENTITY_FOLDER, loadIdentity, saveIdentity } from '../node/identity/identity-files.js';
import {
  dropPreviousKey,
  loadPreviousKey,
  savePreviousKey,
} from '../node/identity/previous-key.js';
import { rotate } from '../node/identity/rotation.js';
import { backupOf } from '../node/methods/backing-up.js';
import { loaderOf, outsideOf } from '../node/methods/loading.js';
import { NodeControl } from '../node/methods/node-control.js';
import { type Packaging, packagingOf } from '../node/methods/packaging.js';
import { HujiNode } from '../node/node.js';
import { Backoff } from '../node/ship/backoff.js';
import { openStore } from '../node/store/open-level.js';
import { HujiError } from '../proto/errors.js';
import { FileMedium } from '../transports/file/file.js';
import { coverNote } from './cover-note.js';
import { version } from './version.js';

export interface OpenSettings {
  readonly dir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealMs: number;
  readonly sealChanges?: number;
  onAlarm(alarm: Alarm): void;
  listening(): readonly string[];
  /** Whether the key may be rotated: not while a daemon's links use it. */
  readonly mayRotate?: boolean;
}

export interface OpenedNode {
  readonly node: HujiNode;
  readonly control: NodeControl;
  readonly packaging: Packaging;
}

/** Throws NODE_MISSING, RESTORE_UNFINISHED. */
export async function requireNode(dir: string): Promise<void> {
  await checkRestored(dir);
  if (!existsSync(join(dir, IDENTITY_FOLDER))) throw new HujiError('NODE_MISSING', dir);
}

/** Opens the node of a data folder: identity, store, stages, methods. No links yet. */
export async function openNode(settings: OpenSettings): Promise<OpenedNode> {
  const { dir, clock, random } = settings;
  const folder = join(dir, IDENTITY_FOLDER);
  const identity = loadIdentity(folder);
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
      ...(settings.sealChanges === undefined ? {} : { sealChanges: settings.sealChanges }),
      software,
      backoff: () => new Backoff(random),
      onAlarm: (alarm) => settings.onAlarm(alarm),
    });
    await node.finishRotation(loadPreviousKey(folder));
    dropPreviousKey(folder);
    for (const name of ['rejects', 'spool/in', 'spool/out']) {
      mkdirSync(join(dir, name), { recursive: true, mode: 0o700 });
    }
    const load = loaderOf(node, dir);
    const listening = () => settings.listening();
    const medium = new FileMedium();
    const packaging = await packagingOf({ node, dir, medium, coverNote });
    const control = new NodeControl({
      node,
      load,
      outside: outsideOf(node, dir),
      backup: backupOf(node, dir, software, openStore),
      packaging,
      random,
      software,
      listening,
      ...(settings.mayRotate === true ? { rotate: () => rotateFiles(settings, identity) } : {}),
    });
    return { node, control, packaging };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The next key on disk, and the one before it until the log says that it follows. */
async function rotateFiles(settings: OpenSettings, identity: NodeIdentity): Promise<Json> {
  const folder = join(settings.dir, IDENTITY_FOLDER);
  const { random, clock } = settings;
  const { identity: next, rotation } = await rotate(identity, { now: clock.now(), random });
  savePreviousKey(folder, identity.key);
  saveIdentity(folder, next, { replace: true });
  return { node: identity.code, statement: rotation.statement };
}
