import type { KeyObject } from 'node:crypto';
import type { Change } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import type { Epoch } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Transaction } from '../store/store.js';
import type { Branch, Log } from './log.js';

export interface RotationKeys {
  /** Signs the rotation frames; null where no rotation is under way. */
  readonly previous: { readonly key: KeyObject; readonly publicKey: string } | null;
  /** Raw key (hex) in force afterwards. */
  readonly next: string;
}

/** A node's own streams of one epoch. */
export function ownBranches(log: Log, author: NodeCode, epoch: Epoch): Branch[] {
  return [...log.branches()].filter(
    ({ name, parent }) => name.author === author && name.epoch === epoch && parent === null,
  );
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
  { previous, next }: RotationKeys,
  clock: { tick(): Hlc },
): Branch[] {
  const behind = own.filter((branch) => branch.keys.at(-1)?.key !== next);
  for (const branch of behind) {
    if (previous === null || branch.keys.at(-1)?.key !== previous.publicKey) {
      throw new HujiError('IDENTITY_DAMAGED', `${branch.stream} was written with another key`);
    }
    log.tail(tx, branch.name.lane, rotationChange(next, clock.tick()));
    log.seal(tx, branch, { nextKey: next, key: previous.key });
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
