import { authorityDraft } from '../../../node/authority/registrar.js';
import { FIRST_RIGHTS } from '../check/rights-model.js';
import { type ActionType, pick } from '../plan/action.js';
import { PROVINCE } from '../world/shape.js';

/** What may be given and taken: events of clerks. What nodes write by themselves stays theirs. */
const GIVEN = ['100', '102', '103', '107', '109', '112', '202', '220', '302'];
const TIERS = ['station', 'county', 'city', 'province'];

/** The province publishes another table of rights: a tier gets an event, or loses one. */
export const publishRights: ActionType = {
  kind: 'publish-rights',
  group: 'work',
  weight: 0.4,
  draw: () => ({ machine: PROVINCE }),
  perform: (world, { at }, random) => {
    const table = new Set(FIRST_RIGHTS);
    for (let turn = 0; turn < 4; turn++) {
      const right = `${pick(GIVEN, random)} ${pick(TIERS, random)}`;
      const relations = right.startsWith('100') ? ['makes'] : ['own', 'other'];
      const isTaken = random() < 0.6;
      for (const relation of relations) {
        if (isTaken) table.delete(`${right} ${relation}`);
        else table.add(`${right} ${relation}`);
      }
    }
    const rules = [...table].map((text) => {
      const [event = '', tier = '', relation = ''] = text.split(' ');
      return { events: [event], tiers: [tier], relations: [relation] };
    });
    const document = { version: 2 + Math.floor(at), rules };
    const draft = authorityDraft('913', 'rights', 'rights', document);
    world.write(world.machine(PROVINCE), [draft], 'all', true);
  },
};
