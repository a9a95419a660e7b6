import { documentOf, type ModelPlan } from './act-model.js';
import { type Claim, earlierFirst } from './claim.js';

interface Device {
  readonly kind: string;
  readonly model: string;
}

/** As `campaign readiness` has a node, in one line: by the last word of each kind, and its day. */
export function readinessText(code: string, claims: readonly Claim[], plan: ModelPlan): string {
  const words = claims
    .filter(({ lane, change }) => lane === code && change.event === '974')
    .sort(earlierFirst);
  const last = (by: string) => words.findLast(({ change }) => documentOf(change)['by'] === by);
  const said = (by: string, name: string) => {
    const word = last(by);
    return word === undefined ? undefined : documentOf(word.change)[name];
  };
  const dayOf = (by: string) => last(by)?.change.since ?? '';
  const devices = (said('officer', 'devices') ?? []) as readonly Device[];
  const seen = [said('machine', 'software'), said('machine', 'photos')];
  const { software = [], photos = [], devices: known = [] } = plan.readiness?.approved ?? {};
  const flagged = [
    ...devices.filter(({ kind, model }) => {
      const ofKind = known.filter((device) => device.kind === kind);
      return ofKind.length > 0 && !ofKind.some((device) => device.model === model);
    }),
    ...seen.slice(0, 1).filter((value) => isOther(software, value, (a, b) => b.startsWith(a))),
    ...seen.slice(1).filter((value) => isOther(photos, value, (a, b) => a === b)),
  ];
  const days = [
    devices.length === 0 ? '' : dayOf('officer'),
    dayOf('machine'),
    said('machine', 'link') ?? '',
    said('machine', 'trial') ?? '',
    said('sign-off', 'ok') === true ? dayOf('sign-off') : '',
  ];
  const isReady = days.every((day) => day !== '');
  return [code, days.join('|'), isReady, flagged.length].join(' ');
}

function isOther(
  list: readonly string[],
  value: unknown,
  fits: (approved: string, value: string) => boolean,
): boolean {
  if (value === undefined || list.length === 0) return false;
  return !list.some((each) => fits(each, String(value)));
}
