import { type Office, readOfficeAct } from '../../../conflict/campaign/office.js';
import {
  type OfficeState,
  type OfficeWord,
  officeState,
} from '../../../conflict/campaign/office-state.js';
import { actsOf, type KeptAct, OFFICE } from '../../apply/act-book.js';
import type { HujiNode } from '../../node.js';

/** A former card office, and what has been said of it here. */
export interface Held {
  readonly office: Office;
  readonly words: readonly (OfficeWord & { readonly kept: KeptAct })[];
  readonly state: OfficeState;
}

/** By what this node holds. */
export async function heldOf(node: Pick<HujiNode, 'store'>, office: Office): Promise<Held> {
  const kept = await actsOf(node.store, OFFICE, { code: office.code });
  const words = kept.flatMap((each) => {
    const act = readOfficeAct(each.text);
    return act === null ? [] : [{ ref: each.ref, hlc: each.hlc, act, kept: each }];
  });
  return { office, words, state: officeState(words) };
}
