import {
  type CheckState,
  checkState,
  RECHECK_EVENT,
  RESULTS,
  STEP_EVENTS,
  type Step,
} from '../../../conflict/check.js';
import { isCarried, isKept } from '../../../conflict/record.js';
import { isDay } from '../../../proto/dates.js';
import { entityNo } from '../../../proto/entity.js';
import { type ErrorCode, HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { type ChangeRef, idToRef, type Lane, refToId } from '../../../proto/id.js';
import type { Captured, Draft } from '../../capture/capture.js';
import type { CallIo, Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import type { StoredRecordView } from '../../query/record-view.js';
import type { Operators } from '../operators.js';
import type { Params } from '../params.js';
import { todayOf } from '../today.js';
import { stepDay } from './step-days.js';

const PERSON = entityNo('person');
const CHANNELS: { readonly [word: string]: string } = { internal: '1', visit: '2' };
const RECHECKS: { readonly [word: string]: string } = { right: '1', wrong: '2' };

/** One result, as a line of a file or the options of a command give it. */
export interface Result {
  readonly id: ChangeRef;
  readonly done: Step | 'recheck';
  readonly date: string;
  readonly word: (name: string) => string;
}

type Answer = { readonly [name: string]: Json };

/** `check enter`: a result a line in, an answer a line out, one after the other. */
export async function enterResults(
  node: HujiNode,
  operators: Operators,
  params: Params,
  io: CallIo,
): Promise<Json> {
  const proven = operators.prove(params, 'check');
  const sessionIn = operators.sessions(proven);
  const count = { accepted: 0, refused: 0 };
  for await (const text of io.lines) {
    if (io.signal.aborted) break;
    if (text.trim() === '') continue;
    const answer = await enterOne(node, sessionIn, text).catch((error: Error) =>
      refusal(error, text),
    );
    if (answer['ok'] === true) count.accepted += 1;
    else count.refused += 1;
    await io.emit(JSON.stringify(answer));
  }
  return count;
}

async function enterOne(
  node: HujiNode,
  sessionIn: (lane: Lane) => Promise<number>,
  text: string,
): Promise<Answer> {
  const result = resultOf(text);
  const view = node.query.record(PERSON, result.id);
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  const lane = view.home;
  if (lane === null || !node.topology.isAtOrBelow(lane, node.identity.code)) {
    throw new HujiError('EVENT_FORBIDDEN', result.done);
  }
  const draft = checkDraft(node, view, lane, result);
  const [done] = await node.capture.capture([draft], { lane, session: await sessionIn(lane) });
  return answerOf(result, done as Captured);
}

function resultOf(text: string): Result {
  let object: { readonly [name: string]: unknown };
  try {
    object = Object(JSON.parse(text)) as typeof object;
  } catch {
    throw new HujiError('USAGE', 'not JSON');
  }
  const word = (name: string) => {
    const value = object[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const done = word('done') === '' ? 'verified' : word('done');
  if (done !== 'recheck' && !Object.hasOwn(STEP_EVENTS, done)) throw new HujiError('USAGE', 'done');
  return { id: idToRef(word('id')), done: done as Result['done'], date: word('date'), word };
}

/** The change that says so. Throws CHECK_ORDER where it is not the person's next step. */
export function checkDraft(
  node: HujiNode,
  view: StoredRecordView,
  lane: Lane,
  result: Result,
): Draft {
  const { date } = result;
  if (isDay(date) && date > todayOf(node)) throw new HujiError('DATE_FUTURE', date);
  const state = checkState(view.record, lane);
  const before = stepBefore(result, state, view, date === '' ? todayOf(node) : date);
  const cells = cellsOf(result, before);
  return {
    entity: PERSON,
    target: view.ref,
    event: result.done === 'recheck' ? RECHECK_EVENT : STEP_EVENTS[result.done],
    source: 0,
    since: result.date === '' ? null : result.date,
    fields: cells.map(([field]) => field),
    values: cells.map(([, value]) => value),
    seen: result.done === 'verified' ? claimsSeen(node, view, lane) : [],
    documents: [],
    act: null,
  };
}

/** The change a step follows; '' for the first. Out of order nothing is written. */
function stepBefore(
  { done }: Result,
  state: CheckState,
  view: StoredRecordView,
  day: string,
): string {
  const { step, check, last } = state;
  const order = () => new HujiError('CHECK_ORDER', `${done} after ${step ?? 'nothing'}`);
  if (done === 'verified') return '';
  if (done === 'recheck') {
    if (step !== 'entered') throw order();
    return '';
  }
  if (step !== (done === 'accurate' ? 'verified' : 'accurate') || last === null) throw order();
  if (done === 'accurate' && !isPutRight(view, check)) throw order();
  const since = stepDay(last);
  if (day < since) throw new HujiError('CHECK_ORDER', `${done} ${day}, ${step} ${since}`);
  return refToId(last.ref);
}

/** What differed must have been changed since, by somebody, in some source. */
function isPutRight(view: StoredRecordView, check: CheckState['check']): boolean {
  const found = check?.change.values[check.change.fields.indexOf(fieldNo('HDJG'))];
  if (found === RESULTS.agrees || check === null) return true;
  return view.record.contributions.some(
    ({ change }) => change.hlc > check.change.hlc && !change.event.startsWith('15'),
  );
}

function cellsOf({ done, word }: Result, before: string): [number, string][] {
  const code = (name: string, words: { readonly [word: string]: string }) => {
    const given = word(name);
    const found = words[given] ?? (Object.values(words).includes(given) ? given : undefined);
    if (found === undefined) throw new HujiError('USAGE', name);
    return found;
  };
  const cells: [string, string][] = [];
  if (done === 'verified') {
    cells.push(['HDQD', code('channel', CHANNELS)], ['HDJG', code('result', RESULTS)]);
    if (word('officer') !== '') cells.push(['HDMJ', word('officer')]);
  } else if (done === 'recheck') {
    cells.push(['CCJG', code('result', RECHECKS)], ['CCBH', word('sample')]);
  } else {
    cells.push([done === 'accurate' ? 'ZQYJ' : 'LRYJ', before]);
  }
  const numbered = cells.map(([id, value]): [number, string] => [fieldNo(id), value]);
  return numbered.filter(([, value]) => value !== '').sort(([a], [b]) => a - b);
}

/** Every claim the sheet shows was gone through. */
function claimsSeen(node: HujiNode, view: StoredRecordView, lane: Lane): ChangeRef[] {
  const own = node.log.openOwn(lane).no;
  return view.record.contributions
    .filter(({ branch, change }) => branch !== own && change.source !== 0)
    .filter((item) => isCarried(item) || item.change.fields.some((field) => isKept(item, field)))
    .map(({ ref }) => ref);
}

function answerOf({ id, done }: Result, captured: Captured): Answer {
  const about = { id: refToId(id), done };
  if (captured.ok) return { ...about, ok: true, change: captured.change, code: null };
  return { ...about, ok: false, change: null, code: captured.code, detail: captured.detail };
}

/** A refused line names whom it is about, where it says so: he is found among thousands. */
function refusal(error: Error, text: string): Answer {
  const code: ErrorCode = error instanceof HujiError ? error.code : 'INTERNAL';
  const detail = error instanceof HujiError ? error.detail : '';
  return { ...aboutOf(text), ok: false, change: null, code, detail };
}

function aboutOf(text: string): Answer {
  try {
    const { id, done } = resultOf(text);
    return { id: refToId(id), done };
  } catch {
    return { id: null, done: null };
  }
}
