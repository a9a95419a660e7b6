import { AFTER } from '../../../conflict/card/card-state.js';
import { CARD_EVENTS, CARD_STAGES, isBinding, isOpen } from '../../../conflict/card/stages.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { dayOf } from '../../clock.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { actDraft } from './accepting.js';
import { type Application, applicationsAt, type ListPlace } from './applications.js';
import { voidBy } from './fitness.js';

const WHY = fieldNo('HJSM');
const UNDER_WAY = CARD_STAGES.filter(isOpen);

/**
 * At the province: goes through the applications that are under way, so many at a time, and stops
 * those whose person has died, moved or lost his registration since: cancelled before the binding
 * decision, recalled after it. The act goes down the lane like any other, and tells why.
 */
export class CardRecaller {
  private readonly node: HujiNode;
  private stage = 0;
  private after: ListPlace | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private cancel: (() => void) | null = null;

  constructor(node: HujiNode) {
    this.node = node;
  }

  start(): void {
    const { clock, alarms, identity } = this.node;
    if (identity.tier !== 'province') return;
    const next = () => {
      this.cancel = clock.after(LIMITS.cardsEveryMs, () => {
        void this.look()
          .catch((error: unknown) => {
            const code = error instanceof HujiError ? error.code : 'INTERNAL';
            alarms.raise(code, 'card', 'applications could not be looked at');
          })
          .then(() => {
            if (this.cancel !== null) next();
          });
      });
    };
    next();
  }

  async stop(): Promise<void> {
    this.cancel?.();
    this.cancel = null;
    await this.turn.catch(() => undefined);
  }

  /** Goes on from where it stopped; gives how many it stopped this time. */
  look(): Promise<number> {
    const done = this.turn.then(() => this.lookOn());
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async lookOn(): Promise<number> {
    const { node } = this;
    if (node.recovering() || node.startUp.refuses() !== null || node.store.refuses() !== null) {
      return 0;
    }
    let [left, stopped] = [LIMITS.cardsLookedAt as number, 0];
    for (let stages = 0; stages < UNDER_WAY.length && left > 0; stages++) {
      const stage = UNDER_WAY[this.stage] ?? 'accepted';
      const { code } = node.identity;
      const { found, next } = await applicationsAt(node, stage, code, left, this.after);
      for (const application of found) if (await this.stops(application)) stopped += 1;
      left -= found.length;
      this.after = next;
      if (next === null) this.stage = (this.stage + 1) % UNDER_WAY.length;
    }
    return stopped;
  }

  private async stops(application: Application): Promise<boolean> {
    const { node } = this;
    const reason = voidBy(node, application);
    if (reason === null) return false;
    const { state, ref } = application;
    const act = isBinding(state.stage) ? 'recall' : 'cancel';
    const why = `${reason.code} ${reason.detail}`.trim();
    const draft = actDraft(CARD_EVENTS[act], ref, dayOf(node.clock), [
      [AFTER, refToId(state.path.at(-1)?.item.ref ?? ref)],
      [WHY, why],
    ]);
    const [done] = await node.capture.capture([draft], { lane: state.lane, session: 0 });
    // A table of rights may forbid it: the others are gone through all the same.
    if (done?.ok !== true) node.alarms.raise(done?.code ?? 'INTERNAL', 'card', 'not stopped');
    return done?.ok === true;
  }
}
