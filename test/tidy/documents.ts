import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dirname, join as joinLink } from 'node:path/posix';
import protobuf from 'protobufjs';
import { NUMBER_REASONS } from '../../conflict/citizen-number.js';
import { ERRORS } from '../../proto/errors.js';
import { FIELDS } from '../../proto/fields.js';
import { packageRoot } from '../harness.js';
import { FOLDERS, type Source } from './sources.js';

export interface Document {
  /** From the root of the package: `docs/CLI.md`. */
  readonly path: string;
  readonly text: string;
}

/** Folders in which no document of ours stands. */
const ELSEWHERE = ['node_modules', 'dist'];
/** Where the paths begin that documents may name. */
const OURS = [...FOLDERS, 'docs', 'deploy'];

export function readDocuments(folder = ''): Document[] {
  const entries = readdirSync(join(packageRoot, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && !ELSEWHERE.includes(name))
    .flatMap((entry) => {
      const path = joinLink(folder, entry.name);
      if (entry.isDirectory()) return readDocuments(path);
      if (!path.endsWith('.md')) return [];
      return [{ path, text: readFileSync(join(packageRoot, path), 'utf8') }];
    });
}

export function documentAt(path: string): Document {
  return { path, text: readFileSync(join(packageRoot, path), 'utf8') };
}

/** Links to other documents, and to headings, that lead nowhere. */
export function linkFaults(document: Document): string[] {
  const links = [...withoutBlocks(document.text).matchAll(/\]\(([^()\s]+)\)/g)];
  return links.flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = '', heading] = link.split('#');
    const target = file === '' ? document.path : joinLink(dirname(document.path), file);
    if (!existsSync(join(packageRoot, target))) return [`${document.path}: no ${link}`];
    if (heading === undefined || headingsOf(documentAt(target)).includes(heading)) return [];
    return [`${document.path}: no heading ${link}`];
  });
}

/** As GitHub makes them. */
function headingsOf({ text }: Document): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Paths of ours in backticks that are not there. One with a gap (`*`, `<`) is a pattern. */
export function pathFaults(document: Document): string[] {
  return codeSpans(document)
    .filter((span) => /^[\w./-]+$/.test(span))
    .filter((span) => OURS.some((folder) => span.startsWith(`${folder}/`)))
    .filter((span) => !existsSync(join(packageRoot, span)))
    .map((span) => `${document.path}: no ${span}`);
}

/** Words in capitals in backticks that are no code, no alarm, no field and no constant. */
export function wordFaults(document: Document, words: ReadonlySet<string>): string[] {
  return codeSpans(document)
    .filter((span) => /^[A-Z][A-Z0-9]*_?[A-Z0-9_]{2,}$/.test(span))
    .filter((span) => !words.has(span))
    .map((span) => `${document.path}: ${span} is nothing we know`);
}

/** Codes, alarms, fields and constants: what may stand in capitals. */
export function knownWords(sources: readonly Source[]): Set<string> {
  const words = new Set<string>([...Object.keys(ERRORS), ...FIELDS.map(({ id }) => id)]);
  for (const reason of NUMBER_REASONS) words.add(reason);
  for (const { path, text } of sources) {
    if (/^(test|bench)\//.test(path)) continue;
    for (const [, alarm = ''] of text.matchAll(/raise\(\s*'([A-Z_]+)'/g)) words.add(alarm);
    for (const [, name = ''] of text.matchAll(/\bconst ([A-Z][A-Z0-9_]+)\b/g)) words.add(name);
    for (const [name] of text.matchAll(/\bHUJI_[A-Z_]+/g)) words.add(name);
  }
  // A seed that test/harness.ts reads; forms of values.
  const own = ['HUJI_TEST_SEED', 'HUJI_CAMPAIGN_ADULTS', 'YYYYMMDD', 'HHMMSS'];
  for (const word of own) words.add(word);
  return words;
}

/** Names of all messages and services in `proto/`. */
export function protoNames(): string[] {
  const files = readdirSync(join(packageRoot, 'proto')).filter((name) => name.endsWith('.proto'));
  return files.flatMap((name) => {
    const text = readFileSync(join(packageRoot, 'proto', name), 'utf8');
    return namesIn(protobuf.parse(text).root);
  });
}

function namesIn(namespace: protobuf.NamespaceBase): string[] {
  return namespace.nestedArray.flatMap((nested) => {
    const isNamed = nested instanceof protobuf.Type || nested instanceof protobuf.Service;
    const below = nested instanceof protobuf.Namespace ? namesIn(nested) : [];
    return isNamed ? [nested.name, ...below] : below;
  });
}

export function codeSpans({ text }: Document): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Without fenced and indented blocks: examples name what need not be there. */
function withoutBlocks(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/^ {4}.*$/gm, '');
}
