import type { Compare, CompareSay } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import { encodeMessage, type Message } from '../../proto/messages.js';
import type { NodeCode } from '../../proto/node-code.js';
import { reasonOf } from '../../proto/sync-envelope.js';
import { COMPARE_SINCE } from '../../proto/version.js';
import type { Answerer, CompareDesk } from '../compare/compare.js';

export interface CompareTalkParts {
  readonly desk: CompareDesk;
  readonly peer: NodeCode;
  post(message: Message): void;
  onFailed(error: Error): void;
}

interface Question {
  resolve(say: CompareSay): void;
  reject(error: Error): void;
}

/** Questions that may wait for their answer: who asks more without listening is let go. */
const WAITING_MAX = 8;

/** What the two sides of a talk ask each other of what they hold, and answer. */
export class CompareTalk {
  private readonly parts: CompareTalkParts;
  private readonly answerer: Answerer;
  private readonly asked = new Map<number, Question>();
  private version = 0;
  private no = 0;
  private waiting = 0;
  private turn: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Bytes of messages that belong to questions asked here. */
  readonly traffic = { sent: 0, received: 0 };

  constructor(parts: CompareTalkParts) {
    this.parts = parts;
    this.answerer = parts.desk.answerer(parts.peer);
  }

  greeted(version: number): void {
    this.version = version;
  }

  /** Throws COMPARE_UNKNOWN, LINK_DOWN, or what the other side answers instead. */
  ask(say: CompareSay): Promise<CompareSay> {
    return new Promise((resolve, reject) => {
      if (this.stopped) throw new HujiError('LINK_DOWN', this.parts.peer);
      this.asked.set(this.tell(say), { resolve, reject });
    });
  }

  /** Says what nobody answers; gives its number. Throws COMPARE_UNKNOWN. */
  tell(say: CompareSay): number {
    if (this.version < COMPARE_SINCE) throw new HujiError('COMPARE_UNKNOWN', this.parts.peer);
    this.no += 1;
    const message: Message = { kind: 'compare', compare: { no: this.no, answer: false, say } };
    this.traffic.sent += encodeMessage(message).length;
    this.parts.post(message);
    return this.no;
  }

  take(compare: Compare): void {
    if (compare.answer) this.takeAnswer(compare);
    else this.takeQuestion(compare);
  }

  private takeAnswer(compare: Compare): void {
    const { no, say } = compare;
    const question = this.asked.get(no);
    if (question === undefined) return;
    this.traffic.received += encodeMessage({ kind: 'compare', compare }).length;
    if (say.kind === 'working') return;
    this.asked.delete(no);
    if (say.kind === 'code') question.reject(reasonOf(say.code, this.parts.peer));
    else question.resolve(say);
  }

  private takeQuestion({ no, say }: Compare): void {
    this.waiting += 1;
    if (this.waiting > WAITING_MAX) throw new HujiError('PROTOCOL_GARBAGE', 'too many questions');
    this.turn = this.turn
      .then(() => this.answerer.answer(say, (items) => this.reply(no, { kind: 'working', items })))
      .catch((error: Error): CompareSay | null => {
        if (this.stopped) return null;
        if (!(error instanceof HujiError)) this.parts.onFailed(error);
        return { kind: 'code', code: error instanceof HujiError ? error.code : 'INTERNAL' };
      })
      .then((answer) => {
        this.waiting -= 1;
        if (answer !== null) this.reply(no, answer);
      });
  }

  private reply(no: number, say: CompareSay): void {
    if (this.stopped) return;
    this.parts.post({ kind: 'compare', compare: { no, answer: true, say } });
  }

  /** Nobody answers any more; resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { reject } of this.asked.values()) {
      reject(new HujiError('LINK_DOWN', this.parts.peer));
    }
    this.asked.clear();
    await this.answerer.close();
    await this.turn;
  }
}
