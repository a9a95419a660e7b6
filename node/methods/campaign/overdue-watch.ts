import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { Rounds } from '../../rounds.js';
import { overdueByNode } from './overdue.js';

/**
 * Tells of applications that wait too long: at the node that is late, and at the one right above
 * it, to whom they are escalated (督办). The alarm goes when nothing is late there any more.
 */
export class OverdueWatch {
  private readonly node: HujiNode;
  private readonly rounds: Rounds;

  constructor(node: HujiNode) {
    this.node = node;
    this.rounds = new Rounds(node, {
      ...{ everyMs: LIMITS.overdueEveryMs, subject: 'card', what: 'overdue applications' },
      look: () => this.look(),
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): void {
    this.rounds.stop();
  }

  async look(): Promise<void> {
    const { alarms, identity, topology } = this.node;
    const late = await overdueByNode(this.node);
    const told = new Set([identity.code, ...topology.childrenOf(identity.code)]);
    for (const { code, subject } of alarms.list()) {
      if (code === 'CARD_OVERDUE' && !(told.has(subject) && late.has(subject))) {
        alarms.clear(code, subject);
      }
    }
    for (const [code, { count, oldest }] of late) {
      if (told.has(code)) alarms.raise('CARD_OVERDUE', code, `${count}, ${oldest}`);
    }
  }
}
