import { PROFILES, readPolicyFile } from '../../../bin/policy-file.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { type ActionType, between, pick } from '../plan/action.js';
import { PROVINCE } from '../world/shape.js';
import { CLAIM_SOURCES } from './station-work.js';

interface Rule {
  readonly sources?: readonly (string | readonly string[])[];
  readonly [key: string]: unknown;
}

interface Item {
  readonly rules: readonly string[];
  readonly [key: string]: unknown;
}

interface Profile {
  readonly rules: { readonly [name: string]: Rule };
  readonly items: readonly Item[];
  readonly [key: string]: unknown;
}

const TIERS = ['station', 'county', 'city', 'province'];

/** The province publishes a policy of the full kind: a profile, or one like it. */
export const publishProfile: ActionType = {
  kind: 'publish-profile',
  group: 'work',
  weight: 0.4,
  draw: () => ({ machine: PROVINCE }),
  perform: (world, { at, seed }, random) => {
    const name = pick(PROFILES, random) ?? 'form-first';
    const profile = readPolicyFile(name).document as unknown as Profile;
    const kind = random() < 0.4 ? profile : varied(profile, random);
    // So few that people meet at doors.
    const door = { 'crowded-door': between(2, 3, random) };
    const policy = { ...kind, ...door, name: `${name}-${seed}`, version: 2 + Math.floor(at) };
    const draft = authorityDraft('913', 'policy', policy.name, policy);
    world.write(world.machine(PROVINCE), [draft], 'all', true);
  },
};

/** Other orders and ranks of sources, other orders of rules, other rights. */
function varied(profile: Profile, random: () => number): Profile {
  const order = shuffled(CLAIM_SOURCES, random);
  const rules = Object.fromEntries(
    Object.entries(profile.rules).map(([name, rule]) => [
      name,
      rule.sources === undefined ? rule : { ...rule, sources: ranked(order, random) },
    ]),
  );
  const items = profile.items.map((item) => ({
    ...item,
    rules: random() < 0.5 ? item.rules : shuffled(item.rules, random),
    'corrected-only': random() < 0.3,
    compared: random() < 0.8,
    approval: random() < 0.5 ? 'station' : pick(TIERS, random),
  }));
  const approvals = pick(['none', 'categorised', 'every'], random);
  return { ...profile, approvals, rules, items };
}

/** In that order, some believed alike, the last ones now and then not at all. */
function ranked(order: readonly string[], random: () => number): (string | string[])[] {
  const left = random() < 0.3 ? order.slice(0, between(2, 4, random)) : [...order];
  const ranks: (string | string[])[] = [];
  while (left.length > 0) {
    const some = left.splice(0, random() < 0.3 ? 2 : 1);
    ranks.push(some.length === 1 ? (some[0] ?? '') : some);
  }
  return ranks;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
