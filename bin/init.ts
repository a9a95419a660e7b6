import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeEntry } from '../node/authority/authority.js';
import { authorityDraft } from '../node/authority/registrar.js';
import { INITIAL_RIGHTS } from '../node/authority/rights.js';
import { builtInTables } from '../node/authority/tables/built-in.js';
import type { Json } from '../node/control/control.js';
import { bundleFromText } from '../node/identity/bundle.js';
import { isSealed, openWithPassphrase } from '../node/identity/bundle-seal.js';
import { makePrivateFolder } from '../node/identity/durable-file.js';
import type { NodeIdentity } from '../node/identity/identity.js';
import { IDENTITY_FOLDER, saveIdentity } from '../node/identity/identity-files.js';
import { join as joinTree } from '../node/identity/joining.js';
import { createRoot } from '../node/identity/root.js';
import { LIMITS } from '../node/limits.js';
import type { HujiNode } from '../node/node.js';
import { HujiError } from '../proto/errors.js';
import type { Tier } from '../proto/node-code.js';
import type { Host } from './host.js';
import { openNode } from './open-node.js';
import { readPolicyFile } from './policy-file.js';
import { version } from './version.js';

export interface InitSettings {
  readonly dir: string;
  readonly node: string;
  readonly tier: Tier;
  readonly unit9: string | null;
  /** Absolute path of the join bundle; null makes a province's trust root. */
  readonly join: string | null;
  /** Absolute path of the trust root to insist on; null believes the bundle's. */
  readonly root: string | null;
  readonly bundlePassphrase: string | null;
  readonly training: boolean;
}

/** Makes a node in an empty data folder; resolves to the document of `huji init`. */
export async function initNode(settings: InitSettings, host: Host): Promise<Json> {
  const { dir } = settings;
  if (existsSync(join(dir, IDENTITY_FOLDER))) throw new HujiError('NODE_EXISTS', dir);
  if (existsSync(dir) && readdirSync(dir).some((name) => name !== 'huji.yaml')) {
    throw new HujiError('NODE_EXISTS', dir);
  }
  const { identity, recipient, frames } =
    settings.join === null
      ? await foundProvince(settings, host)
      : await joinBundle(settings, settings.join, host);
  makePrivateFolder(dir);
  saveIdentity(join(dir, IDENTITY_FOLDER), identity);
  const { node, packaging } = await openNode({
    dir,
    clock: host.clock,
    random: host.random,
    sealMs: LIMITS.tailAgeMs,
    onAlarm: () => undefined,
    listening: () => [],
  });
  try {
    for (const frame of frames) await node.receiver.receive(frame);
    await node.settled();
    if (settings.join === null) await publishFounding(node);
    const { parent } = identity;
    if (recipient !== null && parent !== null) await packaging.packages.learn(parent, recipient);
    await node.introduce(version());
    const { code, tier, unit9, training } = identity;
    return { node: code, tier, unit9, parent, training, epoch: node.epoch(), dir };
  } finally {
    await node.close();
  }
}

interface Made {
  readonly identity: NodeIdentity;
  readonly recipient: string | null;
  readonly frames: readonly Uint8Array[];
}

async function foundProvince(settings: InitSettings, host: Host): Promise<Made> {
  if (settings.tier !== 'province') throw new HujiError('USAGE', '--join BUNDLE');
  const { training } = settings;
  const now = host.clock.now();
  const identity = await createRoot({ code: settings.node, training, now, random: host.random });
  return { identity, recipient: null, frames: [] };
}

async function joinBundle(settings: InitSettings, path: string, host: Host): Promise<Made> {
  let text = readText(path, 'BUNDLE_MALFORMED');
  if (isSealed(text)) {
    if (settings.bundlePassphrase === null) throw new HujiError('BUNDLE_PASSPHRASE');
    text = await openWithPassphrase(text, settings.bundlePassphrase);
  }
  const bundle = bundleFromText(text);
  const root = settings.root === null ? null : readText(settings.root, 'USAGE');
  const joined = await joinTree(bundle, {
    now: host.clock.now(),
    random: host.random,
    expect: { code: settings.node, tier: settings.tier },
    ...(root === null ? {} : { trustRoot: root }),
  });
  if (settings.unit9 !== null && settings.unit9 !== joined.identity.unit9) {
    throw new HujiError('BUNDLE_MISMATCH', `unit9 ${joined.identity.unit9 ?? ''}`);
  }
  if (settings.training && !joined.identity.training) throw new HujiError('TRAINING_MIXED');
  return joined;
}

function readText(path: string, code: 'BUNDLE_MALFORMED' | 'USAGE'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === 'ENOENT';
    const told = isMissing && code === 'BUNDLE_MALFORMED' ? 'BUNDLE_MISSING' : code;
    throw new HujiError(told, path, { cause });
  }
}

/** What a province starts with on lane `all`: itself, code tables, rights, policy. */
async function publishFounding(node: HujiNode): Promise<void> {
  const { identity } = node;
  const self: NodeEntry = {
    code: identity.code,
    tier: 'province',
    unit9: '',
    parent: '',
    keys: [identity.publicKey],
    recipient: identity.ageRecipient,
  };
  const { document: policy } = readPolicyFile('form-first');
  const { training } = identity;
  const drafts = [
    authorityDraft('911', 'node', identity.code, self),
    ...builtInTables({ training }).map((table) =>
      authorityDraft('913', 'codes', table.name, table),
    ),
    authorityDraft('913', 'rights', 'rights', INITIAL_RIGHTS),
    authorityDraft('913', 'policy', 'form-first', policy),
  ];
  const done = await node.capture.capture(drafts, { lane: 'all', session: 0, seal: true });
  const refused = done.find((item) => !item.ok);
  if (refused?.ok === false) throw new HujiError(refused.code, refused.detail);
}
