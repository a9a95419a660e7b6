import { RECHECK_EVENT, STEP_EVENTS } from '../../../conflict/check.js';
import type { Contribution } from '../../../conflict/record.js';
import { isDay } from '../../../proto/dates.js';
import { type FieldNo, fieldNo } from '../../../proto/fields.js';
import { hlcDay } from '../../../proto/hlc.js';
import { refToId } from '../../../proto/id.js';
import type { Draft } from '../../capture/capture.js';
import type { Fault } from '../../judge/judge.js';
import type { HujiNode } from '../../node.js';
import { todayOf } from '../today.js';

const STEPS: readonly string[] = [...Object.values(STEP_EVENTS), RECHECK_EVENT];
/** Where a step names the one it follows. */
const NAMED: { readonly [event: string]: FieldNo } = {
  [STEP_EVENTS.accurate]: fieldNo('ZQYJ'),
  [STEP_EVENTS.entered]: fieldNo('LRYJ'),
};

/** The day a step was done: what it states, else that on which it was written. */
export function stepDay({ change: { since, hlc } }: Contribution): string {
  return since !== null && isDay(since) ? since : hlcDay(hlc);
}

/** A step of a check (核对) of a day after today, or before the step it follows. */
export function stepDayFault(node: HujiNode, draft: Draft): Fault | null {
  const { event, entity, target, fields, values } = draft;
  if (target === null || !STEPS.includes(event)) return null;
  const today = todayOf(node);
  const day = draft.since ?? today;
  // What is no day at all, judging refuses.
  if (!isDay(day)) return null;
  if (day > today) return { code: 'DATE_FUTURE', detail: day };
  const named = values[fields.indexOf(NAMED[event] ?? -1)] ?? '';
  if (named === '') return null;
  const all = node.applier.everything(node.store, entity, target);
  const before = all.find(({ ref }) => refToId(ref) === named);
  if (before === undefined || day >= stepDay(before)) return null;
  return {
    code: 'CHECK_ORDER',
    detail: `${event} ${day}, ${before.change.event} ${stepDay(before)}`,
  };
}
