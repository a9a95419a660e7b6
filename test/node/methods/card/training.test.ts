import * as assert from 'uvu/assert';
import { listIn, textIn } from '../../../../bin/document.js';
import { suite } from '../../../harness.js';
import { refused } from '../../identity/province.js';
import { hastyClock } from '../../tree.js';
import { CardWorld, reasonsOf } from './card-world.js';
import { photo } from './jpeg.js';

const test = suite('node/methods/card: training');
const DAY = 86_400_000;

function dayFromNow(days: number): string {
  const date = new Date(hastyClock.now() + days * DAY + DAY / 3);
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}

test(
  'who is not trained, or no longer, accepts, reviews and approves nothing',
  async (t) => {
    let offset = 0;
    const clock = { ...hastyClock, now: () => hastyClock.now() + offset };
    const world = await CardWorld.make(t, { clock });
    const [one = ''] = await world.people(1);
    await world.open();
    const grant = (name: string, certifiedUntil: string) =>
      world.county.signed('operator.grant', { name, certifiedUntil });
    const [answer] = await world.accept({ person: one, reason: '12', photo: photo(1) });
    const card = textIn(answer ?? null, 'number');
    await world.exchange();
    await grant('reviewer', dayFromNow(1));
    const review = () => world.step(world.county, 'review', { card });
    offset = 3 * DAY;
    await refused(review, 'NOT_TRAINED');
    await refused(() => grant('reviewer', '20240230'), 'DATE_INVALID');
    // An administrator certifies whoever was trained; he himself takes no part in the step.
    await grant('reviewer', dayFromNow(3));
    assert.equal(reasonsOf((await review())[0]), ['ok']);
    await grant('approver', dayFromNow(2));
    await refused(() => world.step(world.approver, 'approve', { card }), 'NOT_TRAINED');
    const cancelled = await world.step(world.approver, 'cancel', { card, why: '核实' });
    assert.equal(reasonsOf(cancelled[0]), ['ok'], 'other steps want none');
    const untrained = { name: 'acceptor', certifiedUntil: dayFromNow(1) };
    await world.station.signed('operator.grant', untrained);
    await refused(
      () => world.accept({ person: one, reason: '12', photo: photo(2) }),
      'NOT_TRAINED',
    );
    const officers = listIn(await world.station.call('operator.list'), 'operators');
    assert.is(textIn(officers[0] ?? null, 'certifiedUntil'), untrained.certifiedUntil);
  },
  { limitMs: 60_000 },
);
