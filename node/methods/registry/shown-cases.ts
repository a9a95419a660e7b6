import type { Family } from '../../../conflict/cases/group.js';
import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { fieldNo, findField } from '../../../proto/fields.js';
import { hlcDay } from '../../../proto/hlc.js';
import type { ApiCase } from '../../api/api.js';
import type { CaseView } from '../../cases/cases.js';

/**
 * Families of which each record makes a case by itself: its number against its own items, its
 * papers, its fields. Every other kind of case says that there is somebody else, who may be
 * registered outside the scope.
 */
const OWN: ReadonlySet<Family> = new Set<Family>(['w', 'm', 'f']);
const NUMBER = fieldNo('GMSFHM');

/** A case as the consumer is told of it; null: there is none for it. */
export function shownCase(consumer: Consumer, view: CaseView): ApiCase | null {
  const { family, reasons, kind, state, id } = view;
  if (!OWN.has(family)) return null;
  if (family === 'w' && !consumer.fields.has(NUMBER)) return null;
  const about = reasons.flatMap((reason) => findField(reason)?.no ?? []);
  if (!about.every((field) => consumer.fields.has(field))) return null;
  return { id, kind, reasons, state, opened: hlcDay(view.openedAt), due: view.due ?? '' };
}
