import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarm } from '../node/alarms.js';
import { AUDIT_DAYS, AuditLog } from '../node/audit/audit-log.js';
import { checkRestored } from '../node/backup/restore.js';
import type { Clock, Random } from '../node/clock.js';
import type { Control, Json } from '../node/control/control.js';
import type { NodeIdentity } from '../node/identity/identity.js';
import { IDENTITY_FOLDER, loadIdentity, saveIdentity } from '../node/identity/identity-files.js';
import {
  dropPreviousKey,
  loadPreviousKey,
  savePreviousKey,
} from '../node/identity/previous-key.js';
import { rotate } from '../node/identity/rotation.js';
import { Anchoring } from '../node/methods/anchoring.js';
import { AuditMethods } from '../node/methods/audit-methods.js';
import { AuditedControl } from '../node/methods/audited.js';
import { backupOf } from '../node/methods/backing-up.js';
import { loaderOf, outsideOf } from '../node/methods/loading.js';
import { NodeControl } from '../node/methods/node-control.js';
import { type Packaging, packagingOf } from '../node/methods/packaging.js';
import { CursorSeal } from '../node/methods/registry/cursor-seal.js';
import { NodeRegistry, type RegistryParts } from '../node/methods/registry/node-registry.js';
import { HujiNode } from '../node/node.js';
import type { EvidenceDesk } from '../node/outside/outside.js';
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
  onAlarmOver?(alarm: Alarm): void;
  /** The data folder is back on another mount: it is to be closed, and opened again. */
  onRemounted?(): void;
  listening(): readonly string[];
  /** Whether the key may be rotated: not while a daemon's links use it. */
  readonly mayRotate?: boolean;
  /** How callers reach the node, for the audit; the daemon's socket where left out. */
  readonly via?: string;
  readonly auditDays?: number;
  /** Where answers to packages go; `spool/out` where left out. */
  readonly spoolOut?: string;
}

export interface OpenedNode {
  readonly node: HujiNode;
  /** Every call is on record before it is answered. */
  readonly control: Control;
  readonly audit: AuditLog;
  readonly packaging: Packaging;
  /** The register as other systems ask it, by the same audit. */
  registry(onAnswered: RegistryParts['onAnswered']): NodeRegistry;
  /** Closes audit and node. */
  close(): Promise<void>;
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
  const { store, heads } = await openStore(dir, () => settings.onRemounted?.());
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
      onAlarmOver: (alarm) => settings.onAlarmOver?.(alarm),
    });
    await node.startUp.add(async () => {
      await node.finishRotation(loadPreviousKey(folder));
      dropPreviousKey(folder);
    });
    for (const name of ['rejects', 'spool/in', 'spool/out']) {
      mkdirSync(join(dir, name), { recursive: true, mode: 0o700 });
    }
    const load = loaderOf(node, dir);
    const listening = () => settings.listening();
    const medium = new FileMedium();
    const out = settings.spoolOut === undefined ? {} : { out: settings.spoolOut };
    const packaging = await packagingOf({ node, dir, medium, coverNote, ...out });
    const audited = openAudit(settings, node);
    const outside = outsideOf(node, dir);
    const inner = new NodeControl({
      node,
      load,
      outside,
      backup: backupOf(node, dir, software, openStore),
      packaging,
      random,
      software,
      listening,
      audit: (operators) => new AuditMethods({ ...audited, node, operators }),
      ...(settings.mayRotate === true ? { rotate: () => rotateFiles(settings, identity) } : {}),
    });
    return { ...closable(node, inner, audited, outside, settings), packaging };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** In the data folder. */
const AUDIT_FOLDER = 'audit';

interface OpenAudit {
  readonly audit: AuditLog;
  readonly folder: string;
  readonly keepDays: number;
}

function openAudit({ dir, clock, random, auditDays }: OpenSettings, node: HujiNode): OpenAudit {
  const folder = join(dir, AUDIT_FOLDER);
  const keepDays = auditDays ?? AUDIT_DAYS;
  const { alarms } = node;
  const { code } = node.identity;
  const audit = AuditLog.open({ folder, node: code, clock, random, alarms, keepDays });
  return { audit, folder, keepDays };
}

function closable(
  node: HujiNode,
  inner: NodeControl,
  { audit }: OpenAudit,
  evidence: EvidenceDesk,
  { via = 'socket', random }: Pick<OpenSettings, 'via' | 'random'>,
): Omit<OpenedNode, 'packaging'> {
  const anchoring = new Anchoring(node, audit, audit.begun());
  const { operators } = inner;
  const onRecorded = () => anchoring.look();
  const control = new AuditedControl(inner, audit, operators, { via, onRecorded });
  const close = async (): Promise<void> => {
    await anchoring.settled();
    await node.close();
    await audit.close();
  };
  const seal = new CursorSeal(node.identity.key, random, () => node.epoch());
  const registry: OpenedNode['registry'] = (onAnswered) =>
    new NodeRegistry({
      ...{ node, audit, clock: node.clock, seal, evidence, onRecorded },
      ...(onAnswered === undefined ? {} : { onAnswered }),
    });
  return { node, control, audit, registry, close };
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
