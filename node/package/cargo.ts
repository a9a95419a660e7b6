import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { PART, type Part } from './content.js';
import type { Cargo, PackageParts } from './package.js';

/**
 * Puts the volumes that came along into files of their own, to be read as if they had just been
 * brought. `content` has given the first mark of a volume already, if there is one.
 */
export async function unpackCargo(
  { medium, unpackFolder }: Pick<PackageParts, 'medium' | 'unpackFolder'>,
  cargo: readonly Cargo[],
  content: AsyncGenerator<Part>,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { package: id, no } of cargo) {
    const path = join(unpackFolder, `${id}-${no}.huji`);
    await medium.put(path, piecesIn(content));
    paths.push(path);
  }
  return paths;
}

/** Up to the mark of the next volume, or the end. */
async function* piecesIn(content: AsyncGenerator<Part>): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = await content.next();
    if (next.done === true || next.value.kind === PART.volume) return;
    if (next.value.kind !== PART.piece) throw new HujiError('PACKAGE_CONTENT', 'cargo');
    yield next.value.bytes;
  }
}
