import { join } from 'node:path';
import type { Json } from '../../node/control/control.js';
import type { NodeIdentity } from '../../node/identity/identity.js';
import { IDENTITY_FOLDER, loadIdentity } from '../../node/identity/identity-files.js';
import { isErrorCode } from '../../proto/errors.js';
import { readConfig } from '../config.js';
import { plainIo } from '../connect.js';
import { connectControl } from '../control-client.js';
import { listIn, partOf, textIn } from '../document.js';
import type { Host } from '../host.js';
import { openLocal } from '../local.js';
import { CHECKS, failed, type Outcome, well, wrong } from './check.js';
import {
  checkCertificate,
  checkConfig,
  checkDisk,
  checkFolder,
  checkVersion,
  parentAddresses,
} from './machine.js';
import { checkListen, dialParent } from './neighbours.js';

/** Looks at everything there is to look at; one fault hides none behind it. */
export async function examine(dir: string, host: Host): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [
    checkVersion(process.version),
    checkConfig(dir, host.env),
    checkFolder(dir, process.getuid?.() ?? null),
    checkDisk(dir),
  ];
  const identity = identityOf(dir, outcomes);
  if (identity !== null) {
    outcomes.push(checkCertificate(identity, host.clock.now()));
    outcomes.push(...(await examineNode(dir, identity, host)));
  }
  return outcomes.toSorted((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

function identityOf(dir: string, outcomes: Outcome[]): NodeIdentity | null {
  try {
    const identity = loadIdentity(join(dir, IDENTITY_FOLDER));
    outcomes.push(well('identity', `${identity.code} ${identity.tier}`));
    return identity;
  } catch (error) {
    outcomes.push(failed('identity', error));
    return null;
  }
}

async function examineNode(dir: string, identity: NodeIdentity, host: Host): Promise<Outcome[]> {
  const connection = await connectControl(dir);
  if (connection !== null) {
    try {
      const status = await connection.control.call('status', {}, plainIo(host));
      const running = [well('daemon', 'runs'), well('store', `epoch ${textIn(status, 'epoch')}`)];
      return [...running, ...alarmsIn(status), linkOf(status)];
    } catch (error) {
      return [failed('daemon', error)];
    } finally {
      connection.close();
    }
  }
  return examineStopped(dir, identity, host);
}

async function examineStopped(dir: string, identity: NodeIdentity, host: Host): Promise<Outcome[]> {
  const outcomes: Outcome[] = [well('daemon', 'does not run')];
  let { parent } = identity;
  try {
    const local = await openLocal(dir);
    try {
      const status = await local.control.call('status', {}, plainIo(host));
      outcomes.push(well('store', `epoch ${textIn(status, 'epoch')}`), ...alarmsIn(status));
      const known = partOf(status, 'parent');
      if (typeof known === 'string') parent = known;
    } finally {
      await local.close();
    }
  } catch (error) {
    outcomes.push(failed('store', error));
  }
  try {
    const listen = readConfig(dir).get('listen')?.values ?? [];
    outcomes.push(await checkListen(listen));
    const addresses = parent === null ? [] : parentAddresses(identity, dir);
    if (parent !== null)
      outcomes.push(...(await dialParent(identity, parent, addresses, host.clock)));
  } catch (error) {
    outcomes.push(failed('parent', error));
  }
  return outcomes;
}

function alarmsIn(status: Json): Outcome[] {
  const alarms = listIn(status, 'alarms').flatMap((alarm): Outcome[] => {
    const code = textIn(alarm, 'code');
    const detail = `${textIn(alarm, 'subject')} ${textIn(alarm, 'detail')}`;
    return isErrorCode(code) ? [wrong('alarms', code, detail)] : [];
  });
  return alarms.length === 0 ? [well('alarms', 'none')] : alarms;
}

/** A daemon's own link says whether the parent is there; its clock, if it is wrong, is an alarm. */
function linkOf(status: Json): Outcome {
  const ways = listIn(status, 'links').filter((link) => textIn(link, 'role') === 'parent');
  const live = ways.find((link) => textIn(link, 'state') === 'live');
  if (live !== undefined) return well('parent', textIn(live, 'way'));
  const [first] = ways;
  if (first === undefined) return well('parent', 'no way to it');
  return wrong('parent', 'LINK_DOWN', `${textIn(first, 'way')} ${textIn(first, 'error')}`.trim());
}
