import type { Console } from './host.js';

let shown: Pick<Console, 'write'> | null = null;

/** Where what a command waits for is told, once for the process. */
export function useNotices(console: Pick<Console, 'write'>): void {
  shown = console;
}

/** A line for whoever waits; lost where nobody reads. */
export function notice(line: string): void {
  shown?.write(`${line}\n`).catch(() => undefined);
}
