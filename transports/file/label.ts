import { hash } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { isNodeCode } from '../../proto/node-code.js';
import type { Label, Volume } from '../transport.js';

/** Bytes before the share of the package: `tail -c +1025` gives the share. */
export const LABEL_BYTES = 1024;
export const FORMAT = 1;
export const VOLUMES_MAX = 99_999;

const MAGIC = 'huji-package/';
const TITLE = `${MAGIC}${FORMAT} 户籍报盘 household register, sealed`;
const LAST = 'check: ';

/** A text of lines that people can read, filled up with empty ones. */
export function encodeLabel(volume: Omit<Volume, 'path'>): Buffer {
  const { label, no, count, bytes, sha256 } = volume;
  const lines = [
    TITLE,
    `package: ${label.package}`,
    `from: ${label.from}`,
    `to: ${label.to}`,
    `root: ${label.root}`,
    `training: ${label.training ? 'yes' : 'no'}`,
    `made: ${isoSeconds(label.made)}`,
    `seqs: ${label.first}-${label.last}`,
    `end: ${label.end}`,
    `volume: ${no} of ${count}`,
    `bytes: ${bytes}`,
    `sha256: ${sha256}`,
  ];
  const text = `${lines.join('\n')}\n`;
  const label1024 = Buffer.alloc(LABEL_BYTES, '\n');
  label1024.write(`${text}${LAST}${checkOf(text)}\n`);
  return label1024;
}

/** Null: the file has nothing to do with huji. Throws PACKAGE_VERSION, PACKAGE_VOLUME. */
export function decodeLabel(bytes: Buffer, path: string): Volume | null {
  const [, version] = /^huji-package\/(\d{1,6})/.exec(bytes.toString('latin1', 0, 20)) ?? [];
  if (version === undefined) return null;
  if (Number(version) > FORMAT) throw new HujiError('PACKAGE_VERSION', `format ${version}`);
  const text = bytes.toString('utf8');
  const at = text.indexOf(`\n${LAST}`) + 1;
  const head = text.slice(0, at);
  const rest = text.slice(at + LAST.length);
  if (at === 0 || rest.slice(0, 64) !== checkOf(head) || !/^\n*$/.test(rest.slice(64))) {
    throw new HujiError('PACKAGE_VOLUME', 'its label is damaged');
  }
  return read(new Map(head.split('\n').map(pairOf)), path);
}

function checkOf(text: string): string {
  return hash('sha256', text, 'hex');
}

function pairOf(line: string): readonly [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}

function read(values: ReadonlyMap<string, string>, path: string): Volume {
  const text = (name: string, form: RegExp): string => {
    const value = values.get(name) ?? '';
    if (!form.test(value)) throw new HujiError('PACKAGE_VOLUME', `its label has no ${name}`);
    return value;
  };
  const code = (name: string): string => {
    const value = text(name, /^[0-9A-Z]{12}$/);
    if (!isNodeCode(value)) throw new HujiError('PACKAGE_VOLUME', `its label has no ${name}`);
    return value;
  };
  const [first = 0, last = 0] = text('seqs', /^\d{1,15}-\d{1,15}$/)
    .split('-')
    .map(Number);
  const [no = 0, count = 0] = text('volume', /^\d{1,5} of \d{1,5}$/)
    .split(' of ')
    .map(Number);
  if (no < 1 || no > count) throw new HujiError('PACKAGE_VOLUME', 'its label has no volume');
  const made = Date.parse(text('made', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
  if (Number.isNaN(made)) throw new HujiError('PACKAGE_VOLUME', 'its label has no made');
  const label: Label = {
    package: text('package', /^[0-9a-f]{24}$/),
    from: code('from'),
    to: code('to'),
    root: text('root', /^[0-9a-f]{16}$/),
    training: text('training', /^(yes|no)$/) === 'yes',
    made,
    first,
    last,
    end: text('end', /^([0-9a-z]{16} \d{1,15} [0-9a-f]{16})?$/),
  };
  const bytes = Number(text('bytes', /^\d{1,15}$/));
  return { label, no, count, bytes, sha256: text('sha256', /^[0-9a-f]{64}$/), path };
}

function isoSeconds(unixMs: number): string {
  return new Date(unixMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
