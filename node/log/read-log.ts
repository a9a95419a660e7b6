import { HujiError } from '../../proto/errors.js';
import type { Store } from '../store/store.js';
import { LevelLog } from './level-log.js';
import type { Log } from './log.js';

/** The log that stands in a store, to be read and never written. */
export async function readLog(store: Store): Promise<Log> {
  const nobody = (): never => {
    throw new HujiError('INTERNAL', 'this log is only read');
  };
  const log = new LevelLog(store, {
    get author() {
      return nobody();
    },
    epoch: nobody,
    key: nobody,
    publicKey: nobody,
    chain: nobody,
    previous: nobody,
    under: nobody,
    now: nobody,
  });
  await log.open();
  return log;
}
