import {
  PHOTO_PROFILE,
  type ReadinessWord,
  readReadiness,
} from '../../../conflict/campaign/readiness.js';
import { actsOf, READINESS } from '../../apply/act-book.js';
import { dayOf } from '../../clock.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { nodeAct } from '../../node-act.js';
import { mayWrite, Rounds } from '../../rounds.js';

type Seen = Extract<ReadinessWord, { readonly by: 'machine' }>;

/**
 * Says of its own node what a machine can see of whether it is ready: the version it runs, by which
 * profile it checks photos, that its parent holds what it wrote, and that the top tier has applied
 * it. Said once, and again only where something has changed.
 */
export class ReadinessKeeper {
  private readonly node: HujiNode;
  private readonly software: string;
  private readonly rounds: Rounds;

  constructor(node: HujiNode, software: string) {
    this.node = node;
    this.software = software;
    this.rounds = new Rounds(node, {
      ...{ everyMs: LIMITS.readinessEveryMs, subject: 'readiness', what: 'readiness' },
      look: () => this.look(),
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): void {
    this.rounds.stop();
  }

  /** Whether it had anything to say. */
  async look(): Promise<boolean> {
    const { node } = this;
    const plan = node.authority.current().campaign?.readiness ?? null;
    if (plan === null || !mayWrite(node)) return false;
    const before = await this.before();
    const day = dayOf(node.clock);
    const seen: Seen = {
      ...{ by: 'machine', software: this.software, photos: PHOTO_PROFILE },
      link: before?.link || (this.isLinked() ? day : ''),
      trial: before?.trial || (this.isTried() ? day : ''),
    };
    if (before !== null && JSON.stringify(seen) === JSON.stringify(before)) return false;
    const { code } = node.identity;
    const draft = { ...nodeAct(READINESS, code, seen), since: day };
    const [done] = await node.capture.capture([draft], { lane: code, session: 0 });
    if (done?.ok !== true) node.alarms.raise(done?.code ?? 'INTERNAL', 'readiness', 'not said');
    return done?.ok === true;
  }

  private async before(): Promise<Seen | null> {
    const { store, identity } = this.node;
    const said = await actsOf(store, READINESS, { code: identity.code });
    const words = said.flatMap(({ text }) => readReadiness(text) ?? []);
    const last = words.findLast((word) => word.by === 'machine');
    return last?.by === 'machine' ? last : null;
  }

  /** The parent has signed that it holds what this node wrote; the province holds another's. */
  private isLinked(): boolean {
    const { identity, parentage } = this.node;
    if (identity.tier === 'province') return this.others().length > 0;
    const parent = parentage.parent();
    return this.receipts().some(({ node, held }) => node === parent && held.seq > 0);
  }

  /** What it wrote has been applied at the top; the province has applied another's. */
  private isTried(): boolean {
    if (this.node.identity.tier === 'province') {
      return this.others().some(({ applied }) => applied > 0);
    }
    return this.receipts().some(({ tier, applied }) => tier === 'province' && applied > 0);
  }

  private others() {
    const { log, identity } = this.node;
    return [...log.durable.branches()].filter(({ name }) => name.author !== identity.code);
  }

  private receipts() {
    const { log, identity, receipts } = this.node;
    const own = [...log.durable.branches()].filter(
      ({ name }) => name.author === identity.code && name.lane === identity.code,
    );
    return own.flatMap(({ stream }) => receipts.of(stream).map(({ receipt }) => receipt));
  }
}
