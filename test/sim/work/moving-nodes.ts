import { entriesFor } from '../../../node/authority/placing.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { HujiError } from '../../../proto/errors.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { type ActionType, pick } from '../plan/action.js';
import { addressOf } from '../world/machine.js';
import { PROVINCE } from '../world/shape.js';

/** The province lists a node below another parent on its way up: a tier that came late, or left. */
export const moveNode: ActionType = {
  kind: 'move-node',
  group: 'work',
  weight: 0.3,
  draw: (shape, random) => {
    const moved = pick(
      shape.filter(({ parent }) => parent !== null),
      random,
    );
    const parents = shape.filter(
      ({ code, tier }) =>
        tier !== 'station' && code !== moved?.code && isAtOrBelow(moved?.code ?? '', code),
    );
    const other = pick(parents, random);
    if (moved === undefined || other === undefined) return null;
    return { machine: moved.code, other: other.code };
  },
  perform: (world, { machine = '', other = '' }) => {
    const province = world.machine(PROVINCE);
    if (province.node === null) return;
    const move = { codes: [machine], to: other, addresses: [addressOf(other)], why: 'sim' };
    try {
      const entries = entriesFor(province.node.authority, move);
      const drafts = entries.map((entry) => authorityDraft('911', 'node', entry.code, entry));
      if (drafts.length > 0) world.write(province, drafts, 'all', true);
    } catch (error) {
      if (!(error instanceof HujiError)) throw error;
      world.scheduler.note(`not moved: ${error.code}`);
    }
  },
};
