import * as assert from 'uvu/assert';
import { bundleFromText, bundleToText } from '../../../node/identity/bundle.js';
import {
  isSealed,
  openWithPassphrase,
  sealWithPassphrase,
} from '../../../node/identity/bundle-seal.js';
import { enroll } from '../../../node/identity/enrolment.js';
import { suite } from '../../harness.js';
import { CITY, makeProvince, SEPTEMBER as now, refused, seededRandom } from './province.js';

const test = suite('node/identity/bundle-seal');
/** Cheap: the test is of the road, not of the cost. */
const LOG_N = 10;

test('a sealed bundle opens with its passphrase only', async (t) => {
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
  assert.not(isSealed(text));
  const sealed = await sealWithPassphrase(text, '长春 2004', LOG_N);
  assert.ok(isSealed(sealed));
  assert.not.match(sealed, /PRIVATE KEY/);
  assert.is(bundleToText(bundleFromText(await openWithPassphrase(sealed, '长春 2004'))), text);
  for (const wrong of ['长春2004', '', ' 长春 2004']) {
    await refused(() => openWithPassphrase(sealed, wrong), 'BUNDLE_PASSPHRASE');
  }
});

test('a damaged sealed file is not taken for a wrong passphrase', async () => {
  const sealed = await sealWithPassphrase('x'.repeat(500), 'secret', LOG_N);
  const lines = sealed.trimEnd().split('\n');
  const body = lines.at(-2) ?? '';
  const swapped = (body.startsWith('A') ? 'B' : 'A') + body.slice(1);
  const damaged = [...lines.slice(0, -2), swapped, lines.at(-1)].join('\n');
  await refused(() => openWithPassphrase(damaged, 'secret'), 'BUNDLE_MALFORMED', /damaged/);
  const cut = lines.slice(0, -1).join('\n');
  await refused(() => openWithPassphrase(cut, 'secret'), 'BUNDLE_MALFORMED', /armour/);
});

test('nothing is sealed with an empty passphrase', async () => {
  for (const empty of ['', '  ']) await refused(() => sealWithPassphrase('x', empty), 'USAGE');
});
