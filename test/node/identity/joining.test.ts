import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import * as assert from 'uvu/assert';
import { bundleFromText, bundleToText, signBundle } from '../../../node/identity/bundle.js';
import { verifyChain } from '../../../node/identity/chain.js';
import { enroll } from '../../../node/identity/enrolment.js';
import { join } from '../../../node/identity/joining.js';
import { createRoot } from '../../../node/identity/root.js';
import { suite } from '../../harness.js';
import {
  CITY,
  COUNTY,
  DAY,
  makeProvince,
  PROVINCE,
  refused,
  SEPTEMBER,
  STATION,
  seededRandom,
  UNIT9,
} from './province.js';

const test = suite('node/identity/joining');
const now = SEPTEMBER;

test('four tiers join one below the other, offline', async (t) => {
  const { province, city, county, station } = await makeProvince(seededRandom(t.seed), now);
  const [root = ''] = province.chain;
  assert.is(station.chain.length, 7);
  for (const node of [province, city, county, station]) {
    const proof = verifyChain(node.chain, root);
    assert.is(proof.code, node.code);
    assert.is(proof.tier, node.tier);
    assert.is(proof.parent, node.parent);
    assert.is(proof.publicKey, node.publicKey);
    assert.is(proof.training, true);
  }
  assert.is(station.unit9, UNIT9);
  assert.is(station.parent, COUNTY);
  assert.equal(station.parentAddresses, ['grpc://127.0.0.1:7200']);
  const keys = new Set([province, city, county, station].map((node) => node.publicKey));
  assert.is(keys.size, 4);
});

test('the introduction is named by the node that used it', async (t) => {
  const random = seededRandom(t.seed);
  const { county, province } = await makeProvince(random, now);
  const request = {
    code: STATION,
    tier: 'station',
    unit9: UNIT9,
    addresses: [],
    now,
    random,
  } as const;
  const { bundle, introductionKey } = await enroll(county, { ...request, days: 5 });
  const { identity } = await join(bundle, { now: now + DAY, random });
  const proof = verifyChain(identity.chain, province.chain[0] ?? '');
  assert.is(proof.introductionKey, introductionKey);
  assert.is(proof.introductionExpires, now + 5 * DAY);
  assert.not.equal(proof.publicKey, introductionKey);
});

test('a bundle goes through a file unharmed, frames included', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const frames = [new Uint8Array([0, 255, 7]), new Uint8Array(), random.bytes(4000)];
  const { bundle } = await enroll(province, {
    code: CITY,
    tier: 'city',
    addresses: ['grpc://a:1'],
    frames,
    now,
    random,
  });
  const path = joinPath(t.folder(), 'city.bundle');
  writeFileSync(path, bundleToText(bundle));
  const read = bundleFromText(readFileSync(path, 'utf8'));
  assert.equal(bundleToText(read), bundleToText(bundle));
  const joined = await join(read, { now, random, expect: { code: CITY, tier: 'city' } });
  assert.equal(
    joined.frames.map((frame) => Buffer.from(frame).toString('hex')),
    frames.map((frame) => Buffer.from(frame).toString('hex')),
  );
});

test('a node skips tiers that are not there yet', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const request = {
    code: STATION,
    tier: 'station',
    unit9: UNIT9,
    addresses: [],
    now,
    random,
  } as const;
  for (const parent of [PROVINCE, COUNTY]) {
    const { bundle } = await enroll(province, { ...request, parent });
    const { identity } = await join(bundle, { now, random });
    assert.is(verifyChain(identity.chain, province.chain[0] ?? '').parent, parent);
  }
});

test('a parent enrols only below its own code and tier', async (t) => {
  const random = seededRandom(t.seed);
  const { county, station } = await makeProvince(random, now);
  const addresses: string[] = [];
  const ask = (part: Partial<Parameters<typeof enroll>[1]>) => () =>
    enroll(county, {
      code: STATION,
      tier: 'station',
      unit9: UNIT9,
      addresses,
      now,
      random,
      ...part,
    });
  await refused(ask({ code: '229902500000' }), 'ENROL_OUTSIDE', /229902500000 is not below/);
  await refused(ask({ code: COUNTY }), 'ENROL_OUTSIDE', /not below/);
  await refused(ask({ code: CITY }), 'ENROL_OUTSIDE', /not below/);
  await refused(ask({ tier: 'county' }), 'ENROL_OUTSIDE', /a county is not below a county/);
  await refused(ask({ parent: CITY }), 'ENROL_OUTSIDE', /parent/);
  await refused(ask({ parent: STATION }), 'ENROL_OUTSIDE', /parent/);
  await refused(ask({ unit9: null }), 'USAGE', /unit code/);
  await refused(ask({ unit9: '2299010' }), 'USAGE', /unit code/);
  await refused(ask({ code: '2299' }), 'USAGE', /12-character/);
  const below = {
    code: '229901500100',
    tier: 'station',
    unit9: UNIT9,
    addresses,
    now,
    random,
  } as const;
  await refused(() => enroll(station, below), 'ENROL_OUTSIDE', /a station/);
});

test('a real province knows no training area', async (t) => {
  const random = seededRandom(t.seed);
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const request = { tier: 'station', addresses: [], now, random } as const;
  await refused(
    () => enroll(real, { ...request, code: STATION, unit9: '220102001' }),
    'AREA_TRAINING',
  );
  await refused(
    () => enroll(real, { ...request, code: '220102500000', unit9: UNIT9 }),
    'AREA_TRAINING',
  );
  await refused(
    () => createRoot({ code: CITY, training: true, now, random }),
    'USAGE',
    /not a province/,
  );
});

