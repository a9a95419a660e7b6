import * as assert from 'uvu/assert';
import { systemClock } from '../../../node/clock.js';
import { Uplink } from '../../../node/ship/uplink.js';
import { WayOrder } from '../../../node/ship/way-order.js';
import { Window } from '../../../node/ship/window.js';
import { HujiError } from '../../../proto/errors.js';
import type { Link } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { PROVINCE } from '../tree.js';

const test = suite('node/ship/redial');

/** Timers run so many times faster. */
const HASTE = 200;

const clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * HASTE,
  after: (ms: number, call: () => void) => systemClock.after(ms / HASTE, call),
};

/** What a modem at a station did, and whether the line and the exchange let it. */
class Telephone {
  readonly did: string[] = [];
  isUp = false;
  /** Talks that were begun. */
  talks = 0;
  readonly way: Uplink;
  private engaged: number;
  private end: () => void = () => undefined;
  /** Resolves when the test has ended. */
  readonly over = new Promise<null>((resolve) => {
    this.end = () => resolve(null);
  });

  constructor(
    t: TestContext,
    talk: (phone: Telephone) => Promise<Error | null>,
    engaged: number = 0,
  ) {
    this.engaged = engaged;
    const window = new Window(clock, {
      next: () => null,
      lastsMs: 600_000,
      bytesMax: Number.POSITIVE_INFINITY,
      dial: () => this.dial(),
      hangUp: () => this.hangUp(),
    });
    const link = { traffic: { sent: 0, received: 0 }, close: () => undefined };
    this.way = new Uplink({
      ...{ clock, way: 'dialup://test', peer: PROVINCE, order: new WayOrder(), window },
      dialer: {
        dial: () =>
          this.isUp
            ? Promise.resolve(link as unknown as Link)
            : Promise.reject(new HujiError('LINK_DOWN', 'no route')),
      },
      waits: { failed: () => 0, ended: () => 0 },
      paused: false,
      talk: () => {
        this.talks += 1;
        return talk(this);
      },
      onFailed: () => undefined,
    });
    window.ask();
    const kept = this.way.keepUp();
    t.defer(() => {
      this.way.stop();
      this.end();
      return kept;
    });
  }

  private dial(): Promise<void> {
    this.did.push('dial');
    if (this.engaged > 0) {
      this.engaged -= 1;
      return Promise.reject(new HujiError('DIAL_COMMAND', 'BUSY'));
    }
    this.isUp = true;
    return Promise.resolve();
  }

  private hangUp(): Promise<void> {
    this.did.push('hang up');
    this.isUp = false;
    return Promise.resolve();
  }
}

test('a line that is engaged is called again in the same window', async (t) => {
  const phone = new Telephone(t, ({ over }) => over, 2);
  await t.until('a talk', () => phone.talks > 0);
  assert.equal(phone.did, ['dial', 'hang up', 'dial', 'hang up', 'dial']);
  assert.ok(phone.way.window?.isOpen);
});

test('a line that was lost is called again in the same window', async (t) => {
  const phone = new Telephone(t, (own) => {
    if (own.talks > 1) return own.over;
    own.isUp = false;
    return Promise.resolve(new HujiError('LINK_DOWN', 'no carrier'));
  });
  await t.until('a second talk', () => phone.talks > 1);
  assert.equal(phone.did, ['dial', 'hang up', 'dial']);
});

test('a talk that ended while the line stands needs no call', async (t) => {
  const phone = new Telephone(t, (own) =>
    own.talks > 2 ? own.over : Promise.resolve(new HujiError('LINK_DOWN', 'reset')),
  );
  await t.until('a third talk', () => phone.talks > 2);
  assert.equal(phone.did, ['dial']);
});
