import { fieldNo } from '../../../proto/fields.js';
import { groups, line, type Someone } from './someone.js';

/** Those of a household whom the last visit found to live nowhere near. */
export function visitedInVain(live: readonly Someone[]): string[] {
  const gone = live.filter((one) => {
    const check = lastCheck(one);
    if (check === undefined || check.of('HDQD') !== '2') return false;
    const isElsewhere = one.get('QTSSXQ') !== '' || one.get('QTZZ') !== '';
    return '34'.includes(check.of('HDJG')) && !isElsewhere && one.time('HH') <= check.hlc;
  });
  return groups(gone, (one) => `${one.view.home} ${one.get('HH') || one.id}`).map((some) =>
    line(
      'empty-registration',
      Math.max(...some.map((one) => lastCheck(one)?.hlc ?? 0)),
      some.map(({ id }) => id),
    ),
  );
}

function lastCheck({ view }: Someone) {
  const checks = view.record.contributions.filter(
    ({ lane, change }) => lane === view.home && change.event === '150',
  );
  const last = checks.sort((a, b) => a.change.hlc - b.change.hlc).at(-1)?.change;
  if (last === undefined) return undefined;
  return { hlc: last.hlc, of: (id: string) => last.values[last.fields.indexOf(fieldNo(id))] ?? '' };
}
