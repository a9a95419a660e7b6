import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type ErrorCode, HujiError } from '../proto/errors.js';
import { text } from './texts.js';

/** What a change can carry (a document of lane `all`). */
const BYTES_MAX = 65_536;

/** What stands for bytes that are no UTF-8: what they said is lost. */
const NOT_UTF8 = '\uFFFD';

export interface YamlFile {
  readonly plain: unknown;
  /** `file:line:column` of what a path leads to, or of what it would stand in. */
  at(path: readonly (string | number)[]): string;
}

/** Throws HujiError NOT_FOUND. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HujiError('NOT_FOUND', path, { cause });
  }
}

/** YAML, or JSON, which is YAML too. Throws HujiError `code` naming every line at fault. */
export function parseYaml(source: string, name: string, code: ErrorCode): YamlFile {
  if (Buffer.byteLength(source) > BYTES_MAX) {
    throw new HujiError(code, `${name}: ${text('policy.too-long')}`);
  }
  const foreign = source.indexOf(NOT_UTF8);
  if (foreign >= 0) {
    const line = source.slice(0, foreign).split('\n').length;
    throw new HujiError(code, `${name}:${line}: ${text('policy.no-utf8')}`);
  }
  const lines = new LineCounter();
  const parsed = parseDocument(source, { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const broken = parsed.errors.map(({ pos, message }) => {
    const [first = ''] = message.split('\n');
    return `${place(pos[0])}: ${first.replace(/ at line .*/, '')}`;
  });
  if (broken.length > 0) throw new HujiError(code, broken.join('\n'));
  return {
    plain: plainOf(parsed, name, code),
    at: (path) => place(offsetOf(parsed.contents, path)),
  };
}

/** A file of a few lines may name so many aliases of aliases that no machine could hold them. */
function plainOf(parsed: ReturnType<typeof parseDocument>, name: string, code: ErrorCode): unknown {
  try {
    return parsed.toJS();
  } catch (cause) {
    throw new HujiError(code, `${name}: ${text('policy.aliases')}`, { cause });
  }
}

function offsetOf(root: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const next: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    const start = pair === undefined ? next : pair.key;
    if (start === undefined || start === null) return offset;
    offset = (start as Node).range?.[0] ?? offset;
    node = next;
  }
  return offset;
}
