import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Json } from '../../node/control/control.js';
import {
  createOperatorKey,
  OPERATOR_FOLDER,
  signSession,
  unlockOperatorKey,
} from '../../node/identity/operator-key.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Host } from '../host.js';
import { sessionStatement } from '../operator-key.js';

const PASSPHRASE_BYTES = 16;
/** Stretching is for what people can remember; 128 random bits gain nothing by it. */
const COST = { N: 2, r: 8, p: 1 };

/** The one operator of a demo's node. */
export interface Officer {
  readonly name: string;
  readonly passphrase: string;
  readonly publicKey: string;
  readonly key: KeyObject;
}

/** Makes the officer's key in a data folder, under a passphrase of his own. */
export function makeOfficer(host: Host, dir: string, name: string): Officer {
  const passphrase = Buffer.from(host.random.bytes(PASSPHRASE_BYTES)).toString('hex');
  const folder = join(dir, OPERATOR_FOLDER);
  const { publicKey } = createOperatorKey(folder, name, passphrase, { cost: COST });
  return { name, passphrase, publicKey, key: unlockOperatorKey(folder, name, passphrase) };
}

/** The parameters that prove he stands behind a call. */
export function sessionOf(
  host: Host,
  node: NodeCode,
  { name, key }: Officer,
  purpose: string,
): { readonly session: Json } {
  const statement = sessionStatement(host, node, name, purpose);
  return { session: { operator: name, statement, signature: signSession(key, statement) } };
}
