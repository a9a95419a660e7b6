import 'reflect-metadata';
import { createPublicKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { BasicConstraintsExtension, PublicKey, X509CertificateGenerator } from '@peculiar/x509';
import * as assert from 'uvu/assert';
import { derOf, fingerprint } from '../../../node/identity/certificate.js';
import { CHAIN_LENGTH_MAX, verifyChain } from '../../../node/identity/chain.js';
import type { NodeIdentity, Pem } from '../../../node/identity/identity.js';
import { issueCertificate } from '../../../node/identity/issue.js';
import { createRoot } from '../../../node/identity/root.js';
import { keyFromSeed } from '../../../node/identity/signing.js';
import { type Subject, subjectName } from '../../../node/identity/subject.js';
import { suite } from '../../harness.js';
import {
  CITY,
  COUNTY,
  DAY,
  makeProvince,
  PROVINCE,
  provinceOf,
  refused,
  SEPTEMBER,
  STATION,
  seededRandom,
  UNIT9,
} from './province.js';

const test = suite('node/identity/chain');
const now = SEPTEMBER;

interface Holder {
  readonly subject: Subject;
  readonly key: KeyObject;
  readonly chain: readonly Pem[];
}

const node: Subject = {
  role: 'node',
  training: true,
  code: COUNTY,
  tier: 'county',
  unit9: null,
  parent: CITY,
  until: null,
};
const introduction: Subject = {
  role: 'introduction',
  training: true,
  code: STATION,
  tier: 'station',
  unit9: UNIT9,
  parent: COUNTY,
  until: now + 30 * DAY,
};

/** A hostile node signs what it likes: nothing of enrolment's checks is in the way. */
function forger(seed: number): (issuer: Holder, subject: Subject, at?: number) => Promise<Holder> {
  const random = seededRandom(`forger/${seed}`);
  return async (issuer, subject, at = now) => {
    const key = keyFromSeed(random.bytes(32));
    const times = { from: at - DAY, to: now + 3650 * DAY };
    const made = await issueCertificate({ subject, holder: key, issuer, ...times, random });
    return { subject, key, chain: [...issuer.chain, made] };
  };
}

function holder(identity: NodeIdentity, subject: Subject): Holder {
  return { subject, key: identity.key, chain: identity.chain };
}

/** Right in all but one thing: the introduction says CA:FALSE. */
async function withoutAuthority(
  issuer: Holder,
): Promise<{ introduction: Pem; station: readonly Pem[] }> {
  const random = seededRandom('without authority');
  const key = keyFromSeed(random.bytes(32));
  const times = { notBefore: new Date(now - DAY), notAfter: new Date(now + DAY) };
  const algorithm = { name: 'Ed25519' };
  const der = { format: 'der', type: 'pkcs8' } as const;
  const pair = async (from: KeyObject): Promise<webcrypto.CryptoKey> =>
    webcrypto.subtle.importKey('pkcs8', from.export(der), algorithm, false, ['sign']);
  const made = await X509CertificateGenerator.create({
    serialNumber: '4001',
    subject: subjectName(introduction),
    issuer: subjectName(issuer.subject),
    ...times,
    publicKey: new PublicKey(createPublicKey(key).export({ format: 'der', type: 'spki' })),
    signingKey: await pair(issuer.key),
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(false, undefined, true)],
  });
  const pem = `${made.toString('pem')}\n`;
  const station = await issueCertificate({
    subject: { ...introduction, role: 'node', until: null },
    holder: keyFromSeed(random.bytes(32)),
    issuer: { subject: introduction, key },
    from: now - DAY,
    to: now + DAY,
    random,
  });
  return { introduction: pem, station: [...issuer.chain, pem, station] };
}

test('what an honest county signs is believed', async (t) => {
  const { province, county } = await provinceOf(t.seed, now);
  const forge = forger(t.seed);
  const intro = await forge(holder(county, node), introduction);
  const station = await forge(intro, { ...introduction, role: 'node', until: null });
  const proof = verifyChain(station.chain, province.chain[0] ?? '');
  assert.is(proof.code, STATION);
  const der = station.chain.map((pem) => derOf(pem));
  assert.equal(verifyChain(der, derOf(province.chain[0] ?? '')), proof);
  const print = new X509Certificate(der[0] ?? '').fingerprint256;
  assert.is(fingerprint(province.chain[0] ?? ''), print.replaceAll(':', '').toLowerCase());
});