test('a bundle ends with its term', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const { bundle } = await enroll(province, {
    code: CITY,
    tier: 'city',
    addresses: [],
    days: 2,
    now,
    random,
  });
  await join(bundle, { now: now + 2 * DAY, random });
  await refused(
    () => join(bundle, { now: now + 2 * DAY + 1, random }),
    'BUNDLE_EXPIRED',
    /2004-09-03/,
  );
  await refused(() => join(bundle, { now: now - 3 * DAY, random }), 'CERT_NOT_YET');
});

test('a bundle is for one node', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const { bundle } = await enroll(province, {
    code: CITY,
    tier: 'city',
    addresses: [],
    now,
    random,
  });
  await refused(() => join(bundle, { now, random, expect: { code: COUNTY } }), 'BUNDLE_MISMATCH');
  await refused(() => join(bundle, { now, random, expect: { tier: 'county' } }), 'BUNDLE_MISMATCH');
});

test('an altered bundle is refused, whatever was altered', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const request = { code: CITY, tier: 'city', addresses: ['grpc://a:1'], now, random } as const;
  const { bundle } = await enroll(province, { ...request, frames: [new Uint8Array([1, 2])] });
  const { bundle: other } = await enroll(province, { ...request, code: '229800000000' });
  const { introduction, introductionKey, signature } = other;
  const changes: Partial<typeof bundle>[] = [
    { addresses: ['grpc://evil:1'] },
    { frames: [] },
    { expires: bundle.expires + 365 * DAY },
    { code: COUNTY },
    { tier: 'county' },
    { unit9: UNIT9 },
    { parent: CITY },
    { introduction },
    { introductionKey },
    { signature },
  ];
  for (const change of changes) {
    const what = /altered/;
    await refused(() => join({ ...bundle, ...change }, { now, random }), 'BUNDLE_MALFORMED', what);
  }
});

test('signing anew does not make an altered bundle true', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const request = { code: CITY, tier: 'city', addresses: [], now, random } as const;
  const { bundle } = await enroll(province, request);
  const { bundle: other } = await enroll(province, { ...request, code: '229800000000' });
  const again = (change: Partial<typeof bundle>) => () =>
    join(signBundle({ ...bundle, ...change }, province.key), { now, random });
  await refused(again({ code: COUNTY }), 'BUNDLE_MALFORMED', /another node/);
  await refused(again({ expires: bundle.expires + DAY }), 'BUNDLE_MALFORMED', /another node/);
  await refused(
    again({ introductionKey: other.introductionKey }),
    'BUNDLE_MALFORMED',
    /key is another/,
  );
  await refused(again({ introductionKey: 'x' }), 'BUNDLE_MALFORMED', /cannot be read/);
});

test('a bundle of another root is refused where the root is known', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const stranger = await createRoot({ code: PROVINCE, training: true, now, random });
  const real = await createRoot({ code: PROVINCE, training: false, now, random });
  const request = { code: '220100000000', tier: 'city', addresses: [], now, random } as const;
  const trustRoot = province.chain[0] ?? '';
  const foreign = (await enroll(stranger, request)).bundle;
  await refused(() => join(foreign, { now, random, trustRoot }), 'CERT_FOREIGN', /another root/);
  const mixed = (await enroll(real, request)).bundle;
  await refused(() => join(mixed, { now, random, trustRoot }), 'TRAINING_MIXED');
  await refused(() => join({ ...foreign, root: trustRoot }, { now, random }), 'CERT_FOREIGN');
});

test('a file that is no bundle is refused', async (t) => {
  const random = seededRandom(t.seed);
  const { province } = await makeProvince(random, now);
  const { bundle } = await enroll(province, {
    code: CITY,
    tier: 'city',
    addresses: [],
    now,
    random,
  });
  const text = bundleToText(bundle);
  const broken: [string, RegExp][] = [
    ['', /JSON/],
    [text.slice(0, -20), /JSON/],
    ['[]', /format/],
    ['null', /format/],
    [text.replace('huji-bundle/1', 'huji-bundle/2'), /format/],
    [text.replace('"city"', '"town"'), /tier/],
    [text.replace(`"${CITY}"`, '"22"'), /code/],
    [text.replace('"frames": []', '"frames": ["a"]'), /frames/],
    [text.replace('"addresses": []', '"addresses": [1]'), /addresses/],
    [text.replace('"training": true', '"training": "true"'), /training/],
    [text.replace(/"expires": "[^"]*"/, '"expires": "soon"'), /expires/],
  ];
  for (const [each, detail] of broken) {
    assert.not.equal(each, text);
    await refused(() => bundleFromText(each), 'BUNDLE_MALFORMED', detail);
  }
});

test('certificates keep to X.509 and nest in time', async (t) => {
  const random = seededRandom(t.seed);
  const { station } = await makeProvince(random, now);
  const chain = station.chain.map((pem) => new X509Certificate(pem));
  const ends = chain.map((certificate) => Date.parse(certificate.validTo));
  assert.equal(
    ends,
    ends.toSorted((a, b) => b - a),
  );
  assert.ok(chain.every((certificate) => certificate.ca));
  assert.is(new Set(chain.map((certificate) => certificate.serialNumber)).size, 7);
  assert.is(chain.at(-1)?.subjectAltName, `DNS:${STATION}.huji`);
  assert.is(chain.at(-1)?.validFrom, 'Aug 31 00:00:00 2004 GMT');
  assert.is(chain.at(-1)?.validTo, 'Aug 30 00:00:00 2014 GMT');
});

test('the same randomness makes the same node', async (t) => {
  const [a, b] = await Promise.all([0, 1].map(() => makeProvince(seededRandom(t.seed), now)));
  assert.equal(a?.station.chain, b?.station.chain);
  assert.is(a?.station.ageIdentity, b?.station.ageIdentity);
});
