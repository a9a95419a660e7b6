import { generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto';
import * as assert from 'uvu/assert';
import { derOf } from '../../../node/identity/certificate.js';
import { suite } from '../../harness.js';
import { identitiesOf } from './identities.js';
import './known-signatures.js';
import { PROVINCE, PROVINCE_PLACE } from './shape.js';

const test = suite('sim/world/known-signatures');

test('what was good for one key, one text and one signature is good for no other', () => {
  const [one, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const text = Buffer.from('户口');
  const signature = sign(null, text, one.privateKey);
  for (let turn = 0; turn < 2; turn++) {
    assert.ok(verify(null, text, one.publicKey, signature));
    assert.not(verify(null, text, other.publicKey, signature));
    assert.not(verify(null, Buffer.from('戶口'), one.publicKey, signature));
    const spoilt = Buffer.from(signature);
    spoilt[7] = (spoilt[7] ?? 0) ^ 1;
    assert.not(verify(null, text, one.publicKey, spoilt));
    // The border between the two moves.
    const longer = Buffer.concat([signature, text.subarray(0, 1)]);
    assert.not(verify(null, text.subarray(1), one.publicKey, longer));
  }
});

test('a certificate is what its bytes say, read once', async () => {
  const identity = (await identitiesOf([PROVINCE_PLACE])).get(PROVINCE);
  const der = Buffer.from(derOf(identity?.chain[0] ?? ''));
  const first = new X509Certificate(der);
  assert.instance(first, X509Certificate);
  assert.is(new X509Certificate(Buffer.from(der)), first);
  assert.equal(first.raw, der);
  assert.throws(() => new X509Certificate(der.subarray(0, der.length - 9)));
});
