import { createHash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { Lane } from '../../proto/id.js';
import { OUTSIDE_KINDS } from '../../proto/outside-kinds.js';
import { openCsv } from '../load/csv-file.js';
import { openDbf } from '../load/dbf-file.js';
import { encodingOf } from '../load/encoding.js';
import type { AppendFile, LoadFiles } from '../load/files.js';
import { headerFault, named, readHeader } from '../load/header.js';
import type { RowFile } from '../load/row-file.js';
import type {
  EvidenceDesk,
  HandedRows,
  OutsideLists,
  OutsideRequest,
  OutsideResult,
} from './outside.js';
import { type OutsideIo, type OutsidePorts, Pass } from './outside-pass.js';

/** What those who hand rows over are called on the paper they make. */
const HANDED = '外部名单';

/** One list at a time. */
export class OutsideLoader implements OutsideLists, EvidenceDesk {
  private readonly ports: OutsidePorts;
  private busy = false;
  /** Rows handed over wait for each other. */
  private handing: Promise<void> = Promise.resolve();

  constructor(ports: OutsidePorts) {
    this.ports = ports;
  }

  async load(request: OutsideRequest, io: OutsideIo): Promise<OutsideResult> {
    const kind = OUTSIDE_KINDS.find((each) => each === request.kind);
    if (kind === undefined) throw new HujiError('LOAD_SOURCE', request.kind);
    if (this.busy) throw new HujiError('LOAD_BUSY');
    this.busy = true;
    try {
      const { files } = this.ports;
      const given = request.encoding === undefined ? undefined : encodingOf(request.encoding);
      const open = /\.dbf$/i.test(request.file) ? openDbf : openCsv;
      const file = await open(files, request.file, given);
      const header = readHeader(file.header, file.nameBytesMax, ['XM']);
      const ids = header.columns.map(({ field }) => field.id);
      if (!ids.includes('GMSFHM') && !ids.includes('CSRQ')) {
        throw headerFault(named(['GMSFHM', 'CSRQ'], ' / '), ids);
      }
      return await new Pass(this.ports, request, kind, file, header).run(io);
    } finally {
      this.busy = false;
    }
  }

  take(rows: HandedRows, signal: AbortSignal): Promise<void> {
    const taken = this.handing.then(() => this.hold(rows, signal));
    this.handing = taken.catch(() => undefined);
    return taken;
  }

  private async hold(handed: HandedRows, signal: AbortSignal): Promise<void> {
    if (this.busy) throw new HujiError('LOAD_BUSY');
    this.busy = true;
    try {
      const { concerns, by, kind } = handed;
      const { stations } = this.ports;
      const find = (given: string) => {
        const station = stations.find(given);
        return station !== undefined && concerns(station.lane) ? station : undefined;
      };
      const ports = {
        ...{ ...this.ports, files: NO_FILES, concerns: (home: Lane) => concerns(home) },
        ...{ stations: { home: stations.home, find }, papers: [{ kind: HANDED, number: by }] },
      };
      const file = fileOf(handed);
      const header = readHeader(file.header, file.nameBytesMax, ['XM']);
      const request = { file: kind, kind, dryRun: false, session: () => 0 };
      const io = { progress: () => undefined, signal };
      await new Pass(ports, request, kind, file, header).run(io);
    } finally {
      this.busy = false;
    }
  }
}

/** Rows in memory, read as a file's are. */
function fileOf({ header, rows }: HandedRows): RowFile {
  const text = JSON.stringify([header, rows]);
  return {
    ...{ header, encoding: 'utf-8', bytes: Buffer.byteLength(text), nameBytesMax: text.length },
    digest: createHash('sha256').update(text).digest('hex'),
    async *chunks() {
      yield { rows: rows.map((cells, at) => ({ line: at + 1, cells: [...cells] })), bytes: 0 };
    },
  };
}

/** What could not be used is told to nobody: it would tell who is registered. */
const NO_FILES: LoadFiles = {
  state: () => Promise.reject(new HujiError('LOAD_FILE')),
  chunks: () => {
    throw new HujiError('LOAD_FILE');
  },
  openAppend: async (): Promise<AppendFile> => ({
    ...{ bytes: 0, append: async () => undefined, close: async () => undefined },
  }),
  remove: async () => undefined,
};
