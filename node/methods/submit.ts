import { isReversal } from '../../conflict/life.js';
import type { EvidenceDocument } from '../../proto/change.js';
import { entityNo, isEntity } from '../../proto/entity.js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import { eventOf } from '../../proto/events.js';
import { findField } from '../../proto/fields.js';
import { type ChangeRef, idToRef, type Lane } from '../../proto/id.js';
import { isSource, sourceNo } from '../../proto/source.js';
import type { Captured, Draft } from '../capture/capture.js';
import type { CallIo, Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { type Answer, Answers } from './answers.js';
import { attachmentsOf } from './attached.js';
import { completeCaseWork } from './case-work.js';
import { answeredBefore, answerNote, type ClientRef, clientRef, refOf } from './client-ref.js';
import { LineCheck } from './line-check.js';
import { type NumberWish, wishOf, withNumber } from './numbered-line.js';
import type { Operators } from './operators.js';
import { flagParam, type Params } from './params.js';
import { completeReversal } from './reversal.js';

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
      answers.push(this.take(text));
      if (answers.length >= UNDER_WAY) await answers.until(UNDER_WAY / 2);
    }
    await answers.until(0);
    return answers.count;
  }

  private take(text: string): Promise<Answer> {
    let ref: string | null = null;
    try {
      const object = JSON.parse(text) as { [name: string]: unknown };
      if (typeof object !== 'object' || object === null)
        throw new HujiError('USAGE', 'not an object');
      ref = refOf(object['ref']);
      const named = ref === null ? null : clientRef(REF, ref, '', object);
      const known = named === null ? null : this.answered(named, text);
      if (known !== null) return known;
      const asked = this.draftOf(object);
      const number = wishOf(object['number'], asked.draft, ref);
      const line = { ref, named, ...asked, number };
      const answer = this.write(line).catch((error: Error) => refusal(ref, error));
      if (named !== null) this.remember(named, answer);
      return answer;
    } catch (error) {
      return Promise.resolve(refusal(ref, error as Error));
    }
  }

  private answered(named: ClientRef, text: string): Promise<Answer> | null {
    const flying = this.inFlight.get(named.key);
    if (flying === undefined) {
      const answer = answeredBefore(named, this.node.query.note(named.key));
      return answer === null ? null : Promise.resolve(answer);
    }
    if (flying.content === named.content) return flying.answer;
    // Whether the name is taken shows once the other line is answered: a refused one takes none.
    return flying.answer.then(() => this.take(text));
  }

  private remember({ key, content }: ClientRef, answer: Promise<Answer>): void {
    this.inFlight.set(key, { content, answer });
    answer.finally(() => this.inFlight.delete(key)).catch(() => undefined);
  }

  private async write(asked: Line): Promise<Answer> {
    const { ref, lane } = asked;
    const isPair = isReversal(asked.draft.event);
    const draft = isPair
      ? completeReversal(this.node, asked.draft)
      : await completeCaseWork(this.node, asked.draft, lane);
    const wanting = await this.lines.check(draft, lane);
    if (wanting !== null) return refused(ref, wanting);
    const written = this.put({ ...asked, draft });
    this.lines.goesOn(draft, lane, written);
    return written;
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

  private draftOf(object: { [name: string]: unknown }): Omit<Line, 'ref' | 'named' | 'number'> {
    refuseUnknown(object);
    const { entity, id, event, source, since, fields, documents, seen, act } = object;
    if (typeof entity !== 'string' || !isEntity(entity) || entityNo(entity) < entityNo('person')) {
      throw new HujiError('USAGE', 'entity');
    }
    if (typeof event !== 'string') throw new HujiError('EVENT_UNKNOWN', String(event));
    // Cards have commands of their own, and steps that one officer must not take together.
    const type = eventOf(event);
    if (type?.byNode === true || type?.entity === 'card')
      throw new HujiError('EVENT_FORBIDDEN', event);
    if (typeof source !== 'string' || !isSource(source)) throw new HujiError('LOAD_SOURCE');
    const target = id === undefined || id === null ? null : idToRef(String(id));
    const cells = cellsOf(fields);
    const attached = attachmentsOf(object['attachments']);
    const draft: Draft = {
      entity: entityNo(entity),
      target,
      event,
      source: sourceNo(source),
      since: typeof since === 'string' && since !== '' ? since : null,
      fields: cells.map(([field]) => field),
      values: cells.map(([, value]) => value),
      seen: seenOf(seen),
      documents: [...documentsOf(documents), ...attached.map(({ document }) => document)],
      act: typeof act === 'string' ? act : null,
    };
    const attachments = new Map(attached.map(({ hash, bytes }) => [hash, bytes]));
    return { draft, lane: this.laneOf(entityNo(entity), target, event), attachments };
  }

  /** The lane of the registering station where this node stands on its path, else its own. */
  private laneOf(entity: number, target: ChangeRef | null, event: string): Lane {
    const { code } = this.node.identity;
    if (target === null || event === MOVE_IN) return code;
    const view = this.node.query.record(entity, target);
    if (view === null) throw new HujiError('ENTITY_UNKNOWN');
    const { home } = view;
    return home !== null && this.node.topology.isAtOrBelow(home, code) ? home : code;
  }
}

const KEYS = new Set([
  ...['ref', 'entity', 'id', 'event', 'source', 'since', 'fields', 'documents', 'attachments'],
  ...['seen', 'act', 'number'],
]);

/** A paper or a claim seen is not lost for a misspelt key. What is no name of a key is not told. */
function refuseUnknown(object: { readonly [name: string]: unknown }): void {
  const unknown = Object.keys(object).find((key) => !KEYS.has(key));
  if (unknown === undefined) return;
  throw new HujiError('USAGE', /^[a-z]{1,20}$/i.test(unknown) ? `key ${unknown}` : 'unknown key');
}

function cellsOf(fields: unknown): [number, string][] {
  if (fields === undefined || fields === null) return [];
  if (typeof fields !== 'object') throw new HujiError('USAGE', 'fields');
  const cells = Object.entries(fields).map(([name, value]): [number, string] => {
    const field = findField(name);
    if (field === undefined) throw new HujiError('FIELD_UNKNOWN', name.slice(0, 40));
    if (typeof value !== 'string') throw new HujiError('FIELD_VALUE', field.id);
    return [field.no, value];
  });
  cells.sort(([a], [b]) => a - b);
  if (cells.some(([no], at) => no === cells[at - 1]?.[0]))
    throw new HujiError('USAGE', 'a field twice');
  return cells;
}

/** Ids of changes or of claims (`<change id>:<field>`). */
function seenOf(value: unknown): ChangeRef[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw new HujiError('USAGE', 'seen');
  return value.map((id) => idToRef(String(id).split(':')[0] ?? ''));
}

function documentsOf(value: unknown): EvidenceDocument[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new HujiError('USAGE', 'documents');
  return value.map((item: unknown) => {
    const { kind, number, issued } = (item ?? {}) as { [name: string]: unknown };
    if (typeof kind !== 'string') throw new HujiError('USAGE', 'documents');
    return {
      kind,
      ...(typeof number === 'string' ? { number } : {}),
      ...(typeof issued === 'string' ? { issued } : {}),
    };
  });
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
