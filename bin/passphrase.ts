import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HujiError } from '../proto/errors.js';
import type { Host } from './host.js';
import type { ENVIRONMENT } from './options.js';
import { text } from './texts.js';

export interface PassphraseSource {
  /** Variable of the environment that holds it. */
  readonly variable: Extract<keyof typeof ENVIRONMENT, `${string}PASSPHRASE`>;
  /** File whose first line it is; undefined where none was named. */
  readonly file: string | undefined;
}

/** From the file, else from the environment; null where neither gives one. */
export function givenPassphrase(host: Host, source: PassphraseSource): string | null {
  if (source.file !== undefined) return readPassphrase(resolve(host.cwd, source.file));
  const value = host.env[source.variable];
  return value === undefined || value === '' ? null : value;
}

/**
 * Asked on the terminal. Throws HujiError OPERATOR_KEY where there is none, naming the variable
 * that would have given it.
 */
export async function askPassphrase(
  host: Host,
  operator: string,
  variable = 'HUJI_PASSPHRASE',
): Promise<string> {
  const asked = await host.askSecret(text('prompt.passphrase', { operator }));
  if (asked !== null && asked !== '') return asked;
  throw new HujiError('OPERATOR_KEY', text('passphrase.nowhere', { variable }));
}

/** Asked twice: a new one mistyped would lock its key for ever. */
export async function askNewPassphrase(host: Host, operator: string): Promise<string> {
  const asked = await askPassphrase(host, operator, 'HUJI_NEW_PASSPHRASE');
  if ((await host.askSecret(text('prompt.again'))) === asked) return asked;
  throw new HujiError('OPERATOR_KEY', text('passphrase.differ'));
}

function readPassphrase(path: string): string {
  let content: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw new HujiError('KEY_MODE', path);
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof HujiError) throw cause;
    throw new HujiError('USAGE', text('passphrase.no-file', { path }), { cause });
  }
  const [first = ''] = content.split(/\r?\n/);
  if (first === '') throw new HujiError('OPERATOR_KEY', text('passphrase.none'));
  return first;
}
