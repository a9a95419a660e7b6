import { verify } from 'node:crypto';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { publicKey } from '../../proto/frame.js';
import type { Branch } from '../log/log.js';

const KEY = fieldNo('KEY');
const DOC = fieldNo('DOC');
const SIG = fieldNo('SIG');

/** The operator signed a statement that names this node. */
export function isProven(change: Change, branch: Branch): boolean {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const statement = value(DOC);
  if (statement.split('\n')[1] !== branch.author.code) return false;
  try {
    const signature = Buffer.from(value(SIG), 'hex');
    return verify(null, Buffer.from(statement), publicKey(value(KEY)), signature);
  } catch {
    return false;
  }
}
