import type { CallIo } from '../node/control/control.js';

/** For calls that take no lines and show no progress. */
export const plainCall: CallIo = {
  progress: () => undefined,
  lines: (async function* (): AsyncGenerator<string> {
    yield* [];
  })(),
  emit: () => Promise.resolve(),
  signal: new AbortController().signal,
};
