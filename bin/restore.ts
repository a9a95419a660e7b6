import type { CopyIo } from '../node/backup/backup.js';
import { restoreBackup } from '../node/backup/restore.js';
import type { Clock } from '../node/clock.js';
import type { Json } from '../node/control/control.js';
import { openStore } from '../node/store/open-level.js';

/** Puts a backup into a data folder; resolves to the document of `huji restore`. */
export async function restoreNode(
  folder: string,
  dir: string,
  clock: Clock,
  io: CopyIo,
): Promise<Json> {
  const made = await restoreBackup({ openStore, clock }, folder, dir, io);
  const { node, epoch, streams, frames, bytes } = made;
  return { node, epoch, dir, made: made.made, streams, frames, bytes, recovering: true };
}
