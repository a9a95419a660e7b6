import { entityNo } from '../../../proto/entity.js';
import { about } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';

/** Of what was written, the last so many are the likeliest to be taken back. */
const RECENT = 12;
const MAKES_HOUSEHOLD = /^2/;

/** Something that was written by mistake is taken back (冲销), by the station or by another. */
export const reverse: ActionType = {
  kind: 'reverse',
  group: 'work',
  weight: 2.5,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 2, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const { code } = world.machine(machine);
    const said = world.ledger.all().filter(({ event }) => /^[12]/.test(event));
    const own = said.filter(({ lane }) => lane === code);
    for (let at = 0; at < count; at++) {
      const wrong = pick(random() < 0.9 ? own.slice(-RECENT) : said, random);
      if (wrong === undefined) continue;
      const isHousehold = MAKES_HOUSEHOLD.test(wrong.event);
      const entity = entityNo(isHousehold ? 'household' : 'person');
      const event = isHousehold ? '213' : '113';
      const draft = about(wrong.record, event, { CXBG: wrong.change }, 'register');
      world.write(world.machine(machine), [{ ...draft, entity }], code);
    }
  },
};
