import { type Source, sourceNo } from '../../proto/source.js';
import type { Row } from './csv-text.js';
import type { Header } from './header.js';
import { HouseholdBook } from './household-book.js';
import type { LoadPorts, LoadReport, LoadRequest, LoadResult } from './load.js';
import { loadKey, type SavedMarks } from './marks.js';
import { Pass } from './pass.js';
import { Progress } from './progress.js';
import { RejectsFile, rejectsPath } from './rejects.js';
import { RowReader } from './row.js';
import type { RowFile } from './row-file.js';
import { Split } from './split.js';
import { Writer } from './writer.js';

export interface LoadJob {
  readonly request: LoadRequest;
  readonly source: Source;
  readonly file: RowFile;
  readonly header: Header;
  /** What earlier runs left. */
  readonly saved: SavedMarks | null;
}

/** One run over one file: its parts, wired. */
export class LoadRun {
  readonly #ports: LoadPorts;
  readonly #job: LoadJob;
  readonly #progress: Progress;
  readonly #rejects: RejectsFile | null;
  readonly #writer: Writer;
  readonly #pass: Pass;
  #rows = 0;

  constructor(ports: LoadPorts, job: LoadJob) {
    const { request, source, file, header, saved } = job;
    const { query, capture, files, ownLane } = ports;
    const held = ports.counts();
    const key = loadKey(file.digest, source);
    const headOf = ports.headOf.bind(ports);
    const progress = new Progress(key, saved, file.encoding, held.persons === 0, headOf);
    const path = rejectsPath(ports.rejectsFolder, request.file, file.digest, source);
    this.#ports = ports;
    this.#job = job;
    this.#progress = progress;
    this.#rejects =
      request.dryRun === true
        ? null
        : new RejectsFile(files, path, file.header, progress.rejectsBytes);
    const session = request.session.bind(request);
    this.#writer = new Writer({ capture, progress, rejects: this.#rejects, ownLane, session });
    this.#pass = new Pass({
      query,
      capture,
      progress,
      writer: this.#writer,
      split: new Split(ports.stations, request.station),
      reader: new RowReader(header, ports.names),
      width: header.width,
      source: sourceNo(source),
      today: ports.today(),
      households: new HouseholdBook(query, held.households === 0),
      belongs: ports.belongs.bind(ports),
    });
  }

  async take(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    await this.#pass.take(rows, signal);
    this.#rows += rows.length;
  }

  report(bytes: number): LoadReport {
    const rejected = this.#progress.counts().rejected + this.#writer.round.rejects.length;
    return { rows: this.#rows, bytes, total: this.#job.file.bytes, rejected };
  }

  async finish(): Promise<LoadResult> {
    await this.#writer.finish();
    const { read, rejected, reasons, tally } = this.#progress.counts();
    const [lane = this.#ports.ownLane, ...others] = this.#progress.lanes;
    const head = this.#ports.headOf(others.length === 0 ? lane : this.#ports.ownLane).seq;
    return {
      read,
      loaded: tally.new + tally.updated + tally.evidence + tally.unchanged,
      rejected,
      rejects: rejected > 0 ? (this.#rejects?.path ?? null) : null,
      head,
      ...tally,
      resumed: this.#pass.resumed,
      ignored: this.#job.header.ignored,
      reasons,
      encoding: this.#job.file.encoding,
    };
  }

  /** Lets what is being written end, and closes files. */
  async abandon(): Promise<void> {
    await this.#writer.abandon();
  }
}
