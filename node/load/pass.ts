import { fieldNo } from '../../proto/fields.js';
import { type Lane, refToId } from '../../proto/id.js';
import type { SourceNo } from '../../proto/source.js';
import type { Capture, Draft } from '../capture/capture.js';
import type { RecordView } from '../query/query.js';
import type { Row } from './csv-text.js';
import { Drafts, isStatedBy, newsOf } from './drafts.js';
import type { HouseholdBook } from './household-book.js';
import type { LoadQuery } from './index-cache.js';
import { hasHousehold, keysOf, type RowKeys } from './likeness.js';
import { Matcher } from './match.js';
import type { Progress, RowState } from './progress.js';
import type { Reject } from './rejects.js';
import type { Outcome } from './round.js';
import type { RowReader, Statement } from './row.js';
import { shapeFault } from './row-file.js';
import type { Split, Station } from './split.js';
import { rejectOf, type Writer } from './writer.js';

const CSRQ = fieldNo('CSRQ');
const PCS = fieldNo('PCS');
const HH = fieldNo('HH');
/** Rows whose look-ups are begun together. */
const GROUP_ROWS = 128;

export interface PassPorts {
  readonly query: LoadQuery;
  readonly capture: Capture;
  readonly progress: Progress;
  readonly writer: Writer;
  readonly split: Split;
  readonly reader: RowReader;
  readonly width: number;
  readonly source: SourceNo;
  /** Of the whole run, whatever midnight it runs over. */
  readonly today: string;
  readonly households: HouseholdBook;
  belongs(record: RecordView, lane: Lane): boolean;
}

/** A row with what can be told of it without the register. */
interface Reading {
  readonly row: Row;
  readonly state: RowState;
  /** Null where there is nothing more to be done about it. */
  readonly content: Content | Refusal | null;
}

interface Content {
  readonly station: Station;
  readonly said: Statement;
  /** Null where nobody can be in the register yet. */
  readonly keys: RowKeys | null;
}

type Refusal = Pick<Reject, 'code' | 'detail'>;

interface Decision {
  readonly outcome: Outcome;
  readonly person: Draft | null;
  readonly taken: string | null;
  /** The number of a household that may have to be made; null: it is there. */
  readonly household: string | null;
}

/** Decides the rows of a file one after the other, and hands them to the writer. */
export class Pass {
  readonly #ports: PassPorts;
  readonly #drafts: Drafts;
  readonly #matcher: Matcher;
  /** The lane of the row that is being decided. */
  #lane: Lane = '';
  /** Rows passed over because an interrupted run had done them. */
  resumed = 0;

  constructor(ports: PassPorts) {
    this.#ports = ports;
    this.#drafts = new Drafts(ports.source);
    const { progress } = ports;
    this.#matcher = new Matcher(ports.query, {
      source: ports.source,
      admits: (record) => {
        return !progress.isMadeHere(record.ref) && ports.belongs(record, this.#lane);
      },
      isTaken: (ref) => progress.isTaken(ref),
    });
  }

  async take(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < rows.length; from += GROUP_ROWS) {
      signal.throwIfAborted();
      await this.#group(rows.slice(from, from + GROUP_ROWS));
    }
  }

  async #group(rows: readonly Row[]): Promise<void> {
    const { writer } = this.#ports;
    const readings = rows.map((row) => this.#read(row));
    const sound = readings.flatMap(({ content }) => (isSound(content) ? [content] : []));
    const keys = sound.flatMap((content) => content.keys ?? []);
    if (keys.length > 0) await this.#matcher.prefetch(keys);
    for (const { row, state, content } of readings) {
      const { round } = writer;
      if (state === 'done') this.resumed++;
      else if (state !== 'redo') round.read++;
      if (state === 'standing') round.standing++;
      const refusal = isSound(content) ? await this.#decide(row, content) : content;
      if (refusal !== null) round.rejects.push(rejectOf(row, refusal));
      round.row = row.line;
      if (writer.isFull) await writer.turn();
    }
  }

  #read(row: Row): Reading {
    const { reader, width, split, progress, today } = this.#ports;
    let content: Content | Refusal;
    let station: Station | undefined;
    const misshapen = shapeFault(row, width);
    if (misshapen !== null) content = misshapen;
    else {
      const lacks = reader.read(row.cells);
      const named = reader.value(PCS);
      station = split.of(named);
      if (station === undefined) content = { code: 'ROW_ELSEWHERE', detail: 'PCS' };
      else if (lacks !== null) content = { code: 'FIELD_REQUIRED', detail: lacks };
      else if (reader.isAfter(today, CSRQ)) content = { code: 'DATE_FUTURE', detail: 'CSRQ' };
      else {
        // PCS holds a unit code. Where that is not known, the lane alone says whose the row is.
        if (named !== '') reader.replace(PCS, station.unit9);
        const keys = progress.isFresh ? null : keysOf(reader);
        content = { station, said: reader.statement(), keys };
      }
    }
    const state = progress.stateOf(row.line, station?.lane);
    if (state === 'done' || state === 'standing') return { row, state, content: null };
    if (station !== undefined) progress.enter(station.lane);
    return { row, state, content };
  }

  /** Null: the row stands. */
  async #decide(row: Row, content: Content): Promise<Refusal | null> {
    const { keys, said } = content;
    const decision = keys === null ? this.#newcomer(said) : await this.#find(content, keys);
    if ('code' in decision) return decision;
    const { households } = this.#ports;
    if (decision.household !== null && !households.has(decision.household)) {
      await households.look(decision.household);
    }
    return this.#accept(row, content, decision);
  }

  #accept(row: Row, { said, station }: Content, decision: Decision): Refusal | null {
    const { capture, writer, progress, households } = this.#ports;
    const { lane } = station;
    const { person, outcome, taken } = decision;
    const isNew = decision.household !== null && !households.has(decision.household);
    const household = isNew ? this.#drafts.household(said) : null;
    for (const draft of [person, household]) {
      const fault = draft === null ? null : capture.judge(draft, lane);
      if (fault !== null) return fault;
    }
    if (decision.household !== null) households.add(decision.household);
    if (taken !== null) progress.take(taken);
    writer.round.accept(lane, row, outcome, { household, person, taken });
    return null;
  }

  #newcomer(said: Statement): Decision {
    const person = this.#drafts.person(said);
    return { outcome: 'new', person, taken: null, household: householdOf(said) };
  }

  async #find({ said, station }: Content, keys: RowKeys): Promise<Decision | Refusal> {
    const { source } = this.#ports;
    this.#lane = station.lane;
    const match = await this.#matcher.find(keys, (record) => {
      return newsOf(record, source, said).fields.length === 0;
    });
    if (match.kind === 'refused') return match;
    if (match.kind === 'new') return this.#newcomer(said);
    const { record } = match;
    const taken = refToId(record.ref);
    // With the person's first mention of it the household was made.
    const household = hasHousehold(record, keys) ? null : keys.household;
    if (!isStatedBy(record, source)) {
      const person = this.#drafts.evidence(record.ref, said);
      return { outcome: 'evidence', person, taken, household };
    }
    const news = newsOf(record, source, said);
    if (news.fields.length === 0) {
      return { outcome: 'unchanged', person: null, taken, household: null };
    }
    return {
      outcome: 'updated',
      person: this.#drafts.correction(record.ref, news),
      taken,
      household,
    };
  }
}

function isSound(content: Reading['content']): content is Content {
  return content !== null && 'said' in content;
}

function householdOf(said: Statement): string {
  return said.values[said.fields.indexOf(HH)] ?? '';
}
