/** Asks for all of them, so many at a time; how many seconds it took. */
export async function askTogether<T>(
  items: readonly T[],
  underWay: number,
  ask: (item: T) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await ask(item);
  };
  await Promise.all(Array.from({ length: underWay }, worker));
  return (performance.now() - start) / 1000;
}

/** Asks for one after the other; how many ms each took. */
export async function timesOf<T>(
  items: readonly T[],
  ask: (item: T) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const item of items) {
    const start = performance.now();
    await ask(item);
    times.push(performance.now() - start);
  }
  return times;
}

export interface Asked {
  /** Unix ms at which it was due. */
  readonly due: number;
  /** From then until it was answered, in ms. */
  readonly wait: number;
}

/** Asks every so many ms until `done`, whether the ones before have been answered or not. */
export async function askEvery<T>(
  everyMs: number,
  items: readonly T[],
  done: Promise<unknown>,
  ask: (item: T) => Promise<unknown>,
): Promise<Asked[]> {
  const over = new AbortController();
  const end = () => over.abort();
  done.then(end, end);
  const start = performance.now();
  const began = Date.now();
  const asked: Promise<Asked>[] = [];
  for (let at = 0; !over.signal.aborted; at++) {
    const due = at * everyMs;
    const early = start + due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const item = items[at % items.length] as T;
    asked.push(ask(item).then(() => ({ due: began + due, wait: performance.now() - start - due })));
  }
  return Promise.all(asked);
}
