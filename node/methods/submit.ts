import { isReversal } from '../../conflict/life.js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type { Lane } from '../../proto/id.js';
import type { Captured, Draft } from '../capture/capture.js';
import type { CallIo, Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { type Answer, Answers } from './answers.js';
import { completeCaseWork } from './case-work.js';
import { answeredBefore, answerNote, type ClientRef, clientRef, refOf } from './client-ref.js';
import { LineCheck } from './line-check.js';
import { type NumberWish, wishOf, withNumber } from './numbered-line.js';
import type { Operators } from './operators.js';
import { flagParam, type Params } from './params.js';
import { completeReversal } from './reversal.js';
import { draftIn } from './submitted-line.js';

/** He is registered where it is written, whether his record has come by then or not. */
const MOVE_IN = '105';
const REF = 'ref|';
/** Lines under way at once, so that they share a batch. */
const UNDER_WAY = 256;

interface Line {
  readonly ref: string | null;
  readonly named: ClientRef | null;
  readonly draft: Draft;
  readonly lane: Lane;
  readonly number: NumberWish | null;
  readonly attachments: ReadonlyMap<string, Uint8Array>;
}

/** Every answer has the same parts, in one order. */
const UNWRITTEN: Answer = {
  ref: null,
  ok: false,
  id: null,
  change: null,
  stream: null,
  seq: null,
  code: null,
};

/** A line as it was read. */
interface Asked {
  readonly ref: string | null;
  readonly named: ClientRef | null;
  readonly object: { readonly [name: string]: unknown };
}

/** A line with a ref that is being answered. */
interface Flying {
  readonly content: string;
  readonly answer: Promise<Answer>;
}

/** Lines under way by ref, of all calls: a caller who is cut off sends them again in another. */
export type InFlight = Map<string, Flying>;

/** `submit`: a change a line in, an answer a line out, in order; the same `ref` is a no-op. */
export class Submission {
  private readonly node: HujiNode;
  private readonly dryRun: boolean;
  private readonly inFlight: InFlight;
  private readonly lines: LineCheck;
  private readonly session: (lane: Lane) => number | Promise<number>;
  private turn: Promise<unknown> = Promise.resolve();
  /** Resolves when the lines made ready so far are answered. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(node: HujiNode, operators: Operators, params: Params, inFlight: InFlight) {
    this.node = node;
    this.lines = new LineCheck(node);
    this.dryRun = flagParam(params, 'dryRun');
    this.inFlight = this.dryRun ? new Map() : inFlight;
    const proven = this.dryRun ? null : operators.prove(params, 'submit');
    this.session = proven === null ? () => 0 : operators.sessions(proven);
  }

  async run(io: CallIo): Promise<Json> {
    const answers = new Answers(io);
    for await (const text of io.lines) {
      if (io.signal.aborted) break;
      if (text.trim() === '') continue;
      const { asked, fault } = readLine(text);
      if (asked !== null) await this.untilFree(asked.named);
      answers.push(asked === null ? Promise.resolve(refusal(null, fault)) : this.take(asked));
      if (answers.length >= UNDER_WAY) await answers.until(UNDER_WAY / 2);
    }
    await answers.until(0);
    return answers.count;
  }

  /**
   * Whether a name is taken shows once the line that had it is answered: a refused one takes none.
   * The lines behind wait too, so that each is judged in its place.
   */
  private async untilFree(named: ClientRef | null): Promise<void> {
    if (named === null) return;
    for (;;) {
      const flying = this.inFlight.get(named.key);
      if (flying === undefined || flying.content === named.content) return;
      await flying.answer;
    }
  }

  private take({ ref, named, object }: Asked): Promise<Answer> {
    try {
      const known = named === null ? null : this.answered(named);
      if (known !== null) return known;
      const { draft, attachments } = draftIn(object);
      const lane = this.laneOf(draft);
      const number = wishOf(object['number'], draft, ref);
      const line = { ref, named, draft, lane, attachments, number };
      const answer = this.write(line).catch((error: Error) => refusal(ref, error));
      if (named !== null) this.remember(named, answer);
      return answer;
    } catch (error) {
      return Promise.resolve(refusal(ref, error as Error));
    }
  }

  private answered(named: ClientRef): Promise<Answer> | null {
    const flying = this.inFlight.get(named.key);
    if (flying !== undefined) return flying.answer;
    const answer = answeredBefore(named, this.node.query.note(named.key));
    return answer === null ? null : Promise.resolve(answer);
  }

  private remember({ key, content }: ClientRef, answer: Promise<Answer>): void {
    this.inFlight.set(key, { content, answer });
    answer.finally(() => this.inFlight.delete(key)).catch(() => undefined);
  }

  /** One line is made ready after the other; what they write shares batches. */
  private write(asked: Line): Promise<Answer> {
    const ready = this.turn.then(() => this.prepare(asked));
    this.turn = ready.catch(() => undefined);
    return ready.then(({ answer }) => answer);
  }

  /** `answer` is under way when this resolves. */
  private async prepare(asked: Line): Promise<{ answer: Promise<Answer> }> {
    const { ref, lane } = asked;
    const draft = await this.completed(asked);
    const wanting = await this.lines.check(draft, lane);
    if (wanting !== null) return { answer: Promise.resolve(refused(ref, wanting)) };
    const answer = this.put({ ...asked, draft });
    const before = this.writing;
    this.writing = answer.then(
      () => before,
      () => before,
    );
    this.lines.goesOn(draft, lane, answer);
    return { answer };
  }

  private async completed({ draft, lane }: Line): Promise<Draft> {
    if (!isReversal(draft.event)) return completeCaseWork(this.node, draft, lane);
    // It says again what stands, which the lines before it may be writing.
    await this.writing;
    return completeReversal(this.node, draft);
  }

  private async put(line: Line): Promise<Answer> {
    const { lane, draft, number } = line;
    const session = await this.session(lane);
    if (number === null) return this.capture(line, session, draft, {});
    return withNumber(this.node, draft, number, (numbered, given) =>
      this.capture(line, session, numbered, { number: given }),
    );
  }

  /** `more` is told with the answer. */
  private async capture(
    { ref, named, lane, attachments }: Line,
    session: number,
    draft: Draft,
    more: Answer,
  ): Promise<Answer> {
    if (this.dryRun) {
      const fault = this.node.capture.judge(draft, lane);
      return fault === null ? { ...UNWRITTEN, ref, ok: true } : refused(ref, fault);
    }
    const answer = (done: Captured) => ({ ...answerOf(ref, done), ...(done.ok ? more : {}) });
    const [done] = await this.node.capture.capture([draft], {
      lane,
      session,
      attachments,
      notes: ([first]) =>
        named === null || first?.ok !== true ? [] : [answerNote(named, answer(first))],
    });
    return answer(done as Captured);
  }

  /** The lane of the registering station where this node stands on its path, else its own. */
  private laneOf({ entity, target, event }: Draft): Lane {
    const { code } = this.node.identity;
    if (target === null || event === MOVE_IN) return code;
    const view = this.node.query.record(entity, target);
    if (view === null) throw new HujiError('ENTITY_UNKNOWN');
    const { home } = view;
    return home !== null && this.node.topology.isAtOrBelow(home, code) ? home : code;
  }
}

type Read =
  | { readonly asked: Asked; readonly fault: null }
  | { readonly asked: null; readonly fault: Error };

function readLine(text: string): Read {
  try {
    const object = JSON.parse(text) as { readonly [name: string]: unknown };
    if (typeof object !== 'object' || object === null) {
      throw new HujiError('USAGE', 'not an object');
    }
    const ref = refOf(object['ref']);
    const named = ref === null ? null : clientRef(REF, ref, '', object);
    return { asked: { ref, named, object }, fault: null };
  } catch (error) {
    return { asked: null, fault: error as Error };
  }
}

function answerOf(ref: string | null, done: Captured): Answer {
  if (!done.ok) return refused(ref, done);
  const { id, change, stream, seq } = done;
  return { ref, ok: true, id, change, stream, seq, code: null };
}

function refused(ref: string | null, fault: { code: ErrorCode; detail: string }): Answer {
  return { ...UNWRITTEN, ref, ok: false, code: fault.code, detail: fault.detail };
}

function refusal(ref: string | null, error: Error): Answer {
  if (error instanceof HujiError) return refused(ref, error);
  if (error instanceof SyntaxError) return refused(ref, { code: 'USAGE', detail: 'not JSON' });
  return refused(ref, { code: 'INTERNAL', detail: '' });
}
