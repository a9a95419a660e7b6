import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { HujiError } from '../proto/errors.js';
import { nearest } from './nearest.js';
import { OPTION_NAMES, type OptionName, optionSpec } from './options.js';
import { text } from './texts.js';

export const CONFIG_FILE = 'huji.yaml';

export interface ConfigEntry {
  readonly values: readonly string[];
  readonly line: number;
}

export type Config = ReadonlyMap<OptionName, ConfigEntry>;

const optionOfKey: ReadonlyMap<string, OptionName> = new Map(
  OPTION_NAMES.flatMap((name) => {
    const { key } = optionSpec(name);
    return key === undefined ? [] : [[key, name]];
  }),
);

/**
 * Reads huji.yaml of a data folder; empty where there is none. Every value is text here, so that
 * a code such as `0A` or `220102500000` stays what was written; options.ts says what it means.
 * Throws HujiError CONFIG_INVALID naming file and line, FOLDER_DENIED.
 */
export function readConfig(dir: string): Config {
  let source: string;
  try {
    source = readFileSync(join(dir, CONFIG_FILE), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'EISDIR') throw new HujiError('CONFIG_INVALID', `${CONFIG_FILE} is a folder`);
    throw new HujiError('FOLDER_DENIED', `${dir}: ${code}`, { cause });
  }
  return parseConfig(source);
}

export function parseConfig(source: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(source, { schema: 'failsafe', lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const [first = ''] = error.message.split('\n');
    throw invalid(lines.linePos(error.pos[0]).line, first.replace(/ at line .*/, ''));
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === '')) return new Map();
  if (!isMap(root)) throw invalid(1, text('config.no-map'));
  const config = new Map<OptionName, ConfigEntry>();
  for (const pair of root.items) {
    const line = lineOf(pair.key, lines);
    config.set(optionOf(pair, line), { values: valuesOf(pair, line), line });
  }
  return config;
}

export function invalid(line: number, problem: string): HujiError {
  return new HujiError('CONFIG_INVALID', `${CONFIG_FILE}:${line}: ${problem}`);
}

function optionOf(pair: Pair, line: number): OptionName {
  const key = isScalar(pair.key) ? String(pair.key.value) : '';
  const name = optionOfKey.get(key);
  if (name !== undefined) return name;
  const near = nearest(key, [...optionOfKey.keys()]);
  throw invalid(
    line,
    near === null
      ? text('config.unknown-key', { key })
      : text('config.unknown-key-near', { key, near }),
  );
}

function valuesOf(pair: Pair, line: number): readonly string[] {
  const { value } = pair;
  if (isScalar(value)) return [String(value.value)];
  if (isSeq(value) && value.items.every((item) => isScalar(item))) {
    return value.items.map((item) => String(item.value));
  }
  throw invalid(line, text('config.no-value', { key: String(pair.key) }));
}

function lineOf(node: unknown, lines: LineCounter): number {
  const at = isScalar(node) ? (node.range?.[0] ?? 0) : 0;
  return lines.linePos(at).line;
}
