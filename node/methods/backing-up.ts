import type { BackupManifest, OpenStore } from '../backup/backup.js';
import { writeBackup } from '../backup/write-backup.js';
import type { CallIo, Json } from '../control/control.js';
import { cutToText } from '../digest/digest.js';
import type { Branch, LogView } from '../log/log.js';
import { readLog } from '../log/read-log.js';
import type { HujiNode } from '../node.js';

/** Copies a node into an empty folder, given by its absolute path. */
export type Backup = (folder: string, io: CallIo) => Promise<Json>;

/** Backups of the node of a data folder. */
export function backupOf(
  node: HujiNode,
  dir: string,
  software: string,
  openStore: OpenStore,
): Backup {
  return async (folder, io) => {
    await node.housekeeper.sealAll();
    const store = node.store.freeze();
    try {
      const log = await readLog(store);
      const { identity, clock } = node;
      const parts = { store, log, dir, node: identity, software, clock, openStore };
      const manifest = await writeBackup(parts, folder, io);
      await cover(node, [...log.branches()]);
      return documentOf(manifest, log, folder);
    } finally {
      await store.close();
    }
  };
}

/** From now on this node's receipts say that a backup covers what it held. */
async function cover(node: HujiNode, copied: readonly Branch[]): Promise<void> {
  await node.store.commit((tx) => {
    for (const { no, seq } of copied) node.receipts.setBackedUp(tx, node.log.branch(no), seq);
  });
  for (const { no } of copied) node.neighbours.offer(node.log.durable.branch(no));
}

/** The document of `huji backup`. Its cut is one for `huji digest --at`. */
function documentOf(manifest: BackupManifest, log: LogView, folder: string): Json {
  const { node, epoch, streams, frames, bytes } = manifest;
  const all = new Set(log.inLane('all').map(({ stream }) => stream));
  const cut = cutToText(manifest.cut.filter(({ stream }) => !all.has(stream)));
  return { node, epoch, folder, streams, frames, bytes, cut };
}
