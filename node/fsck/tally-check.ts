import type { Record } from '../../conflict/record.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { unpack } from '../../proto/pack.js';
import { type Tallies, tallyRows } from '../apply/tally-book.js';
import { KIND, kindRange, textOfKey } from '../store/keys.js';
import type { Store } from '../store/store.js';

const CARD = entityNo('card');

/** Whether the figures of days, months and years are what the applications come to. */
export class TallyCheck {
  private readonly rows = new Map<string, Map<string, number>>();

  record(entity: EntityNo, record: Record): void {
    if (entity === CARD) tallyRows(record, this.rows);
  }

  async total(
    store: Pick<Store, 'range'>,
    find: (code: 'STORE_DAMAGED', where: string, detail: string) => void,
  ): Promise<void> {
    for await (const [key, value] of store.range(...kindRange(KIND.cardTally))) {
      const at = textOfKey(key);
      const wanted = this.rows.get(at) ?? new Map<string, number>();
      if (textOf(Object.entries(unpack(value) as Tallies)) !== textOf([...wanted])) {
        find('STORE_DAMAGED', at, 'figures of applications');
      }
      this.rows.delete(at);
    }
    for (const [at, row] of this.rows) {
      if (textOf([...row]) !== '') find('STORE_DAMAGED', at, 'no figures of applications');
    }
  }
}

function textOf(figures: readonly (readonly [string, number])[]): string {
  const counted = figures.flatMap(([name, count]) => (count === 0 ? [] : [`${name} ${count}`]));
  return counted.sort().join(' ');
}
