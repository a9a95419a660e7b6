import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from '../../proto/crc32.js';
import type { AcknowledgedHead, HeadsKeeper } from './store.js';

/**
 * The heads this node has acknowledged, in a small synced file beside LevelDB: if the end of the
 * database is ever cut off, the file still says how far it had reached. Lines of
 * `<branch> <stream> <seq> <sealed> <crc32>`; the last whole line of a branch counts; rewritten
 * when large.
 */
export class HeadsFile implements HeadsKeeper {
  private fd: number;
  private bytes: number;
  /** The last write did not end well: half a line would spoil the line behind it. */
  private torn = false;
  private readonly heads = new Map<number, AcknowledgedHead>();
  private readonly path: string;

  private constructor(path: string, heads: readonly AcknowledgedHead[]) {
    this.path = path;
    for (const head of heads) this.heads.set(head.branch, head);
    this.bytes = 0;
    this.fd = -1;
    try {
      this.rewrite();
    } catch (error) {
      // On a full disk it stays as it is; nothing is written before there is room.
      const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      if (!full || !existsSync(path)) throw error;
      rmSync(`${path}.new`, { force: true });
      this.torn = true;
    }
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
    if (this.torn || this.bytes > REWRITE_BYTES) {
      this.rewrite();
      return;
    }
    this.torn = true;
    this.bytes += writeWhole(this.fd, heads.map(line).join(''));
    await sync(this.fd);
    this.torn = false;
  }

  /** Whether the file that lies there now says all that was acknowledged, and no more. */
  isWhole(): boolean {
    const found = readHeads(this.path);
    if (found.size === 0 || found.size !== this.heads.size) return false;
    return [...this.heads.values()].every((head) => {
      const other = found.get(head.branch);
      return other !== undefined && line(other) === line(head);
    });
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
    try {
      this.bytes = writeWhole(fd, [...this.heads.values()].map(line).join(''));
      fsyncSync(fd);
      renameSync(next, this.path);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.close();
    this.fd = fd;
    const folder = openSync(dirname(this.path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    this.torn = false;
  }

  close(): void {
    const { fd } = this;
    // Whatever the disk says to that: it is closed.
    this.fd = -1;
    if (fd >= 0) closeSync(fd);
  }
}

const REWRITE_BYTES = 1024 * 1024;
const sync = promisify(fdatasync);

/** A disk that is nearly full takes a part of what it is given, and says so only by the count. */
function writeWhole(fd: number, text: string): number {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) at += writeSync(fd, bytes, at);
  return bytes.length;
}

function line(head: AcknowledgedHead): string {
  const text = `${head.branch} ${head.stream} ${head.seq} ${head.sealed}`;
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
    const [branch = '', stream = '', seq = '', sealed = '', sum = ''] = row.split(' ');
    const body = `${branch} ${stream} ${seq} ${sealed}`;
    if (sum === '' || crc32(Buffer.from(body)).toString(16) !== sum) continue;
    const no = Number(branch);
    heads.set(no, { branch: no, stream, seq: Number(seq), sealed: Number(sealed) });
  }
  return heads;
}
