import { createHash } from 'node:crypto';
import type { EvidenceDocument } from '../../proto/change.js';
import { isDay } from '../../proto/dates.js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import { type FieldNo, fieldNo } from '../../proto/fields.js';
import { type ChangeId, idToRef, type Lane } from '../../proto/id.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';
import type { Capture, Captured, Draft, Note } from '../capture/capture.js';
import type { CodeNames } from '../load/cell.js';
import type { Row } from '../load/csv-text.js';
import type { LoadFiles } from '../load/files.js';
import type { Header } from '../load/header.js';
import { RejectsFile, rejectsPath } from '../load/rejects.js';
import { RowReader } from '../load/row.js';
import { type RowFile, shapeFault } from '../load/row-file.js';
import type { Stations } from '../load/split.js';
import { type Found, findLike, type Register, type Sought, soughtOf } from './likeness.js';
import type { OutsideLists, OutsideRequest, OutsideResult } from './outside.js';
import { draftOf } from './outside-draft.js';

export interface OutsidePorts {
  readonly register: Register;
  readonly capture: Capture;
  readonly names: CodeNames;
  readonly files: LoadFiles;
  readonly rejectsFolder: string;
  readonly stations: Stations;
  readonly ownLane: Lane;
  /** YYYYMMDD. */
  today(): string;
  note(key: string): string | null;
  /** The lane in which a change on this registration is written here. */
  laneOf(home: Lane | null): Lane;
  /** Whether the list may say anything of who is registered there; absent: of everybody. */
  concerns?(home: Lane): boolean;
  /** Where it comes from. */
  readonly papers?: readonly EvidenceDocument[];
}

export type OutsideIo = Parameters<OutsideLists['load']>[1];

const LIST = fieldNo('WBMD');
const REASONS = fieldNo('WBYY');
const DAY = fieldNo('WBRQ');
const PCS = fieldNo('PCS');
const CSRQ = fieldNo('CSRQ');
const GMSFHM = fieldNo('GMSFHM');
/** Where a number of 18 digits names the birth date. */
const BORN_AT = 6;
/** What a list says of somebody sought, as far as it says it. */
const SAID: readonly FieldNo[] = [
  ...['XM', 'CYM', 'XB', 'CSRQ', 'GMSFHM', 'HH', 'SSXQ', 'MLXZ', 'FWCS'],
  ...['FQXM', 'FQGMSFHM', 'MQXM', 'MQGMSFHM', 'POXM', 'POGMSFHM'],
].map(fieldNo);
/** The column of the day of what the list is of. */
const DAY_COLUMN = fieldNo('SWRQ');
const LIKE = '421';
const MISSING = '422';
const REGISTERED = '423';
/** Rows looked up and written together. */
const BATCH = 200;
const PREFIX = 'outside|';

/** A change to be written, and what is remembered of its row. */
interface Writing {
  readonly lane: Lane;
  readonly draft: Draft;
  remember(captured: Captured & { ok: true }): Note | null;
}

interface Counts {
  candidates: number;
  sought: number;
  found: number;
  known: number;
  unmatched: number;
}

/** One run over one list. A run broken off is gone through again: what it wrote is known. */
export class Pass {
  private readonly ports: OutsidePorts;
  private readonly request: OutsideRequest;
  private readonly kind: OutsideKind;
  private readonly file: RowFile;
  private readonly header: Header;
  private readonly reader: RowReader;
  private readonly rejects: RejectsFile;
  private readonly counts: Counts = { candidates: 0, sought: 0, found: 0, known: 0, unmatched: 0 };
  private readonly reasons: { [code: string]: number } = {};
  /** Rows of this file, which may say the same twice. */
  private readonly met = new Set<string>();
  private read = 0;

