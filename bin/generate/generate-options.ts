import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isDay } from '../../proto/dates.js';
import { HujiError } from '../../proto/errors.js';
import { FILE_SOURCES, type FileSource, isFileSource } from './columns.js';
import { ENCODINGS, isEncoding } from './encoding.js';
import { CORRECTED_SHARE, type WriteOptions } from './generate.js';
import { DEFAULT_RATES, NO_RATES } from './rates.js';
import { FORMATS, isFormat } from './register-writer.js';

const STATIONS_MAX = 5000;
const PEOPLE_MAX = 50_000_000;

export interface GenerateCommand {
  readonly help: boolean;
  readonly json: boolean;
  /** Null when only help was asked for. */
  readonly write: WriteOptions | null;
}

const OPTIONS = {
  out: { type: 'string' },
  stations: { type: 'string', default: '6' },
  people: { type: 'string', default: '24000' },
  seed: { type: 'string', default: '1' },
  sources: { type: 'string', default: 'computer' },
  format: { type: 'string', default: 'csv' },
  encoding: { type: 'string', default: 'utf-8' },
  header: { type: 'string', default: 'id' },
  'no-row-id': { type: 'boolean', default: false },
  day: { type: 'string', default: '20040831' },
  clean: { type: 'boolean', default: false },
  corrected: { type: 'boolean', default: false },
  'corrected-share': { type: 'string', default: String(CORRECTED_SHARE) },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the arguments; throws USAGE naming the option that is wrong. */
export function readGenerateOptions(argv: readonly string[], cwd: string): GenerateCommand {
  const values = parse(argv);
  const { help, json } = values;
  if (help) return { help, json, write: null };
  if (values.out === undefined || values.out === '') throw misuse('out', 'a folder');
  const encoding = values.encoding.toLowerCase();
  const { format, header, day } = values;
  if (!isFormat(format)) throw misuse('format', FORMATS.join(', '));
  if (!isEncoding(encoding)) throw misuse('encoding', ENCODINGS.join(', '));
  if (header !== 'id' && header !== 'zh') throw misuse('header', 'id, zh');
  if (header === 'zh' && format === 'dbf') throw misuse('header', 'id for dbf');
  if (!isDay(day)) throw misuse('day', 'YYYYMMDD');
  const share = Number(values['corrected-share']);
  if (!(share > 0 && share <= 1)) throw misuse('corrected-share', 'a share from 0 to 1');
  const write: WriteOptions = {
    out: resolve(cwd, values.out),
    seed: count('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    people: count('people', values.people, 0, PEOPLE_MAX),
    stations: count('stations', values.stations, 1, STATIONS_MAX),
    sources: sourcesOf(values.sources),
    format,
    encoding,
    chineseHeader: header === 'zh',
    rowId: !values['no-row-id'],
    day,
    ...(values.clean ? { rates: { ...NO_RATES, rareName: DEFAULT_RATES.rareName } } : {}),
    ...(values.corrected ? { corrected: share } : {}),
  };
  return { help, json, write };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    // The first sentence names the option; the rest is advice on quoting.
    const [first = ''] = error instanceof Error ? error.message.split('. ') : [];
    throw new HujiError('USAGE', first, { cause: error });
  }
}

function sourcesOf(list: string): FileSource[] {
  const sources = list.split(',').map((name) => name.trim());
  const known = sources.filter(isFileSource);
  if (known.length !== sources.length || new Set(known).size !== known.length) {
    throw misuse('sources', `a list of ${FILE_SOURCES.join(', ')}`);
  }
  return known;
}

function count(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw misuse(name, `a number from ${least} to ${most}`);
  return value;
}

function misuse(name: string, expected: string): HujiError {
  return new HujiError('USAGE', `--${name}: ${expected}`);
}
