import { enroll } from '../../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { join } from '../../../node/identity/joining.js';
import { createRoot } from '../../../node/identity/root.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { seededRandom } from '../../node/identity/province.js';
import { START_UNIX_MS } from './life.js';
import type { Place, Shape } from './shape.js';

/** Made a day before the world begins. */
const MADE = START_UNIX_MS - 86_400_000;
const LATE_DAYS = 180;

/** By code and who enrolled it, and who enrolled that: the same keys in every world. */
const made = new Map<string, Promise<NodeIdentity>>();

/** Keys and certificates of every place; the same for the same tree, whatever the seed. */
export async function identitiesOf(shape: Shape): Promise<ReadonlyMap<NodeCode, NodeIdentity>> {
  const all = new Map<NodeCode, NodeIdentity>();
  const paths = new Map<NodeCode, string>();
  for (const place of shape) {
    const above = place.parent === null ? '' : (paths.get(place.parent) ?? '');
    const path = `${above}/${place.code}${place.from === undefined ? '' : ' late'}`;
    paths.set(place.code, path);
    const issuer = place.parent === null ? undefined : all.get(place.parent);
    let identity = made.get(path);
    if (identity === undefined) {
      identity = issuer === undefined ? root(place, path) : joined(place, path, issuer);
      made.set(path, identity);
    }
    all.set(place.code, await identity);
  }
  return all;
}

function root({ code }: Place, path: string): Promise<NodeIdentity> {
  return createRoot({ code, training: true, now: MADE, random: seededRandom(`sim ${path}`) });
}

/** The same for the same place below the same keys. */
export function rogueBelow(
  issuer: NodeIdentity,
  place: Pick<Place, 'code' | 'tier' | 'unit9' | 'from'>,
): Promise<NodeIdentity> {
  const key = `rogue ${place.code} below ${issuer.publicKey}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const identity = joined(place, key, issuer);
  made.set(key, identity);
  return identity;
}

/** An identity below `issuer`; another path gives other keys. */
async function joined(
  { code, tier, unit9, from }: Pick<Place, 'code' | 'tier' | 'unit9' | 'from'>,
  path: string,
  issuer: NodeIdentity,
): Promise<NodeIdentity> {
  const random = seededRandom(`sim ${path}`);
  // Whoever comes up late has an introduction that lasts until then.
  const days = from === undefined ? {} : { days: LATE_DAYS };
  const part = { code, tier, unit9, addresses: [], now: MADE, random, ...days };
  const { bundle } = await enroll(issuer, part);
  return (await join(bundle, { now: MADE, random })).identity;
}
