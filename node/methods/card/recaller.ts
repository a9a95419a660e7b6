import { AFTER } from '../../../conflict/card/card-state.js';
import { CARD_EVENTS, CARD_STAGES, isBinding, isOpen } from '../../../conflict/card/stages.js';
import { fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { dayOf } from '../../clock.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { mayWrite, Rounds } from '../../rounds.js';
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
  private readonly rounds: Rounds;

  constructor(node: HujiNode) {
    this.node = node;
    this.rounds = new Rounds(node, {
      ...{ everyMs: LIMITS.cardsEveryMs, subject: 'card', what: 'applications' },
      look: () => this.look(),
    });
  }

  start(): void {
    if (this.node.identity.tier === 'province') this.rounds.start();
  }

  async stop(): Promise<void> {
    this.rounds.stop();
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
    if (!mayWrite(node)) return 0;
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
