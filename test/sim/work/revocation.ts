import { authorityDraft } from '../../../node/authority/registrar.js';
import type { Head } from '../../../proto/frame.js';
import { type ActionType, anyStation } from '../plan/action.js';
import { PROVINCE } from '../world/shape.js';

/**
 * The province revokes: the rogue altogether, or of a station the epoch it is in, as far as the
 * province holds it. What the station writes in that epoch from then on is set aside.
 */
export const revoke: ActionType = {
  kind: 'revoke',
  group: 'work',
  weight: 0.1,
  draw: anyStation,
  perform: (world, { machine = '' }, random) => {
    const { rogue } = world;
    const all = random() < 0.3 && rogue !== null;
    const code = all ? rogue.place.code : world.machine(machine).code;
    const { node } = world.machine(PROVINCE);
    const own = (node?.log.durable.inLane(code) ?? []).filter(({ name }) => name.author === code);
    const epoch = own.at(-1)?.name.epoch;
    if (node === null || epoch === undefined) return;
    const keep: Head[] = [];
    for (const { name, stream, seq, hash, parent } of node.log.durable.branches()) {
      const revoked = name.author === code && (all || name.epoch === epoch);
      if (!revoked || seq === 0 || parent !== null) continue;
      keep.push({ stream, seq, hash: hash.slice(0, 16) });
    }
    const revocation = { code, epoch: all ? null : epoch, keep, why: 'sim' };
    const draft = authorityDraft('912', 'revocation', code, revocation);
    world.write(world.machine(PROVINCE), [draft], 'all', true);
  },
};
