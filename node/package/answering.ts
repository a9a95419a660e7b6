import { HujiError } from '../../proto/errors.js';
import type { Medium } from '../../transports/transport.js';
import type { Imported } from './package.js';
import type { Packages } from './packages.js';

/** Where packages and answers are put. */
export interface OutFolders {
  /** Where it is none of the node's own, it is used once it is there. */
  readonly out: string;
  /** The node's own folder for them. */
  readonly ownOut: string;
}

/**
 * Puts the answer to a package where it goes back from; gives its path, or null where there is
 * nothing to say. Where the disk for it is not there, or takes nothing, it waits in the node's own.
 */
export async function answerInto(
  { out, ownOut }: OutFolders,
  packages: Pick<Packages, 'answer'>,
  medium: Pick<Medium, 'isFolder'>,
  { package: id, from, streams, photos }: Imported,
): Promise<string | null> {
  const taken = photos === null ? [] : [id];
  const answerIn = async (folder: string): Promise<string | null> => {
    const exported = await packages.answer(from, streams, folder, taken);
    return exported?.volumes[0] ?? null;
  };
  if (out === ownOut || !(await medium.isFolder(out))) return answerIn(ownOut);
  return answerIn(out).catch((error: unknown) => {
    if (!(error instanceof HujiError)) throw error;
    return answerIn(ownOut);
  });
}
