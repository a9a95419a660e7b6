import type { Host } from './host.js';

/** Resolves after `ms`, or at once when the user interrupts. */
export function pause(
  { clock, signal }: Pick<Host, 'clock' | 'signal'>,
  ms: number,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
