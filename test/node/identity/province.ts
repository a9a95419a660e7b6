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

/** Bytes that follow from a seed: SHA-256 over it and a counter. */
export function seededRandom(seed: number | string): Random {
  let counter = 0;
  return {
    bytes: (length) => {
      const bytes = Buffer.alloc(length);
      for (let at = 0; at < length; at += 32) {
        createHash('sha256').update(`${seed}/${counter++}`).digest().copy(bytes, at);
      }
      return bytes;
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
