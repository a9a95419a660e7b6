import { HujiError } from '../../proto/errors.js';
import { isSource, type Source } from '../../proto/source.js';
import { openCsv } from './csv-file.js';
import { openDbf } from './dbf-file.js';
import { encodingOf } from './encoding.js';
import { type Header, readHeader } from './header.js';
import type { Load, LoadIo, LoadPorts, LoadRequest, LoadResult } from './load.js';
import { LoadRun } from './load-run.js';
import { loadKey, readMarks, type SavedMarks } from './marks.js';
import type { RowFile } from './row-file.js';

/** Reports of progress on one file at most. */
const REPORTS_MAX = 100;

export class Loader implements Load {
  readonly #ports: LoadPorts;
  #busy = false;

  constructor(ports: LoadPorts) {
    this.#ports = ports;
  }

  async load(request: LoadRequest, io: LoadIo): Promise<LoadResult> {
    if (!isSource(request.source) || request.source === 'none') {
      throw new HujiError('LOAD_SOURCE', request.source);
    }
    if (this.#busy) throw new HujiError('LOAD_BUSY');
    this.#busy = true;
    try {
      return await this.#load(request, request.source, io);
    } finally {
      this.#busy = false;
    }
  }

  async #load(request: LoadRequest, source: Source, io: LoadIo): Promise<LoadResult> {
    const { files, query } = this.#ports;
    const before = await files.state(request.file);
    const given = request.encoding === undefined ? undefined : encodingOf(request.encoding);
    const open = /\.dbf$/i.test(request.file) ? openDbf : openCsv;
    const file = await open(files, request.file, given);
    const header = readHeader(file.header, file.nameBytesMax);
    const saved = await readMarks(query, loadKey(file.digest, source));
    if (saved !== null && stands(saved, file)) return this.#answer(file, header, saved);
    const run = new LoadRun(this.#ports, { request, source, file, header, saved });
    try {
      let reported = 0;
      for await (const { rows, bytes } of file.chunks()) {
        await run.take(rows, io.signal);
        if (bytes - reported < file.bytes / REPORTS_MAX && bytes < file.bytes) continue;
        reported = bytes;
        io.progress(run.report(bytes));
      }
      const after = await files.state(request.file);
      if (after.version !== before.version) {
        throw new HujiError('LOAD_FILE', 'changed while it was read');
      }
      return await run.finish();
    } catch (error) {
      await run.abandon();
      throw error;
    }
  }

  /** Of a file that stands in the register already. */
  #answer({ encoding }: RowFile, { ignored }: Header, { mark }: SavedMarks): LoadResult {
    const { read } = mark;
    const nothing = { new: 0, updated: 0, evidence: 0, households: 0, resumed: 0, rejected: 0 };
    const { seq } = this.#ports.headOf(this.#ports.ownLane);
    return {
      ...{ read, loaded: read, rejects: null, head: seq, unchanged: read },
      ...{ ...nothing, ignored, reasons: {}, encoding },
    };
  }
}

function stands({ mark }: SavedMarks, { encoding }: RowFile): boolean {
  return mark.done && mark.rejected === 0 && mark.encoding === encoding;
}
