import type { Packaging } from '../../../node/methods/packaging.js';

/** For nodes that are asked for nothing of the kind. */
export const noPackaging: Pick<Packaging, 'export' | 'import'> = {
  export: () => Promise.reject(new Error('no packages')),
  import: () => Promise.reject(new Error('no packages')),
};
