import { areasEver } from '../../conflict/cases/area-table.js';
import type { Ground } from '../../conflict/cases/ground.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Authority } from '../authority/authority.js';
import type { Capture } from '../capture/capture.js';
import { type Clock, dayOf } from '../clock.js';
import type { FollowUp } from '../follow-up.js';
import { LIMITS } from '../limits.js';
import type { Log } from '../log/log.js';
import { Rounds } from '../rounds.js';
import type { Store } from '../store/store.js';
import { CaseKeeper } from './case-keeper.js';
import { CaseQuery } from './case-query.js';
import type { Judging, StagedRecords } from './cases.js';
import { Grounds } from './grounds.js';
import { Teller } from './teller.js';

export interface CaseStageParts {
  readonly store: Store;
  readonly log: Log;
  readonly code: NodeCode;
  readonly authority: Authority;
  readonly followUp: FollowUp;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly alarms: Pick<Alarms, 'raise'>;
  /** What is made later than this. */
  late(): { readonly applier: StagedRecords; readonly capture: Capture };
}

/** Districts take part only once one became another, so that the text stays what it was. */
function groundBy({ authority }: CaseStageParts): Ground {
  const policy = authority.policyDocument();
  const areas = areasEver(authority.tablesEver());
  const districts = authority.districts();
  const asked = { doors: true, visits: true, moves: true, households: true } as const;
  const ground = { policy, areas, ...asked };
  return districts === null ? ground : { ...ground, districts: districts.entries };
}

/** Finding, keeping and showing cases, put together. */
export class CaseStage {
  readonly keeper: CaseKeeper;
  readonly query: CaseQuery;
  readonly grounds: Grounds;
  private readonly parts: CaseStageParts;
  private readonly rounds: Rounds;
  private teller: Teller | null = null;

  constructor(parts: CaseStageParts) {
    const { store, log, code, authority, followUp, clock, late } = parts;
    const records = () => late().applier;
    this.parts = parts;
    this.keeper = new CaseKeeper({
      store,
      records,
      onTelling: () => followUp.addOnce('cases', () => this.tell()),
      later: (step) => followUp.add(step),
      grounds: () => ({ now: this.grounds.now(), before: this.grounds.before() }),
    });
    this.grounds = new Grounds({
      store,
      records,
      keeper: this.keeper,
      source: {
        current: () => JSON.stringify(groundBy(parts)),
        groundOf: (text) => JSON.parse(text) as Ground,
      },
    });
    const { groups, counters, due } = this.keeper;
    this.rounds = new Rounds(parts, {
      ...{ everyMs: LIMITS.movesEveryMs, subject: 'cases', what: 'moves that are not finished' },
      look: () => {
        this.look();
        return Promise.resolve();
      },
    });
    const kept = { groups, counters, due };
    this.query = new CaseQuery({ store, log: log.durable, code, authority, clock, ...kept });
  }

  /** Reads what is kept in memory; also after a batch that never was. */
  async open(): Promise<void> {
    this.grounds.open();
    await this.keeper.open();
  }

  /** Null, or how far records are judged anew: until that is over, cases may come and go. */
  judging(): Judging | null {
    return this.grounds.judging();
  }

  /** The same as `settle`; where there are records to judge, not before the node works. */
  async settleAtStart(): Promise<void> {
    if (this.grounds.due()) this.parts.followUp.addOnce('judging', () => this.settle());
    else await this.settle();
  }

  async settle(): Promise<void> {
    await this.grounds.settle();
    if (this.grounds.judging() !== null) return;
    await this.talker().look();
    // What cannot be told now keeps back nothing else of what was heard.
    this.parts.followUp.addOnce('cases', () => this.tell());
    this.look();
  }

  start(): void {
    this.rounds.start();
  }

  stop(): void {
    this.rounds.stop();
    this.grounds.stop();
  }

  /** Tells what was lawful until yesterday, as soon as anything may be written. */
  look(): void {
    this.parts.followUp.addOnce('moves', async () => {
      if (await this.talker().askDue()) await this.tell();
    });
  }

  /** Tells the stations what they cannot see. Rejects while nothing may be written. */
  tell(): Promise<void> {
    return this.talker().tell();
  }

  private talker(): Teller {
    const { store, log, code, clock, late } = this.parts;
    const { groups, counters } = this.keeper;
    this.teller ??= new Teller({
      store,
      log,
      code,
      groups,
      counters,
      capture: late().capture,
      inChargeOf: (area) => this.query.inChargeOf(area),
      today: () => dayOf(clock),
      homeOf: (entity, ref) => late().applier.homeOf(store, entity, ref),
    });
    return this.teller;
  }
}
