import type { KeyObject } from 'node:crypto';
import type { Change } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import type { Transaction } from '../store/store.js';
import type { Branch, Log } from './log.js';

export interface RotationKeys {
  /** Signs the rotation frames; null where no rotation is under way. */
  readonly previous: { readonly key: KeyObject; readonly publicKey: string } | null;
  /** Raw key (hex) in force afterwards. */
  readonly next: string;
}

/**
 * Puts the new key in force on every own stream that still asks for the previous one: a frame
 * signed with the old key names the new. Gives the branches it wrote to; doing it again does
 * nothing. Throws IDENTITY_DAMAGED where a stream asks for a key this node does not have.
 */
export function rotateKeys(
  tx: Transaction,
  log: Log,
  own: readonly Branch[],
  keys: RotationKeys,
  tick: () => Hlc,
): Branch[] {
  const behind = own.filter((branch) => branch.keys.at(-1)?.key !== keys.next);
  for (const branch of behind) {
    const { previous } = keys;
    if (previous === null || branch.keys.at(-1)?.key !== previous.publicKey) {
      throw new HujiError('IDENTITY_DAMAGED', `${branch.stream} was written with another key`);
    }
    log.tail(tx, branch.name.lane, rotationChange(keys.next, tick()));
    log.seal(tx, branch, { nextKey: keys.next, key: previous.key });
    log.setApplied(tx, branch, branch.tailSeq);
  }
  return behind;
}

function rotationChange(next: string, hlc: Hlc): Change {
  return {
    entity: entityNo('stream'),
    target: null,
    event: '901',
    source: 0,
    since: null,
    hlc,
    session: 0,
    fields: [fieldNo('KEY')],
    values: [next],
    seen: [],
    documents: [],
    act: null,
  };
}
