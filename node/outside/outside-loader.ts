import { HujiError } from '../../proto/errors.js';
import { openCsv } from '../load/csv-file.js';
import { openDbf } from '../load/dbf-file.js';
import { encodingOf } from '../load/encoding.js';
import { headerFault, named, readHeader } from '../load/header.js';
import {
  OUTSIDE_KINDS,
  type OutsideLists,
  type OutsideRequest,
  type OutsideResult,
} from './outside.js';
import { type OutsideIo, type OutsidePorts, Pass } from './outside-pass.js';

/** One list at a time. */
export class OutsideLoader implements OutsideLists {
  private readonly ports: OutsidePorts;
  private busy = false;

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
}
