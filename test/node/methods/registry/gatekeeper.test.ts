import * as assert from 'uvu/assert';
import type { Clock } from '../../../../node/clock.js';
import { suite } from '../../../harness.js';
import { person } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { hastyClock, SECOND_STATION, STATION, Tree } from '../../tree.js';
import {
  callerBy,
  court,
  publishConsumer,
  Served,
  Stations,
  TOKEN,
  told,
} from './registry-world.js';

const test = suite('node/methods/registry/gatekeeper');
const caller = callerBy(TOKEN);
const purpose = '立案审查';

/** Time that stands still until it is moved. */
function stillClock(): Clock & { move(ms: number): void; readonly waiting: number } {
  let at = 1000;
  let due: { readonly at: number; readonly call: () => void }[] = [];
  return {
    now: () => hastyClock.now(),
    monotonic: () => at,
    after: (ms, call) => {
      const timer = { at: at + ms, call };
      due.push(timer);
      return () => {
        due = due.filter((each) => each !== timer);
      };
    },
    move: (ms) => {
      at += ms;
      const ripe = due.filter((each) => each.at <= at);
      due = due.filter((each) => each.at > at);
      for (const { call } of ripe) call();
    },
    get waiting() {
      return due.length;
    },
  };
}

test('an answer leaves at a step of time, whether there is somebody or nobody', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court());
  const stations = new Stations();
  const [near = ''] = await stations.write(node, STATION, [person(1)]);
  const [far = ''] = await stations.write(node, SECOND_STATION, [person(2)]);
  const clock = stillClock();
  const { registry } = new Served(t, node, clock);
  const never = near.replace(/-\d+-/, '-999-');
  for (const id of [near, far, never]) {
    let answered = false;
    const answer = told(registry.get(caller, { purpose, entity: 'person', id }));
    void answer.then(() => {
      answered = true;
    });
    await t.until('it waits for the step', () => clock.waiting === 1);
    clock.move(4);
    await new Promise((resolve) => setImmediate(resolve));
    assert.is(answered, false, id);
    clock.move(1);
    await answer;
  }
});

test('who asks too much is refused until a while later, and one entry tells of many', async (t) => {
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ 'per-minute': 60 }));
  const [id = ''] = await new Stations().write(node, STATION, [person(1)]);
  const clock = stillClock();
  const served = new Served(t, node, clock);
  const ids = Array.from({ length: 59 }, (_, n) => id.replace(/-\d+-/, `-${n + 1000}-`));
  const batch = served.registry.batchGet(caller, { purpose, entity: 'person', ids: [id, ...ids] });
  await t.until('the batch waits for its step', () => clock.waiting === 1);
  clock.move(5);
  assert.is((await batch).length, 1);
  const get = () => served.registry.get(caller, { purpose, entity: 'person', id });
  for (let n = 0; n < 20; n++) await refused(get, 'RATE_LIMITED');
  clock.move(1000);
  await t.until('the refusals are on record', async () => (await served.recorded()).length === 2);
  const [, hasty] = await served.recorded();
  assert.equal([hasty?.outcome, hasty?.asked?.['calls']], ['RATE_LIMITED', 20]);
  const again = get();
  await t.until('it waits for its step', () => clock.waiting === 1);
  clock.move(5);
  assert.is((await again).id, id);
});
