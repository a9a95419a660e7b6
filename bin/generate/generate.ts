import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeCode } from '../../proto/node-code.js';
import { type Column, columnsOf, type FileSource, type PersonRow } from './columns.js';
import type { Encoding } from './encoding.js';
import {
  type Province,
  type ProvinceOptions,
  planProvince,
  REGISTER_DAY,
  type StationPlan,
  stationOf,
} from './province.js';
import type { Format, RegisterWriter, WriterOptions } from './register-writer.js';
import { Corrector, SourceView } from './sources.js';
import { type Entry, StationFile } from './station-file.js';
import { type NotePlant, type PlantKind, PlantLedger, plantLine } from './truth.js';
import { openCsv } from './write-csv.js';
import { openDbf } from './write-dbf.js';

/** Share of rows with a new value in a corrected export. */
export const CORRECTED_SHARE = 0.01;

export interface StationOptions extends ProvinceOptions {
  /** The station, by code; default the first. */
  readonly station?: NodeCode;
  /** Default `computer`. */
  readonly source?: FileSource;
  /** Share of rows with one new value: the same people, exported again later. Default 0. */
  readonly corrected?: number;
  /** Called for every plant of this station that is complete within it. */
  readonly onPlant?: NotePlant;
}

/**
 * The rows of one station's file, made one household at a time. The same options always give the
 * same rows, and these are the rows that writeRegister writes for the station.
 */
export function* generateStation(options: StationOptions): Generator<PersonRow, void, undefined> {
  const province = planProvince(options);
  const [first] = province.stations;
  const code = options.station ?? first?.node.code ?? '';
  const ledger = new PlantLedger(options.onPlant ?? (() => undefined));
  const made = new StationFiles(
    province,
    stationOf(province, code),
    ledger,
    options.corrected ?? 0,
  );
  const view = made.view(options.source ?? 'computer');
  for (const entry of made.entries()) {
    const row = view.view(entry);
    if (row !== null) yield row;
  }
}

export interface WriteOptions extends ProvinceOptions {
  /** Folder for the files, made where it is missing. */
  readonly out: string;
  /** Default `computer` alone. */
  readonly sources?: readonly FileSource[];
  /** Default CSV in UTF-8. */
  readonly format?: Format;
  readonly encoding?: Encoding;
  readonly chineseHeader?: boolean;
  /** Whether files have row ids (RYID). Default true. */
  readonly rowId?: boolean;
  /** Only these columns, of those the source has. */
  readonly columns?: readonly Column[];
  /** Write a corrected export instead, with this share of rows changed. */
  readonly corrected?: number;
}

export interface Written {
  /** Paths of the register files, by station and source. */
  readonly files: readonly WrittenFile[];
  /** Path of the truth file. */
  readonly truth: string;
  readonly people: number;
  readonly households: number;
  /** How many plants of each kind the truth file lists. */
  readonly plants: Readonly<Partial<Record<PlantKind, number>>>;
}

export interface WrittenFile {
  readonly path: string;
  readonly station: NodeCode;
  readonly source: FileSource;
  readonly rows: number;
}

/**
 * Writes a file `STATION-SOURCE.csv` for each station and source, and `truth.jsonl` with one line
 * for everything that is wrong on purpose; a corrected export goes to `…-corrected.csv` and
 * `truth-corrected.jsonl` beside them. The same options give the same bytes. Rejects with
 * LOAD_ENCODING or FIELD_TOO_LONG rather than write a text that would not come back as it was.
 */
export async function writeRegister(options: WriteOptions): Promise<Written> {
  const province = planProvince(options);
  await mkdir(options.out, { recursive: true });
  const suffix = options.corrected === undefined ? '' : '-corrected';
  const truthPath = join(options.out, `truth${suffix}.jsonl`);
  const truth = await open(truthPath, 'w');
  let lines = '';
  const ledger = new PlantLedger((plant) => {
    lines += `${plantLine(plant)}\n`;
  });
  const files: WrittenFile[] = [];
  let households = 0;
  try {
    for (const plan of province.stations) {
      const made = new StationFiles(province, plan, ledger, options.corrected ?? 0);
      files.push(...(await writeStation(made, options, suffix)));
      households += made.households;
      await truth.writeFile(lines);
      lines = '';
    }
  } finally {
    await truth.close();
  }
  const { people } = province;
  return { files, truth: truthPath, people, households, plants: ledger.counts };
}

/** One station's people, read by several sources at once. */
class StationFiles {
  readonly plan: StationPlan;
  readonly #province: Province;
  readonly #ledger: PlantLedger;
  readonly #file: StationFile;
  readonly #corrector: Corrector | null;

  constructor(province: Province, plan: StationPlan, ledger: PlantLedger, corrected: number) {
    this.plan = plan;
    this.#province = province;
    this.#ledger = ledger;
    this.#file = new StationFile(province, plan, ledger);
    this.#corrector =
      corrected > 0 ? new Corrector(province, plan.node.code, corrected, ledger) : null;
  }

  get households(): number {
    return this.#file.households;
  }

  view(source: FileSource): SourceView {
    return new SourceView(this.#province, this.plan.node.code, source, this.#ledger);
  }

  *entries(): Generator<Entry, void, undefined> {
    for (const entry of this.#file.entries()) yield this.#corrector?.correct(entry) ?? entry;
  }
}

async function writeStation(
  made: StationFiles,
  options: WriteOptions,
  suffix: string,
): Promise<WrittenFile[]> {
  const open: { view: SourceView; writer: RegisterWriter; path: string; rows: number }[] = [];
  const station = made.plan.node.code;
  try {
    for (const source of options.sources ?? ['computer']) {
      const path = join(options.out, `${station}-${source}${suffix}.${options.format ?? 'csv'}`);
      const writer = await openWriter(options, source, path);
      open.push({ view: made.view(source), writer, path, rows: 0 });
    }
    for (const entry of made.entries()) {
      for (const each of open) {
        const row = each.view.view(entry);
        if (row === null) continue;
        each.rows++;
        const behind = each.writer.write(row);
        if (behind !== undefined) await behind;
      }
    }
  } finally {
    for (const { writer } of open) await writer.close();
  }
  return open.map(({ path, view, rows }) => ({ path, station, source: view.source, rows }));
}

function openWriter(
  options: WriteOptions,
  source: FileSource,
  path: string,
): Promise<RegisterWriter> {
  const columns = columnsOf(source).filter(
    (column) =>
      (options.rowId !== false || column !== 'RYID') && (options.columns?.includes(column) ?? true),
  );
  const writerOptions: WriterOptions = {
    path,
    columns,
    encoding: options.encoding ?? 'utf-8',
    chineseHeader: options.chineseHeader ?? false,
    day: options.day ?? REGISTER_DAY,
  };
  return options.format === 'dbf' ? openDbf(writerOptions) : openCsv(writerOptions);
}
