import type { SourceOrder } from '../../conflict/value.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Authority } from '../authority/authority.js';
import type { Log } from '../log/log.js';
import type { Store } from '../store/store.js';
import { CaseKeeper } from './case-keeper.js';
import { CaseQuery } from './case-query.js';
import type { StagedRecords } from './cases.js';
import { Grounds } from './grounds.js';

export interface CaseStageParts {
  readonly store: Store;
  readonly log: Log;
  readonly code: NodeCode;
  readonly authority: Authority;
  records(): StagedRecords;
}

/** Finding, keeping and showing cases, put together. */
export class CaseStage {
  readonly keeper: CaseKeeper;
  readonly query: CaseQuery;
  readonly grounds: Grounds;

  constructor({ store, log, code, authority, records }: CaseStageParts) {
    this.keeper = new CaseKeeper({
      store,
      records,
      grounds: () => ({ now: this.grounds.now(), before: this.grounds.before() }),
    });
    this.grounds = new Grounds({
      store,
      records,
      keeper: this.keeper,
      source: {
        current: () => JSON.stringify({ order: authority.sourceOrder() }),
        groundOf: (text) => JSON.parse(text) as { order: SourceOrder },
      },
    });
    const { groups, counters } = this.keeper;
    this.query = new CaseQuery({ store, log: log.durable, code, authority, groups, counters });
  }

  /** Reads what is kept in memory; also after a batch that never was. */
  async open(): Promise<void> {
    this.grounds.open();
    await this.keeper.open();
  }

  settle(): Promise<void> {
    return this.grounds.settle();
  }
}
