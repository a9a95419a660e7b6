import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Random } from '../../../node/clock.js';
import { type EnrolRequest, enroll } from '../../../node/identity/enrolment.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { DAY_MS } from '../../../node/identity/identity.js';
import { join } from '../../../node/identity/joining.js';
import { createRoot } from '../../../node/identity/root.js';
import { type ErrorCode, HujiError } from '../../../proto/errors.js';

/** 2004-09-01T00:00:00Z, when the province began to receive. */
export const SEPTEMBER = Date.UTC(2004, 8, 1);
export const DAY = DAY_MS;

export const PROVINCE = '220000000000';
export const CITY = '229900000000';
export const COUNTY = '229901000000';
export const STATION = '229901500000';
export const UNIT9 = '229901001';

/** Bytes that follow from a seed: SHAKE256 over it and a counter. */
export function seededRandom(seed: number | string): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      const hash = createHash('shake256', { outputLength: length });
      return hash.update(`${seed}/${counter++}`).digest();
    },
  };
}

export interface TestProvince {
  readonly province: NodeIdentity;
  readonly city: NodeIdentity;
  readonly county: NodeIdentity;
  readonly station: NodeIdentity;
}

/** All four tiers, each joined by a bundle of the one above. */
export async function makeProvince(random: Random, now: number): Promise<TestProvince> {
  const province = await createRoot({ code: PROVINCE, training: true, now, random });
  const below = async (
    issuer: NodeIdentity,
    part: Pick<EnrolRequest, 'code' | 'tier' | 'unit9'>,
  ): Promise<NodeIdentity> => {
    const addresses = ['grpc://127.0.0.1:7200'];
    const { bundle } = await enroll(issuer, { ...part, addresses, now, random });
    return (await join(bundle, { now, random })).identity;
  };
  const city = await below(province, { code: CITY, tier: 'city' });
  const county = await below(city, { code: COUNTY, tier: 'county' });
  const station = await below(county, { code: STATION, tier: 'station', unit9: UNIT9 });
  return { province, city, county, station };
}

const made = new Map<string, Promise<TestProvince>>();

/** The one that follows from a seed; made once, for all who only look at it. */
export function provinceOf(seed: number, now: number): Promise<TestProvince> {
  const key = `${seed} ${now}`;
  const known = made.get(key) ?? makeProvince(seededRandom(seed), now);
  made.set(key, known);
  return known;
}

/** Awaits `call` and asserts that it throws that code, with a detail that matches. */
export async function refused(call: () => unknown, code: ErrorCode, detail = /^/): Promise<void> {
  let thrown: unknown;
  try {
    await call();
  } catch (error) {
    thrown = error;
  }
  if (thrown === undefined) assert.unreachable(`${code} was expected`);
  if (!(thrown instanceof HujiError)) throw thrown;
  assert.is(thrown.code, code, thrown.message);
  assert.match(thrown.detail, detail);
}
