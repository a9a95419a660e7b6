import type { Json } from '../node/control/control.js';
import { HujiError } from '../proto/errors.js';
import type { Host } from './host.js';

export interface DemoSettings {
  readonly people: number;
  readonly seed: number;
  /** Leave the data folders behind. */
  readonly keep: boolean;
  /** Absolute path the province is made in; null: a temporary folder. */
  readonly folder: string | null;
  /** No running comment on stdout. */
  readonly json: boolean;
}

/** Plays a province in miniature on this machine; resolves to the document of `huji demo`. */
export function runDemo(_settings: DemoSettings, _host: Host): Promise<Json> {
  return Promise.reject(new HujiError('INTERNAL', 'not wired'));
}