  constructor(
    ports: OutsidePorts,
    request: OutsideRequest,
    kind: OutsideKind,
    file: RowFile,
    header: Header,
  ) {
    this.ports = ports;
    this.request = request;
    this.kind = kind;
    this.file = file;
    this.header = header;
    this.reader = new RowReader(header, ports.names, ['XM']);
    const path = rejectsPath(ports.rejectsFolder, request.file, file.digest, kind);
    this.rejects = new RejectsFile(ports.files, path, file.header, 0);
  }

  async run(io: OutsideIo): Promise<OutsideResult> {
    try {
      for await (const { rows, bytes } of this.file.chunks()) {
        for (let at = 0; at < rows.length; at += BATCH) {
          if (io.signal.aborted) throw new HujiError('INTERRUPTED');
          await this.take(rows.slice(at, at + BATCH));
        }
        const rejected = this.rejected();
        io.progress({ rows: this.read, bytes, total: this.file.bytes, rejected });
      }
    } finally {
      await this.rejects.close();
    }
    const { ignored } = this.header;
    const isKept = this.rejected() + this.counts.unmatched > 0 && !this.request.dryRun;
    return {
      ...{ kind: this.kind, read: this.read, ...this.counts, rejected: this.rejected() },
      ...{ rejects: isKept ? this.rejects.path : null, reasons: this.reasons, ignored },
      encoding: this.file.encoding,
    };
  }

  private rejected(): number {
    return Object.values(this.reasons).reduce((sum, count) => sum + count, 0);
  }

  private async take(rows: readonly Row[]): Promise<void> {
    const writings: Writing[] = [];
    const today = this.ports.today();
    for (const row of rows) {
      const { line, cells } = row;
      this.read += 1;
      const refuse = (code: ErrorCode, detail: string) =>
        this.refuse({ line, code, detail, cells });
      const misshapen = shapeFault(row, this.header.width);
      const lacking = misshapen === null ? this.reader.read(cells) : null;
      const late = misshapen === null ? this.lateIn(today) : null;
      if (misshapen !== null) await refuse(misshapen.code, misshapen.detail);
      else if (lacking !== null) await refuse('FIELD_REQUIRED', lacking);
      else if (late !== null) await refuse('DATE_FUTURE', late);
      else {
        const writing = await this.writingOf(refuse);
        if (writing !== null) writings.push(writing);
      }
    }
    if (!this.request.dryRun) await this.write(writings);
  }

  /** The item of the row taken in that names a birth or a death after today. */
  private lateIn(today: string): string | null {
    const { reader } = this;
    if (reader.isAfter(today, CSRQ)) return 'CSRQ';
    if (reader.isAfter(today, DAY_COLUMN)) return 'SWRQ';
    const born = reader.value(GMSFHM).slice(BORN_AT, BORN_AT + 8);
    return born > today && isDay(born) ? 'GMSFHM' : null;
  }

  private async refuse(reject: {
    line: number;
    code: ErrorCode;
    detail: string;
    cells: readonly string[];
  }): Promise<void> {
    if (reject.code === 'NOT_FOUND') this.counts.unmatched += 1;
    else this.reasons[reject.code] = (this.reasons[reject.code] ?? 0) + 1;
    if (!this.request.dryRun) await this.rejects.add([reject]);
  }

  /** What the row read last comes to; null: nothing is to be written. */
  private async writingOf(
    refuse: (code: ErrorCode, detail: string) => Promise<void>,
  ): Promise<Writing | null> {
    const key = this.keyOf();
    const before = this.ports.note(key);
    if (this.met.has(key) || before === 'like' || before === 'registered') {
      this.counts.known += 1;
      return null;
    }
    this.met.add(key);
    const sought = soughtOf(this.reader, SAID);
    const found = await findLike(this.ports.register, sought);
    if (this.kind === 'deaths') return this.ofDeath(key, found, refuse);
    if (before !== null) return this.soughtBefore(key, before, found);
    if (found.length > 0) {
      this.counts.known += 1;
      return null;
    }
    return this.ofMissing(key, sought, refuse);
  }

