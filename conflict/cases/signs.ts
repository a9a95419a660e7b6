import { fieldNo } from '../../proto/fields.js';
import { type Contribution, isKept } from '../record.js';
import { isOnDeathList } from './outside.js';

const RYZT = fieldNo('RYZT');
const SWRQ = fieldNo('SWRQ');

/** RYZT: what a registration that should be gone is said to be. */
const GONE: { readonly [state: string]: string } = {
  '1': 'dead',
  '2': 'moved-out',
  '3': 'enlisted',
  '4': 'abroad',
};

/** That somebody says that a person is gone. */
export interface Sign {
  readonly reason: string;
  readonly item: Contribution;
}

/** `passedOver`: an event of which nothing is read. */
export function signsIn(items: readonly Contribution[], passedOver = ''): readonly Sign[] {
  const signs: Sign[] = [];
  for (const item of items) {
    const { fields, values, event } = item.change;
    if (event === passedOver) continue;
    const reason = GONE[values[fields.indexOf(RYZT)] ?? ''];
    const died = values[fields.indexOf(SWRQ)] ?? '';
    if (reason !== undefined && isKept(item, RYZT)) signs.push({ reason, item });
    if (died !== '' && isKept(item, SWRQ)) signs.push({ reason: 'dead', item });
    if (isOnDeathList(item)) signs.push({ reason: 'death-list', item });
  }
  return signs;
}
