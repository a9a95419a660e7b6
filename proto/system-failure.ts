import { HujiError } from './errors.js';

/**
 * What the system refuses of a file or folder is told as it is, with the path and without a stack.
 * Rejects with DISK_FULL, FOLDER_UNUSABLE, and what the work itself throws.
 */
export async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof HujiError || code === undefined) throw cause;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new HujiError('DISK_FULL', path, { cause });
    throw new HujiError('FOLDER_UNUSABLE', `${path} (${code})`, { cause });
  }
}
