import * as assert from 'uvu/assert';
import { derOf, readCertificate } from '../../../node/identity/certificate.js';
import { suite } from '../../harness.js';
import { provinceOf, refused, SEPTEMBER } from './province.js';

const test = suite('node/identity/certificate');

test('a key that OpenSSL cannot read is no certificate of ours', async (t) => {
  const { station } = await provinceOf(t.seed, SEPTEMBER);
  const der = Buffer.from(derOf(station.chain.at(-1) ?? ''));
  // SubjectPublicKeyInfo of Ed25519 (RFC 8410), under an algorithm that nobody knows.
  const at = der.indexOf(Buffer.from('302a300506032b6570032100', 'hex'));
  assert.ok(at > 0);
  der[at + 8] = 0x7f;
  await refused(() => readCertificate(new Uint8Array(der)), 'CERT_FOREIGN', /not Ed25519/);
});
