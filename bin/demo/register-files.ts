import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeCode } from '../../proto/node-code.js';
import { columnsOf } from '../generate/columns.js';
import type { Encoding } from '../generate/encoding.js';
import { generateStation } from '../generate/generate.js';
import { REGISTER_DAY } from '../generate/province.js';
import type { Format } from '../generate/register-writer.js';
import { stationsOf, type TreeNode } from '../generate/tree.js';
import { openCsv } from '../generate/write-csv.js';
import { openDbf } from '../generate/write-dbf.js';

const SOURCE = 'computer';

interface Form {
  readonly format: Format;
  readonly encoding: Encoding;
  readonly chineseHeader: boolean;
}

const CSV: Form = { format: 'csv', encoding: 'utf-8', chineseHeader: false };
/** What stations send in is not all of one form; the rest are CSV. */
const FORMS: readonly Form[] = [
  CSV,
  { format: 'dbf', encoding: 'gb18030', chineseHeader: false },
  { format: 'csv', encoding: 'gb18030', chineseHeader: true },
];

/** A station's register file, to be loaded as of source `computer`. */
export interface RegisterFile {
  readonly station: NodeCode;
  readonly path: string;
  readonly rows: number;
}

export interface FilesSettings {
  readonly tree: readonly TreeNode[];
  readonly folder: string;
  readonly people: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Writes a file for each station. */
export async function writeFiles(settings: FilesSettings): Promise<RegisterFile[]> {
  const { tree, folder, people, seed, signal } = settings;
  await mkdir(folder);
  const files: RegisterFile[] = [];
  for (const [at, { code }] of stationsOf(tree).entries()) {
    const form = FORMS[at] ?? CSV;
    const path = join(folder, `${code}-${SOURCE}.${form.format}`);
    const open = form.format === 'dbf' ? openDbf : openCsv;
    const writer = await open({ path, columns: columnsOf(SOURCE), day: REGISTER_DAY, ...form });
    let rows = 0;
    try {
      for (const row of generateStation({ seed, people, tree, station: code, source: SOURCE })) {
        rows++;
        const behind = writer.write(row);
        if (behind === undefined) continue;
        await behind;
        signal.throwIfAborted();
      }
    } finally {
      await writer.close();
    }
    files.push({ station: code, path, rows });
  }
  return files;
}
