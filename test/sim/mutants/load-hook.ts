import type { LoadFnOutput, LoadHookContext } from 'node:module';

/** What is to be found in which module, and what is put in its place. */
export interface Replacement {
  readonly url: string;
  readonly find: string;
  readonly put: string;
}

type NextLoad = (url: string, context?: LoadHookContext) => LoadFnOutput | Promise<LoadFnOutput>;

let replacement: Replacement | null = null;

/** Called by Node in the thread of the hooks, with what was given to `register`. */
export function initialize(data: Replacement): void {
  replacement = data;
}

/** The module with the defect in it, while it is loaded; on the disk nothing changes. */
export async function load(
  url: string,
  context: LoadHookContext,
  nextLoad: NextLoad,
): Promise<LoadFnOutput> {
  const loaded = await nextLoad(url, context);
  if (replacement === null || url !== replacement.url) return loaded;
  const { find, put } = replacement;
  const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  return { ...loaded, source: `${TELL}${source.replace(find, () => put)}` };
}

/** So that the program knows that the defect is in. */
const TELL = 'globalThis.hujiMutant = true; ';
