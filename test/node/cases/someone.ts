import { livesIn } from '../../../conflict/life.js';
import { StoredRecordView } from '../../../node/query/record-view.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';

export function line(kind: string, time: number, ids: readonly string[]): string {
  return `${kind} ${time} ${[...ids].sort().join()}`;
}

export class Someone {
  readonly view: StoredRecordView;
  readonly id: string;
  readonly live: boolean;

  constructor(view: StoredRecordView) {
    this.view = view;
    this.id = refToId(view.ref);
    this.live = isLive(view);
  }

  get(id: string): string {
    return this.view.value(fieldNo(id)) ?? '';
  }

  time(...ids: string[]): number {
    const times = ids.map((id) => this.view.decision(fieldNo(id))?.winner.change.hlc ?? 0);
    return Math.max(...times, this.turned());
  }

  /** When it began, or ended. */
  turned(): number {
    const { lives } = this.view.record;
    return lives.findLast(({ lane }) => lane === this.view.home)?.hlc ?? 0;
  }

  /** The citizen number, of either form in 18 digits. */
  number(): string {
    return inEighteen(this.get('GMSFHM'));
  }

  names(): string[] {
    return [this.get('XM'), this.get('CYM')].filter((name) => name !== '');
  }

  isNamedLike(other: Someone): boolean {
    return this.names().some((name) => other.names().includes(name));
  }

  hasParentsOf(other: Someone): boolean {
    const same = (...ids: string[]) =>
      ids.every(
        (id) => this.get(id) !== '' && inEighteen(this.get(id)) === inEighteen(other.get(id)),
      );
    return same('FQGMSFHM') || same('MQGMSFHM') || same('FQXM', 'MQXM');
  }

  hasParents(): boolean {
    const all = (...ids: string[]) => ids.every((id) => this.get(id) !== '');
    return all('FQGMSFHM') || all('MQGMSFHM') || all('FQXM', 'MQXM');
  }
}

/** The 15 digits of a number and its 18 say the same. */
export function inEighteen(number: string): string {
  if (number.length !== 15) return number;
  const first = `${number.slice(0, 6)}19${number.slice(6)}`;
  return first + checkDigit(first);
}

/** The record as the lane of its registering station alone has it. */
export function ownView(view: StoredRecordView): StoredRecordView {
  const { entity, ref, record, home } = view;
  const contributions = record.contributions
    .filter(({ lane }) => lane === home)
    .map((item) => ({ ...item, lost: item.lostInLane }));
  return new StoredRecordView(entity, ref, { ...record, contributions }, view.setting, view.day);
}

export function isLive({ record, home }: StoredRecordView): boolean {
  return home !== null && livesIn(record, home);
}

export function claims(
  view: StoredRecordView,
  field: number,
): { value: string; hlc: number; source: number }[] {
  return view.contributions.flatMap(({ fields, values, kept, hlc, source }) => {
    const at = fields.indexOf(field);
    const value = values[at] ?? '';
    return at < 0 || kept[at] !== true || value === '' ? [] : [{ value, hlc, source }];
  });
}

/** By what they share; those who share nothing apart. */
export function groups(all: readonly Someone[], of: (one: Someone) => string): Someone[][] {
  const found = new Map<string, Someone[]>();
  for (const one of all) {
    const shared = of(one);
    if (shared === '') continue;
    const known = found.get(shared);
    if (known === undefined) found.set(shared, [one]);
    else known.push(one);
  }
  return [...found.values()];
}
