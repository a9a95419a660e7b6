import type { Clock } from '../../clock.js';

const MINUTE_MS = 60_000;

interface Allowance {
  left: number;
  at: number;
}

/** How many calls are left to each caller: as many as a minute allows, filled up all the time. */
export class Rates {
  private readonly clock: Pick<Clock, 'monotonic'>;
  private readonly allowances = new Map<string, Allowance>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.clock = clock;
  }

  /** Takes `calls` of them; false, and none is taken, where there are not so many left. */
  take(name: string, perMinute: number, calls: number): boolean {
    const now = this.clock.monotonic();
    const known = this.allowances.get(name) ?? { left: perMinute, at: now };
    const filled = known.left + ((now - known.at) * perMinute) / MINUTE_MS;
    const left = Math.min(perMinute, filled);
    const enough = left >= calls;
    this.allowances.set(name, { left: enough ? left - calls : left, at: now });
    return enough;
  }
}
