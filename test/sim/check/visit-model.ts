import { fieldNo } from '../../../proto/fields.js';
import { compareRefs } from '../../../proto/id.js';
import { keptOn, type Registration } from './case-person.js';
import { type Claim, stated } from './claim.js';
import type { ModelCase } from './model-case.js';

/** 空挂户口: households somebody visited last and found nobody in. */
export function visitedInVain(live: readonly Registration[]): ModelCase[] {
  const cases = new Map<string, ModelCase>();
  for (const one of live) {
    const visit = lastCheck(one);
    if (visit === null || !isInVain(visit)) continue;
    const moved = one.model(fieldNo('HH')).winner()?.change.hlc ?? 0;
    if (moved > visit.change.hlc || one.get('QTSSXQ') !== '' || one.get('QTZZ') !== '') continue;
    const household = one.get('HH');
    const subject = household === '' ? `v${one.id}` : `v${one.home}|${household}`;
    const known = cases.get(subject);
    cases.set(subject, {
      ...{ subject, tag: '', kind: 'empty-registration' },
      hlc: Math.max(known?.hlc ?? 0, visit.change.hlc),
      members: [...(known?.members ?? []), one.id].sort(),
    });
  }
  return [...cases.values()];
}

/**
 * The last word in its own lane that no later one of the lane knew. Two who write there may speak
 * at one time: then the ref decides.
 */
function lastCheck({ own, home }: Registration): Claim | null {
  const inLane = own.filter(({ lane, change }) => lane === home && change.source === 0);
  const left = keptOn(inLane, 'HDJG').sort(
    (a, b) => a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref),
  );
  return left.at(-1) ?? null;
}

function isInVain(check: Claim): boolean {
  const result = stated(check, fieldNo('HDJG'));
  return stated(check, fieldNo('HDQD')) === '2' && (result === '3' || result === '4');
}
