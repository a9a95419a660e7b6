import { userInfo } from 'node:os';
import type { Control, Json } from '../node/control/control.js';

/** Adds to every call who makes it and from where, for the audit. */
export function withCaller(control: Control): Control {
  const caller = callerOf(process.env);
  return { call: (method, params, io) => control.call(method, { ...params, caller }, io) };
}

/**
 * The account the command runs as, and as whom somebody became it; the address he came from, if
 * he came by ssh. Only the account that owns the data folder, and root, can call at all.
 */
export function callerOf(env: { readonly [name: string]: string | undefined }): Json {
  const { SUDO_USER: before = '', SSH_CONNECTION: ssh = '' } = env;
  const account = before === '' ? accountName() : `${before} as ${accountName()}`;
  const [from = ''] = ssh.split(' ');
  return from === '' ? { account } : { account, from };
}

/** A container may run under a number that no list of accounts has. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
