import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { told } from '../../proto/system-failure.js';
import type { Box, Held, Volume } from '../transport.js';
import { makeFolder, syncFolder } from './folder.js';
import { lookAt, shareOf, wholeOf } from './volume-reader.js';

const FILE_MODE = 0o600;

/** A folder for each package, in it a file for each volume that has come. */
export class FolderBox implements Box {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async keep(volume: Volume): Promise<boolean> {
    const { label, no, count } = volume;
    const folder = join(this.folder, label.package);
    const path = join(folder, `${no}.huji`);
    const [known] = (await exists(path)) ? await lookAt([path]) : [];
    if (known !== undefined && 'volume' in known && known.volume.sha256 === volume.sha256) {
      if (known.volume.count === count && (await isWhole(known.volume))) return false;
    }
    // Labels prove nothing: of two volumes with one number the one brought last is tried.
    await this.dropOthers(label.package, count);
    await makeFolder(folder);
    await this.copy(volume, folder, path);
    return true;
  }

  /** A package does not come in two numbers of volumes. */
  private async dropOthers(id: string, count: number): Promise<void> {
    const folder = join(this.folder, id);
    if (!(await exists(folder))) return;
    for (const found of await lookAt([folder])) {
      if (!('volume' in found) || found.volume.count !== count) await rm(found.path);
    }
  }

  private async copy(volume: Volume, folder: string, path: string): Promise<void> {
    const part = join(folder, `.${volume.no}.part`);
    await rm(part, { force: true });
    try {
      await told(part, async () => {
        const file = await open(part, 'wx', FILE_MODE);
        try {
          for await (const piece of wholeOf(volume)) await file.writeFile(piece);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
        await syncFolder(folder);
      });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async held(): Promise<Held[]> {
    if (!(await exists(this.folder))) return [];
    const all: Held[] = [];
    for (const id of (await told(this.folder, () => readdir(this.folder))).sort()) {
      const found = await lookAt([join(this.folder, id)]);
      const volumes = found
        .flatMap((each) => ('volume' in each ? [each.volume] : []))
        .filter(({ label }) => label.package === id)
        .sort((a, b) => a.no - b.no);
      const [first] = volumes;
      if (first === undefined) continue;
      all.push({ label: first.label, count: first.count, volumes });
    }
    return all.sort(
      (a, b) => a.label.made - b.label.made || (a.label.package < b.label.package ? -1 : 1),
    );
  }

  async *read(held: Held): AsyncGenerator<Uint8Array> {
    for (const volume of held.volumes) yield* shareOf(volume);
  }

  async drop(id: string): Promise<void> {
    await told(this.folder, () => rm(join(this.folder, id), { recursive: true, force: true }));
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A copy that the disk has spoilt since makes room for another. */
async function isWhole(volume: Volume): Promise<boolean> {
  try {
    for await (const piece of shareOf(volume)) if (piece.length === 0) break;
    return true;
  } catch {
    return false;
  }
}