  private async ofDeath(
    key: string,
    found: readonly Found[],
    refuse: (code: ErrorCode, detail: string) => Promise<void>,
  ): Promise<Writing | null> {
    const [live, ...others] = found.filter((each) => each.live);
    const { concerns } = this.ports;
    if (live === undefined || concerns?.(live.view.home ?? '') === false) {
      // Cancelled already, or never registered here.
      if (found.length > 0) this.counts.known += 1;
      else await refuse('NOT_FOUND', '');
      return null;
    }
    // Of two who are alike a person must say which: neither is accused.
    if (others.length > 0) {
      await refuse('AMBIGUOUS', '');
      return null;
    }
    const { view, reasons } = live;
    const day = this.reader.value(DAY_COLUMN);
    const cells: [FieldNo, string][] = [
      [LIST, this.kind],
      [REASONS, reasons.join(' ')],
    ];
    if (day !== '') cells.push([DAY, day]);
    const draft = draftOf('person', LIKE, view.ref, cells);
    const lane = this.ports.laneOf(view.home);
    const fault = this.ports.capture.judge(draft, lane);
    if (fault !== null) {
      // The row is named by its own column.
      await refuse(fault.code, fault.detail === 'WBRQ' ? 'SWRQ' : fault.detail);
      return null;
    }
    this.counts.candidates += 1;
    return { lane, draft, remember: () => ({ key, value: 'like' }) };
  }

  private soughtBefore(key: string, id: ChangeId, found: readonly Found[]): Writing | null {
    const [live] = found.filter((each) => each.live);
    if (live === undefined) {
      this.counts.known += 1;
      return null;
    }
    this.counts.found += 1;
    const cells: [FieldNo, string][] = [[REASONS, live.reasons.join(' ')]];
    const draft = draftOf('case', REGISTERED, idToRef(id), cells);
    return { lane: this.laneOfRow(), draft, remember: () => ({ key, value: 'registered' }) };
  }

  private async ofMissing(
    key: string,
    { values }: Sought,
    refuse: (code: ErrorCode, detail: string) => Promise<void>,
  ): Promise<Writing | null> {
    const said = [...values].filter(([, value]) => value !== '');
    const draft = draftOf('case', MISSING, null, [...said, [LIST, this.kind]]);
    const lane = this.laneOfRow();
    const fault = this.ports.capture.judge(draft, lane);
    if (fault !== null) {
      await refuse(fault.code, fault.detail);
      return null;
    }
    this.counts.sought += 1;
    return { lane, draft, remember: ({ id }) => ({ key, value: id }) };
  }

  /** The station the list names, where it is one below; else this node looks for them itself. */
  private laneOfRow(): Lane {
    const { stations, ownLane } = this.ports;
    return stations.find(this.reader.value(PCS))?.lane ?? stations.home?.lane ?? ownLane;
  }

  /** The row whatever file it stands in. */
  private keyOf(): string {
    const { fields, values } = this.reader.statement();
    const said = JSON.stringify([this.kind, fields, values]);
    return `${PREFIX}${createHash('sha256').update(said).digest('hex').slice(0, 40)}`;
  }

  private async write(writings: readonly Writing[]): Promise<void> {
    const { papers } = this.ports;
    const lanes = new Map<Lane, Writing[]>();
    for (const each of writings) lanes.set(each.lane, [...(lanes.get(each.lane) ?? []), each]);
    for (const [lane, own] of lanes) {
      const done = await this.ports.capture.capture(
        own.map(({ draft }) => (papers === undefined ? draft : { ...draft, documents: papers })),
        {
          lane,
          session: await this.request.session(lane),
          notes: (captured) =>
            captured.flatMap((each, at) => (each.ok ? (own[at]?.remember(each) ?? []) : [])),
        },
      );
      for (const each of done) if (!each.ok) throw new HujiError(each.code, each.detail);
    }
  }
}
