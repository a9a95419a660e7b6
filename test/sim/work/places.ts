import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { draft, type Values } from '../../node/drafts.js';
import { type ActionType, anyStation, between, pick } from '../plan/action.js';

const STREETS = ['和平街', '和平路', '胜利路', '解放大路'];

/** Addresses (地) are registered, changed and closed. */
export const places: ActionType = {
  kind: 'places',
  group: 'work',
  weight: 1.5,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 4, random) }),
  perform: (world, { machine = '', count = 1 }, random) => {
    const { code } = world.machine(machine);
    const known = world.ledger.all().filter(({ event, lane }) => event === '301' && lane === code);
    const entity = entityNo('place');
    const drafts = Array.from({ length: count }, () => {
      const values: Values = {
        JLX: pick(STREETS, random) ?? '',
        MLPH: `${between(1, 40, random)}号`,
      };
      const place = pick(known, random);
      if (place === undefined || random() < 0.4) {
        return draft('301', { SSXQ: '229901', ...values }, { entity });
      }
      const target = idToRef(place.record);
      if (random() < 0.7) return draft('302', values, { entity, target });
      return draft('303', {}, { entity, target });
    });
    world.write(world.machine(machine), drafts, code);
  },
};
