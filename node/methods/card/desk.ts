import { HujiError } from '../../../proto/errors.js';
import type { Lane } from '../../../proto/id.js';
import type { Captured, Draft, Note } from '../../capture/capture.js';
import type { CallIo, Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import { type Answer, Answers } from '../answers.js';
import { answeredBefore, answerNote, type ClientRef, clientRef, refOf } from '../client-ref.js';
import type { Operators, Proven } from '../operators.js';
import { acceptanceNumbers } from './acceptance-number.js';

/** Lines looked at together, so that they share a batch. */
const BATCH = 64;
const REF = 'card-ref|';

/** What a line comes to. */
export interface Intended {
  readonly lane: Lane;
  /** Two lines of one batch never have a subject in common. */
  readonly subjects: readonly string[];
  readonly attachments?: ReadonlyMap<string, Uint8Array>;
  /** The day of the acceptance number that it takes, if it takes one. */
  readonly numberedOn?: string;
  /** What is written; `number` is '' where it takes none. */
  part(number: string): Part;
}

interface Part {
  readonly draft: Draft;
  /** Told with the answer. */
  readonly told: Answer;
}

export type Line = { readonly [name: string]: unknown };
export type Look = (line: Line, operator: string) => Promise<Intended>;

interface Waiting {
  readonly ref: string | null;
  readonly named: ClientRef | null;
  readonly look: Look;
  readonly line: Line;
  readonly caller: Caller;
  answer(answer: Answer): void;
}

/** One call: who asks for which act, and his sessions by lane. */
export interface Caller {
  readonly operator: string;
  readonly act: string;
  session(lane: Lane): Promise<number>;
}

/**
 * Where acts on applications are written, one batch after the other: what is looked at before an
 * act is written is then still so, as far as this node writes it. So the province authorises no
 * two cards of one person.
 */
export class CardDesk {
  private readonly node: HujiNode;
  private queue: Waiting[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(node: HujiNode) {
    this.node = node;
  }

  /** A line in, an answer a line out, in order; the same `ref` again is a no-op. */
  async run(
    operators: Operators,
    proven: Proven,
    { act, look }: { readonly act: string; readonly look: Look },
    io: CallIo,
  ): Promise<Json> {
    const caller = { operator: proven.operator.name, act, session: operators.sessions(proven) };
    const answers = new Answers(io);
    for await (const text of io.lines) {
      if (io.signal.aborted) break;
      if (text.trim() === '') continue;
      answers.push(this.take(text, caller, look));
      if (answers.length >= BATCH * 2) await answers.until(BATCH);
    }
    await answers.until(0);
    return answers.count;
  }

  /** One line, for whoever calls. */
  async take(text: string, caller: Caller, look: Look): Promise<Answer> {
    let given: string | null = null;
    try {
      const line = readLine(text);
      const ref = refOf(line['ref']);
      given = ref;
      const named = ref === null ? null : clientRef(REF, ref, caller.act, line);
      const known = this.answered(named);
      if (known !== null) return known;
      return await new Promise((resolve, reject) => {
        this.queue.push({ ref, named, look, line, caller, answer: resolve });
        this.turn = this.turn.then(() => this.drain());
        this.turn.catch(reject);
      });
    } catch (error) {
      return refusal(given, error);
    }
  }

  private answered(named: ClientRef | null): Answer | null {
    return named === null ? null : answeredBefore(named, this.node.query.note(named.key));
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) await this.drainBatch();
  }

  private async drainBatch(): Promise<void> {
    // What others are writing is looked at too once it is there.
    await this.node.store.commit(() => undefined);
    const batch: { waiting: Waiting; intended: Intended }[] = [];
    const subjects = new Set<string>();
    const later: Waiting[] = [];
    for (const { waiting, intended } of await this.lookAtAll(this.queue.splice(0, BATCH))) {
      const { named } = waiting;
      const own = [...intended.subjects, ...(named === null ? [] : [named.key])];
      if (own.some((subject) => subjects.has(subject))) {
        later.push(waiting);
        continue;
      }
      for (const subject of own) subjects.add(subject);
      batch.push({ waiting, intended });
    }
    this.queue = [...later, ...this.queue];
    await this.write(batch);
  }

  /** Side by side, so that they share passes over the database; answers those that may not be. */
  private async lookAtAll(
    all: readonly Waiting[],
  ): Promise<{ waiting: Waiting; intended: Intended }[]> {
    const looked = await Promise.all(
      all.map(async (waiting) => {
        try {
          const known = this.answered(waiting.named);
          if (known === null) {
            return { waiting, intended: await waiting.look(waiting.line, waiting.caller.operator) };
          }
          waiting.answer(known);
        } catch (error) {
          waiting.answer(refusal(waiting.ref, error));
        }
        return null;
      }),
    );
    return looked.filter((each) => each !== null);
  }

  /** Lines of one lane and caller share a batch. */
  private async write(batch: readonly { waiting: Waiting; intended: Intended }[]): Promise<void> {
    const groups = new Map<string, { waiting: Waiting; intended: Intended }[]>();
    for (const each of batch) {
      const { lane, numberedOn = '' } = each.intended;
      const key = `${lane} ${each.waiting.caller.operator} ${numberedOn}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    const done = [...groups.values()].map((group) => this.writeGroup(group));
    await Promise.all(done);
  }

  private async writeGroup(
    group: readonly { waiting: Waiting; intended: Intended }[],
  ): Promise<void> {
    try {
      const [first] = group;
      if (first === undefined) return;
      const { lane } = first.intended;
      const intended = group.map((each) => each.intended);
      const { parts, notes } = await this.complete(intended);
      const drafts = parts.map(({ draft }) => draft);
      const attachments = new Map(intended.flatMap((each) => [...(each.attachments ?? [])]));
      const session = await first.waiting.caller.session(lane);
      const answersTo = (captured: readonly Captured[]) =>
        group.map(({ waiting }, at) =>
          answerOf(waiting.ref, captured[at] as Captured, parts[at]?.told ?? {}),
        );
      const captured = await this.node.capture.capture(drafts, {
        ...{ lane, session, attachments },
        notes: (all) => [
          ...notes,
          ...answersTo(all).flatMap((answer, at) => {
            const named = group[at]?.waiting.named ?? null;
            return named === null || answer['ok'] !== true ? [] : [answerNote(named, answer)];
          }),
        ],
      });
      for (const [at, answer] of answersTo(captured).entries()) group[at]?.waiting.answer(answer);
    } catch (error) {
      for (const { waiting } of group) waiting.answer(refusal(waiting.ref, error));
    }
  }

  /** With an acceptance number each, where they take one. */
  private async complete(
    group: readonly Intended[],
  ): Promise<{ parts: readonly Part[]; notes: readonly Note[] }> {
    const day = group[0]?.numberedOn;
    if (day === undefined) return { parts: group.map((each) => each.part('')), notes: [] };
    const { numbers, note } = await acceptanceNumbers(this.node, day, group.length);
    return { parts: group.map((each, at) => each.part(numbers[at] ?? '')), notes: [note] };
  }
}

function readLine(text: string): Line {
  try {
    const line = JSON.parse(text) as unknown;
    if (typeof line === 'object' && line !== null) return line as Line;
  } catch {
    // Said below.
  }
  throw new HujiError('USAGE', 'not a JSON object');
}

const UNWRITTEN: Answer = { ref: null, ok: false, card: null, change: null, code: null };

function answerOf(ref: string | null, done: Captured, told: Answer): Answer {
  if (!done.ok) {
    const { code, detail } = done;
    return { ...UNWRITTEN, ref, code, detail, reasons: [{ code, detail }] };
  }
  return { ...UNWRITTEN, ref, ok: true, card: done.id, change: done.change, ...told };
}

/** Every reason of a refusal, each with its code. */
export class Refusal extends HujiError {
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];

  constructor(reasons: Refusal['reasons']) {
    super('CARD_REFUSED', reasons.map(({ code }) => code).join(' '));
    this.reasons = reasons;
  }
}

function refusal(ref: string | null, error: unknown): Answer {
  const code = error instanceof HujiError ? error.code : 'INTERNAL';
  const detail = error instanceof HujiError ? error.detail : '';
  const reasons = error instanceof Refusal ? error.reasons : [{ code, detail }];
  return { ...UNWRITTEN, ref, code, detail, reasons };
}
