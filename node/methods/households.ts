import { householdLinks } from '../../conflict/household.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type ChangeRef, refToId, sameRef } from '../../proto/id.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { StoredRecordView } from '../query/record-view.js';
import { KIND } from '../store/keys.js';

const HOUSEHOLD = entityNo('household');
/** Households that came out of one, or went into one, that an answer names. */
const LINKED_MAX = 200;

type Answer = { readonly [name: string]: Json };

/**
 * Where a household came from and went (分户, 并户), and which came out of it or went into it:
 * nothing of any other record.
 */
export async function linksOf(node: HujiNode, view: StoredRecordView): Promise<Answer> {
  if (view.entity !== HOUSEHOLD) return {};
  const { splitFrom, mergedInto } = householdLinks(view.record, node.query.everything(view));
  const split: Json[] = [];
  const merged: Json[] = [];
  const id = refToId(view.ref);
  for (const ref of await node.query.lookUp(KIND.householdLinkIndex, id, LINKED_MAX)) {
    const links = linksHere(node, HOUSEHOLD, ref);
    if (isIt(links?.splitFrom, view.ref)) split.push(refToId(ref));
    if (isIt(links?.mergedInto, view.ref)) merged.push(refToId(ref));
  }
  return { splitFrom: idOf(splitFrom), mergedInto: idOf(mergedInto), split, merged };
}

function linksHere(node: HujiNode, entity: EntityNo, ref: ChangeRef) {
  const view = node.query.record(entity, ref);
  return view === null ? null : householdLinks(view.record, node.query.everything(view));
}

function isIt(named: ChangeRef | null | undefined, ref: ChangeRef): boolean {
  return named !== null && named !== undefined && sameRef(named, ref);
}

function idOf(ref: ChangeRef | null): Json {
  return ref === null ? null : refToId(ref);
}