test('a county cannot introduce what is not below it', async (t) => {
  const { province, county } = await provinceOf(t.seed, now);
  const forge = forger(t.seed);
  const root = province.chain[0] ?? '';
  const cases: [Partial<Subject>, RegExp][] = [
    [{ code: '229902500000' }, /outside its code/],
    [{ code: CITY }, /outside its code/],
    [{ code: COUNTY, parent: CITY }, /outside its code/],
    [{ tier: 'county' }, /a county below a county/],
    [{ tier: 'province' }, /a province below a county/],
    [{ parent: null }, /no parent/],
    [{ parent: STATION }, /no parent/],
    [{ parent: CITY }, /elsewhere/],
  ];
  for (const [part, detail] of cases) {
    const subject = { ...introduction, ...part };
    const intro = await forge(holder(county, node), subject);
    const made = await forge(intro, { ...subject, role: 'node', until: null });
    await refused(() => verifyChain(made.chain, root), 'STREAM_OPENING', detail);
  }
});

test('a node is what its introduction says', async (t) => {
  const { province, county } = await provinceOf(t.seed, now);
  const forge = forger(t.seed);
  const intro = await forge(holder(county, node), introduction);
  const parts: Partial<Subject>[] = [
    { code: '229901510000' },
    { unit9: '229901002' },
    { unit9: null },
    { parent: CITY },
    { tier: 'county' },
    { role: 'root' },
  ];
  for (const part of parts) {
    const made = await forge(intro, { ...introduction, role: 'node', until: null, ...part });
    const check = () => verifyChain(made.chain, province.chain[0] ?? '');
    await refused(check, 'STREAM_OPENING', /differs from the introduction/);
  }
});

test('an introduction neither introduces nor writes', async (t) => {
  const { province, county } = await provinceOf(t.seed, now);
  const forge = forger(t.seed);
  const root = province.chain[0] ?? '';
  const intro = await forge(holder(county, node), introduction);
  await refused(() => verifyChain(intro.chain, root), 'STREAM_OPENING', /does not end with a node/);
  const second = await forge(intro, { ...introduction, code: '229901500100' });
  const made = await forge(second, { ...second.subject, role: 'node', until: null });
  await refused(() => verifyChain(made.chain, root), 'STREAM_OPENING', /cannot introduce/);
});

test('links that are missing, swapped or signed by another key do not hold', async (t) => {
  const random = seededRandom(t.seed);
  const { province, county, station } = await makeProvince(random, now);
  const forge = forger(t.seed);
  const root = province.chain[0] ?? '';
  const { chain } = station;
  const without = (index: number) => chain.filter((_, at) => at !== index);
  for (let index = 1; index < 6; index++) {
    await refused(() => verifyChain(without(index), root), 'STREAM_OPENING', /not issued/);
  }
  await refused(() => verifyChain(without(0), root), 'CERT_FOREIGN', /another introduction of/);
  await refused(() => verifyChain(chain.toReversed(), root), 'CERT_FOREIGN');
  await refused(() => verifyChain([], root), 'STREAM_OPENING', /empty/);
  const long = new Array<string>(CHAIN_LENGTH_MAX + 1).fill(root);
  await refused(() => verifyChain(long, root), 'STREAM_OPENING', /over 64/);
  // The right names over the wrong key: someone else's county.
  const impostor = { ...holder(county, node), key: keyFromSeed(random.bytes(32)) };
  const intro = await forge(impostor, introduction);
  const made = await forge(intro, { ...introduction, role: 'node', until: null });
  await refused(() => verifyChain(made.chain, root), 'STREAM_OPENING', /not issued/);
});

