import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ATTACHMENT_BYTES_MAX } from '../proto/attachment.js';

type Item = { readonly [name: string]: unknown };

/**
 * A line of `submit` in which attachments are named by file, with the bytes in the place of the
 * path: the command reads them, with the rights and from the folder of whoever calls it. What
 * cannot be read stays as it is, and is refused by code in its turn.
 */
export async function withFiles(line: string, cwd: string): Promise<string> {
  return line.includes('"file"') ? filled(line, cwd) : line;
}

async function filled(line: string, cwd: string): Promise<string> {
  const object = objectIn(line);
  const given = object?.['attachments'];
  if (object === null || !Array.isArray(given)) return line;
  const attachments: unknown[] = [];
  for (const item of given as unknown[]) attachments.push(await withBytes(item, cwd));
  return JSON.stringify({ ...object, attachments });
}

/** Null: whoever takes the line says what is wrong with it. */
function objectIn(line: string): Item | null {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null ? (value as Item) : null;
  } catch {
    return null;
  }
}

async function withBytes(item: unknown, cwd: string): Promise<unknown> {
  const { file, ...rest } = (item ?? {}) as Item;
  if (typeof file !== 'string' || file === '') return item;
  const bytes = await bytesOf(resolve(cwd, file));
  return bytes === null ? item : { ...rest, base64: bytes.toString('base64') };
}

/** No more than shows that it is too large. */
async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    const file = await open(path, 'r');
    try {
      // A pipe would be waited for.
      if (!(await file.stat()).isFile()) return null;
      const bytes = Buffer.alloc(ATTACHMENT_BYTES_MAX + 1);
      let at = 0;
      for (;;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
        at += bytesRead;
        if (bytesRead === 0 || at === bytes.length) return bytes.subarray(0, at);
      }
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
