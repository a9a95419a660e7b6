import { HujiError } from '../../proto/errors.js';
import type { Dialer } from '../transport.js';

/** An address that nobody dials: what is between the two nodes is carried. */
export function isCarried(address: string): boolean {
  return address.startsWith('disk://');
}

/** Never answers: a way that `status` shows, and no link. */
export const carriedDialer: Dialer = {
  dial: (signal) =>
    new Promise((_, reject) => {
      const end = (): void => reject(new HujiError('LINK_DOWN', 'by disk'));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    }),
};
