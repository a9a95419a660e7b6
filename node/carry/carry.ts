import type { EntityNo } from '../../proto/entity.js';
import type { ChangeRef } from '../../proto/id.js';
import type { Transaction } from '../store/store.js';

/**
 * The record of a person who moves arrives at his new station with all its claims: brought by the
 * lowest node above both lanes, since no other hears both.
 */
export interface Carry {
  /** A record that has moved was changed; noted in the same batch. */
  note(tx: Transaction, entity: EntityNo, record: ChangeRef): void;
  /**
   * Brings what is noted, as far as it is this node's to bring, after what else follows; and what
   * waits for another node too, if the node list has changed.
   */
  lookAgain(): void;
}
