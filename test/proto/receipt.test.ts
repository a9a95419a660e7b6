import { generateKeyPairSync } from 'node:crypto';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import { type Receipt, readReceipt, signReceipt, verifyReceipt } from '../../proto/receipt.js';
import { suite } from '../harness.js';

const test = suite('proto/receipt');

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const hex = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('hex');
const RECEIPT: Receipt = {
  node: '229901000000',
  tier: 'county',
  held: { stream: '0000000000000001', seq: 900, hash: '0011223344556677' },
  applied: 890,
  backedUp: 800,
  attachments: 0,
  hlc: 2 ** 50,
};

test('a tier’s word comes back with its signature', () => {
  const signed = signReceipt(RECEIPT, privateKey);
  const read = readReceipt(signed.content, signed.signature);
  assert.equal(read.receipt, RECEIPT);
  assert.ok(verifyReceipt(read, hex));
});

test('every bit of it counts', () => {
  const { content, signature } = signReceipt(RECEIPT, privateKey);
  for (let bit = 0; bit < content.length * 8; bit++) {
    const spoilt = Buffer.from(content);
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.not.ok(verifyReceipt({ receipt: RECEIPT, content: spoilt, signature }, hex), `${bit}`);
  }
  const other = Buffer.from(signature);
  other[9] = (other[9] ?? 0) ^ 1;
  assert.not.ok(verifyReceipt({ receipt: RECEIPT, content, signature: other }, hex));
  assert.not.ok(verifyReceipt({ receipt: RECEIPT, content, signature: Buffer.alloc(0) }, hex));
});

test('a signature for something else is none', () => {
  const { content, signature } = signReceipt(RECEIPT, privateKey);
  const own = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' });
  const signed = { receipt: RECEIPT, content, signature };
  assert.not.ok(verifyReceipt(signed, own.subarray(12).toString('hex')));
});

test('no receipt: no node, no tier, no place', () => {
  const garbage = (error: unknown) =>
    error instanceof HujiError && error.code === 'PROTOCOL_GARBAGE';
  const { signature } = signReceipt(RECEIPT, privateKey);
  for (const edit of [{ node: 'x' }, { tier: 'kingdom' as 'county' }]) {
    const { content } = signReceipt({ ...RECEIPT, ...edit }, privateKey);
    assert.throws(() => readReceipt(content, signature), garbage);
  }
  assert.throws(() => readReceipt(new Uint8Array(0), signature), garbage);
  assert.throws(() => readReceipt(Buffer.from('ffff', 'hex'), signature), garbage);
});
