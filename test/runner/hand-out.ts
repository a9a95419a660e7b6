import type { Tally } from '../harness.js';

/** What the run tells a worker: the next file to run; null when there is none left. */
export interface HandOut {
  readonly path: string | null;
}

/** What a worker answers when it is through with one: what it has counted since it last did. */
export type Counts = Pick<Tally, 'passed' | 'failed' | 'skipped'>;

/** The argument that makes a process of the runner a worker. */
export const WORKER = '--worker';
