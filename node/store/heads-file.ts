import {
  closeSync,
  fdatasync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from '../../proto/crc32.js';
import type { AcknowledgedHead, HeadsKeeper } from './store.js';

/**
 * The heads this node has acknowledged, in a small synced file beside LevelDB: if the end of the
 * database is ever cut off, the file still says how far it had reached. Lines of
 * `<branch> <stream> <seq> <crc32>`; the last whole line of a branch counts; rewritten when large.
 */
export class HeadsFile implements HeadsKeeper {
  private fd: number;
  private bytes: number;
  private readonly heads = new Map<number, AcknowledgedHead>();
  private readonly path: string;

  private constructor(path: string, heads: readonly AcknowledgedHead[]) {
    this.path = path;
    for (const head of heads) this.heads.set(head.branch, head);
    this.bytes = 0;
    this.fd = -1;
    this.rewrite();
  }

  /** Opens or makes the file; `heads` are those it held. */
  static open(folder: string): HeadsFile {
    const path = join(folder, 'heads');
    return new HeadsFile(path, [...readHeads(path).values()]);
  }

  acknowledged(): ReadonlyMap<number, AcknowledgedHead> {
    return this.heads;
  }

  /** Resolves when on disk. One call at a time. */
  async append(heads: readonly AcknowledgedHead[]): Promise<void> {
    if (heads.length === 0) return;
    for (const head of heads) this.heads.set(head.branch, head);
    if (this.bytes > REWRITE_BYTES) {
      this.rewrite();
      return;
    }
    const text = heads.map(line).join('');
    this.bytes += writeSync(this.fd, text);
    await sync(this.fd);
  }

  /** Forgets what is known to be lost, once the node goes on in a new epoch. */
  reset(heads: readonly AcknowledgedHead[]): void {
    this.heads.clear();
    for (const head of heads) this.heads.set(head.branch, head);
    this.rewrite();
  }

  private rewrite(): void {
    const next = `${this.path}.new`;
    const fd = openSync(next, 'w', 0o600);
    const text = [...this.heads.values()].map(line).join('');
    writeSync(fd, text);
    fsyncSync(fd);
    renameSync(next, this.path);
    const folder = openSync(dirname(this.path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = fd;
    this.bytes = text.length;
  }

  close(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }
}

const REWRITE_BYTES = 1024 * 1024;
const sync = promisify(fdatasync);

function line(head: AcknowledgedHead): string {
  const text = `${head.branch} ${head.stream} ${head.seq}`;
  return `${text} ${crc32(Buffer.from(text)).toString(16)}\n`;
}

/** The last whole line of each branch; a torn last line is left out. */
export function readHeads(path: string): Map<number, AcknowledgedHead> {
  const heads = new Map<number, AcknowledgedHead>();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const row of text.split('\n')) {
    const [branch = '', stream = '', seq = '', sum = ''] = row.split(' ');
    const body = `${branch} ${stream} ${seq}`;
    if (sum === '' || crc32(Buffer.from(body)).toString(16) !== sum) continue;
    heads.set(Number(branch), { branch: Number(branch), stream, seq: Number(seq) });
  }
  return heads;
}
