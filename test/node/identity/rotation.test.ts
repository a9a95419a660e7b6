import * as assert from 'uvu/assert';
import { verifyChain } from '../../../node/identity/chain.js';
import { enroll } from '../../../node/identity/enrolment.js';
import { join } from '../../../node/identity/joining.js';
import { rotate, verifyRotation } from '../../../node/identity/rotation.js';
import { sign } from '../../../node/identity/signing.js';
import { suite } from '../../harness.js';
import {
  CITY,
  COUNTY,
  DAY,
  makeProvince,
  provinceOf,
  refused,
  SEPTEMBER,
  seededRandom,
} from './province.js';

const test = suite('node/identity/rotation');
const now = SEPTEMBER;

test('the chain goes on with the new key, at every tier and again', async (t) => {
  const random = seededRandom(t.seed);
  const { province, station } = await makeProvince(random, now);
  const root = province.chain[0] ?? '';
  for (const start of [province, station]) {
    let current = start;
    for (let turn = 1; turn <= 3; turn++) {
      const { identity } = await rotate(current, { now: now + turn * DAY, random });
      assert.not.equal(identity.publicKey, current.publicKey);
      assert.is(identity.ageIdentity, start.ageIdentity);
      assert.is(identity.chain.length, start.chain.length + turn);
      const proof = verifyChain(identity.chain, root);
      assert.is(proof.publicKey, identity.publicKey);
      assert.is(proof.introductionKey, verifyChain(start.chain, root).introductionKey);
      current = identity;
    }
  }
});

test('a rotated node enrols, and whom it enrolled before stays enrolled', async (t) => {
  const random = seededRandom(t.seed);
  const { province, city, county } = await makeProvince(random, now);
  const { identity: next } = await rotate(city, { now, random });
  const code = '229902000000';
  const { bundle } = await enroll(next, { code, tier: 'county', addresses: [], now, random });
  const { identity: second } = await join(bundle, { now, random });
  const root = province.chain[0] ?? '';
  assert.is(verifyChain(second.chain, root).code, code);
  assert.is(verifyChain(county.chain, root).code, COUNTY);
  assert.is(second.chain.length, 6);
});

test('both keys vouch for a rotation', async (t) => {
  const random = seededRandom(t.seed);
  const { city, county } = await makeProvince(random, now);
  const { identity, rotation } = await rotate(city, { now, random });
  const { rotation: other } = await rotate(county, { now, random });
  const proof = { code: CITY, oldKey: city.publicKey, newKey: identity.publicKey, at: now };
  assert.equal(verifyRotation(rotation), proof);
  const { statement, byOld, byNew } = rotation;
  const wrong = [
    [{ statement, byOld: other.byOld, byNew }, /old key of/],
    [{ statement, byOld, byNew: other.byNew }, /new key of/],
    [{ statement, byOld: byNew, byNew: byOld }, /old key of/],
    [{ statement: statement.replace(CITY, COUNTY), byOld, byNew }, /old key of/],
    [{ statement: `${statement}\nx`, byOld, byNew }, /not a rotation/],
    [{ statement: 'x', byOld, byNew }, /not a rotation/],
    [{ statement: statement.replace(city.publicKey, 'x'), byOld, byNew }, /not a public key/],
  ] as const;
  for (const [each, detail] of wrong) {
    await refused(() => verifyRotation(each), 'STREAM_OPENING', detail);
  }
});

test('a key does not follow itself', async (t) => {
  const { city } = await provinceOf(t.seed, now);
  const { key, publicKey } = city;
  const statement = `huji-rotation/1\n${CITY}\n${publicKey}\n${publicKey}\n2004-09-01T00:00:00Z`;
  const own = Buffer.from(sign(key, Buffer.from(statement))).toString('hex');
  const check = () => verifyRotation({ statement, byOld: own, byNew: own });
  await refused(check, 'STREAM_OPENING', /same key/);
});

test('rotating does not prolong a certificate', async (t) => {
  const random = seededRandom(t.seed);
  const { city } = await makeProvince(random, now);
  const late = now + 3651 * DAY;
  await refused(() => rotate(city, { now: late, random }), 'CERT_EXPIRED');
  const request = { code: COUNTY, tier: 'county', addresses: [], now: late, random } as const;
  await refused(() => enroll(city, request), 'CERT_EXPIRED');
});