test('every changed byte of the last certificate is noticed', async (t) => {
  const { province, station } = await provinceOf(t.seed, now);
  const [root, ...rest] = station.chain.map((pem) => derOf(pem));
  const last = rest.at(-1) ?? new Uint8Array();
  assert.equal(derOf(province.chain[0] ?? ''), root);
  let accepted = 0;
  for (let at = 0; at < last.length; at++) {
    const altered = last.slice();
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    try {
      verifyChain([root ?? '', ...rest.slice(0, -1), altered], root ?? '');
      accepted++;
    } catch {
      // Which way it is refused depends on the byte.
    }
  }
  assert.is(accepted, 0);
  const longer = Buffer.concat([last, Buffer.from([0])]);
  const check = () => verifyChain([root ?? '', ...rest.slice(0, -1), longer], root ?? '');
  await refused(check, 'CERT_FOREIGN');
});

test('another province, real or for training, is foreign', async (t) => {
  const random = seededRandom(t.seed);
  const { province, station } = await makeProvince(random, now);
  const other = await createRoot({ code: PROVINCE, training: true, now, random });
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const theirs = (identity: NodeIdentity) => identity.chain[0] ?? '';
  await refused(() => verifyChain(station.chain, theirs(other)), 'CERT_FOREIGN', /another root/);
  const mixed = /training root of 220000000000, real root/;
  await refused(() => verifyChain(station.chain, theirs(real)), 'TRAINING_MIXED', mixed);
  await refused(() => verifyChain(real.chain, theirs(province)), 'TRAINING_MIXED', /^real root/);
});

test('the training mark cannot change, nor its area enter a real province', async (t) => {
  const random = seededRandom(t.seed);
  const forge = forger(t.seed);
  const { province, county } = await makeProvince(random, now);
  const intro = await forge(holder(county, node), { ...introduction, training: false });
  const station = await forge(intro, { ...intro.subject, role: 'node', until: null });
  const check = () => verifyChain(station.chain, province.chain[0] ?? '');
  await refused(check, 'TRAINING_MIXED', /^real introduction/);
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const own: Subject = {
    ...node,
    role: 'root',
    training: false,
    code: PROVINCE,
    tier: 'province',
    parent: null,
  };
  const fictional = { ...introduction, training: false, parent: PROVINCE };
  const below = await forge(holder(real, own), fictional);
  const made = await forge(below, { ...fictional, role: 'node', until: null });
  const judge = () => verifyChain(made.chain, real.chain[0] ?? '');
  await refused(judge, 'TRAINING_MIXED', /training area/);
});

test('dates of certificates do not judge frames', async (t) => {
  const { province, station } = await provinceOf(t.seed, Date.UTC(1990, 0, 1));
  const proof = verifyChain(station.chain, province.chain[0] ?? '');
  assert.is(proof.introductionExpires, Date.UTC(1990, 0, 31));
});

test('what an introduction certified after it ended is refused in every epoch', async (t) => {
  const forge = forger(t.seed);
  const { province, county } = await makeProvince(seededRandom(t.seed), now);
  const intro = await forge(holder(county, node), introduction);
  const until = introduction.until ?? 0;
  const subject: Subject = { ...introduction, role: 'node', until: null };
  const [last, late] = [
    await forge(intro, subject, until),
    await forge(intro, subject, until + DAY),
  ];
  const root = province.chain[0] ?? '';
  assert.is(verifyChain(last.chain, root).code, STATION);
  await refused(() => verifyChain(late.chain, root), 'STREAM_OPENING', /introduction ended/);
});

test('only a root certificate can be the trust root', async (t) => {
  const { city } = await provinceOf(t.seed, now);
  const [, ...rest] = city.chain;
  await refused(() => verifyChain(rest, rest[0] ?? ''), 'CERT_FOREIGN', /not a root certificate/);
});

test('a certificate that may not issue is no link', async (t) => {
  const { province, county } = await provinceOf(t.seed, now);
  const { introduction: intro, station } = await withoutAuthority(holder(county, node));
  const root = province.chain[0] ?? '';
  await refused(() => verifyChain(station, root), 'STREAM_OPENING', /not a CA: introduction of/);
  assert.is(new X509Certificate(intro).ca, false);
});

test('what is no certificate of ours is foreign', async (t) => {
  const { province } = await provinceOf(t.seed, now);
  const root = province.chain[0] ?? '';
  await refused(() => verifyChain([root, 'garbage'], root), 'CERT_FOREIGN', /not an X.509/);
  await refused(() => verifyChain([root, new Uint8Array(100)], root), 'CERT_FOREIGN');
});
