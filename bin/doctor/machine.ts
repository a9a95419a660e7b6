import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { LIMITS } from '../../node/limits.js';
import { freeBytesOf } from '../../node/store/disk-space.js';
import { chainEnds } from '../../node/watch/watch-node.js';
import { readConfig } from '../config.js';
import { OPTION_NAMES, optionSpec } from '../options.js';
import { type Environment, settle } from '../settings.js';
import { failed, type Outcome, well, wrong } from './check.js';

/** Lines of Node.js that the tests of this version ran on: docs/OPERATING.md. */
const TESTED = [20, 22, 24];
const OLDEST_MINOR_OF_20 = 12;
/** Their TLS shows a server nothing of a client's chain but its own certificate: nobody gets in. */
const CHAINLESS = ['24.21', '26.8'];
/** Folders whose files are nobody else's business. */
const PRIVATE = ['identity', 'operators', 'audit'];
/** Of those, what anyone may read. */
const PUBLIC = /\.(crt|json)$/;

export function checkVersion(version: string): Outcome {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (CHAINLESS.includes(`${major}.${minor}`)) {
    return wrong('node-version', 'NODE_UNTESTED', `${version} refuses every neighbour`);
  }
  const known = TESTED.includes(major) && (major > 20 || minor >= OLDEST_MINOR_OF_20);
  return known
    ? well('node-version', version)
    : wrong('node-version', 'NODE_UNTESTED', `${version}, tested: ${TESTED.join(', ')}`);
}

/** huji.yaml and the environment, as `huji run` would take them. */
export function checkConfig(dir: string, env: Environment): Outcome {
  try {
    const config = readConfig(dir);
    const names = OPTION_NAMES.filter((name) => optionSpec(name).key !== undefined);
    settle(names, [], { line: new Map(), env, config });
    return well('configuration', [...config.keys()].join(', '));
  } catch (error) {
    return failed('configuration', error);
  }
}

/** Owner and rights of the data folder and of the keys in it. */
export function checkFolder(dir: string, uid: number | null): Outcome {
  try {
    const { mode, uid: owner } = statSync(dir);
    if (uid !== null && uid !== 0 && owner !== uid) {
      return wrong('folder', 'FOLDER_DENIED', `it belongs to account ${owner}, this is ${uid}`);
    }
    if ((mode & 0o077) !== 0) {
      return wrong('folder', 'FOLDER_OPEN', `mode ${(mode & 0o777).toString(8)}`);
    }
    const open = PRIVATE.flatMap((name) => openFiles(join(dir, name), name));
    const [first] = open;
    return first === undefined ? well('folder', dir) : wrong('folder', 'KEY_MODE', first);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return wrong('folder', 'NODE_MISSING', dir);
    return wrong('folder', 'FOLDER_DENIED', `${dir}: ${code ?? ''}`);
  }
}

function openFiles(folder: string, name: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => !PUBLIC.test(file))
    .filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0)
    .map((file) => `${name}/${file}`);
}

export function checkCertificate(identity: NodeIdentity, now: number): Outcome {
  const ends = chainEnds(identity.chain);
  const day = new Date(ends).toISOString().slice(0, 10);
  if (ends <= now) return wrong('certificate', 'CERT_EXPIRED', day);
  const soon = ends - now < LIMITS.certificateSoonMs;
  return soon ? wrong('certificate', 'CERT_ENDING', day) : well('certificate', day);
}

export function checkDisk(dir: string): Outcome {
  const free = freeBytesOf(dir);
  if (free === null) return wrong('disk', 'FOLDER_DENIED', dir);
  const detail = `${Math.floor(free / 1_048_576)} MiB`;
  if (free < LIMITS.diskReserveBytes) return wrong('disk', 'DISK_FULL', detail);
  return free < LIMITS.diskLowBytes ? wrong('disk', 'DISK_LOW', detail) : well('disk', detail);
}

/** What the node was made as; for its parent and addresses. */
export function parentAddresses(identity: NodeIdentity, dir: string): readonly string[] {
  const dial = readConfig(dir).get('dial')?.values ?? [];
  return dial.length > 0 ? dial : identity.parentAddresses;
}
