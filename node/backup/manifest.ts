import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import {
  type BackupManifest,
  COPIED_FILES,
  COPIED_FOLDERS,
  HEADS_FILE,
  STORE_FOLDER,
} from './backup.js';
import { bytesOf, filesIn, putWhole, sumOf } from './folder.js';

/** Form of the manifest and of what lies beside it. */
const VERSION = 1;
const FORMAT = /^huji-backup\/(\d+)$/;
const MANIFEST = 'backup.json';
/** In a folder from the first moment on, until the manifest is in place. */
export const UNFINISHED = 'backup.unfinished';

/** Writes the manifest: from then on there is a backup. */
export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const text = JSON.stringify({ format: `huji-backup/${VERSION}`, ...manifest });
  const sealed = { manifest: JSON.parse(text) as unknown, sha256: sumOf(Buffer.from(text)) };
  await putWhole(folder, MANIFEST, Buffer.from(`${JSON.stringify(sealed)}\n`));
}

/** Throws BACKUP_MISSING, BACKUP_UNFINISHED, BACKUP_DAMAGED, BACKUP_VERSION. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const bytes = await bytesOf(join(folder, MANIFEST));
  if (bytes === null) {
    const begun = (await filesIn(folder)).includes(UNFINISHED);
    throw new HujiError(begun ? 'BACKUP_UNFINISHED' : 'BACKUP_MISSING', folder);
  }
  const { manifest, sha256 } = object(parse(bytes.toString('utf8')));
  const { format, ...rest } = object(manifest);
  const [, version = ''] = FORMAT.exec(String(format)) ?? damaged();
  if (Number(version) > VERSION) throw new HujiError('BACKUP_VERSION', String(format));
  if (sumOf(Buffer.from(JSON.stringify(manifest))) !== sha256) damaged();
  const read = rest as unknown as BackupManifest;
  if (!read.files.every(({ path }) => isOurs(path))) damaged();
  return read;
}

/** Only what a backup takes is put into a data folder. */
function isOurs(path: string): boolean {
  if (path === HEADS_FILE || COPIED_FILES.some((name) => name === path)) return true;
  const [folder, name = '', ...more] = path.split('/');
  const known = folder === STORE_FOLDER || COPIED_FOLDERS.some((each) => each === folder);
  return known && more.length === 0 && name !== '' && name !== '.' && name !== '..';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return damaged();
  }
}

function object(value: unknown): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) damaged();
  return value as { readonly [name: string]: unknown };
}

function damaged(): never {
  throw new HujiError('BACKUP_DAMAGED', MANIFEST);
}
