import { join } from 'node:path';
import type { Control, Json } from '../node/control/control.js';
import { HujiError } from '../proto/errors.js';
import { plainIo } from './connect.js';
import { textIn } from './document.js';
import type { Host } from './host.js';
import { askNewPassphrase, askPassphrase, givenPassphrase } from './passphrase.js';
import { text } from './texts.js';

const NONCE_BYTES = 16;

/** The options of a command that an operator may stand behind. */
export interface OperatorOptions {
  readonly dir: string;
  readonly operator: string | undefined;
  readonly 'passphrase-file': string | undefined;
}

/**
 * The proof that an operator stands behind a call: `{operator, statement, signature}`, signed
 * with his Ed25519 key (signature in hex), to go into the call's parameters. Nothing where no
 * operator is named: the node decides whether it needs one.
 */
export async function openSession(
  host: Host,
  control: Control,
  { dir, ...options }: OperatorOptions,
  purpose: string,
): Promise<{ readonly session?: Json }> {
  if (options.operator === undefined) return {};
  // Its key is stored under one spelling of the name.
  const operator = options.operator.trim().normalize('NFC');
  if (/\p{Cc}/u.test(operator + purpose)) throw new HujiError('USAGE', text('session.one-line'));
  const { OPERATOR_FOLDER, signSession, unlockOperatorKey } = await import(
    '../node/identity/operator-key.js'
  );
  const passphrase =
    givenPassphrase(host, { variable: 'HUJI_PASSPHRASE', file: options['passphrase-file'] }) ??
    (await askPassphrase(host, operator));
  const key = unlockOperatorKey(join(dir, OPERATOR_FOLDER), operator, passphrase);
  const node = textIn(await control.call('status', {}, plainIo(host)), 'node');
  const statement = sessionStatement(host, node, operator, purpose);
  return { session: { operator, statement, signature: signSession(key, statement) } };
}

/** `huji-session/1`, node code, operator, purpose, Unix milliseconds and a nonce, one a line. */
export function sessionStatement(
  host: Pick<Host, 'clock' | 'random'>,
  node: string,
  operator: string,
  purpose: string,
): string {
  const nonce = Buffer.from(host.random.bytes(NONCE_BYTES)).toString('hex');
  return ['huji-session/1', node, operator, purpose, host.clock.now(), nonce].join('\n');
}

/**
 * Makes the key of a new operator, or takes the one that an attempt cut short left behind, if it
 * opens with the same passphrase; whether the operator exists is the node's to say.
 */
export async function newOperatorKey(
  host: Host,
  options: OperatorOptions & { readonly 'new-passphrase-file': string | undefined },
  name: string,
): Promise<{ name: string; publicKey: string }> {
  const { createOperatorKey, listOperatorKeys, OPERATOR_FOLDER, unlockOperatorKey } = await import(
    '../node/identity/operator-key.js'
  );
  const passphrase = newPassphrase(host, options) ?? (await askNewPassphrase(host, name));
  const folder = join(options.dir, OPERATOR_FOLDER);
  try {
    return createOperatorKey(folder, name, passphrase);
  } catch (error) {
    if (!(error instanceof HujiError) || error.code !== 'OPERATOR_EXISTS') throw error;
    unlockOperatorKey(folder, name, passphrase);
    const known = name.trim().normalize('NFC');
    const left = listOperatorKeys(folder).find((key) => key.name === known);
    if (left === undefined) throw error;
    return left;
  }
}

/** HUJI_PASSPHRASE is the acting operator's; where none acts it may serve the new one. */
function newPassphrase(
  host: Host,
  options: OperatorOptions & { readonly 'new-passphrase-file': string | undefined },
): string | null {
  const file = options['new-passphrase-file'];
  const given = givenPassphrase(host, { variable: 'HUJI_NEW_PASSPHRASE', file });
  if (given !== null || options.operator !== undefined) return given;
  return givenPassphrase(host, {
    variable: 'HUJI_PASSPHRASE',
    file: options['passphrase-file'],
  });
}
