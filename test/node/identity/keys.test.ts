import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import * as assert from 'uvu/assert';
import { ageIdentityFromSeed, ageRecipientOf } from '../../../node/identity/age-key.js';
import { bech32Decode, bech32Encode } from '../../../node/identity/bech32.js';
import {
  keyFromSeed,
  publicHexOf,
  publicKeyFromHex,
  sign,
  verify,
} from '../../../node/identity/signing.js';
import { readSubject, type Subject, subjectName } from '../../../node/identity/subject.js';
import { suite } from '../../harness.js';
import { refused, SEPTEMBER, seededRandom } from './province.js';

const test = suite('node/identity/keys');
const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

test('signatures are those of RFC 8032, section 7.1, tests 2 and 3', () => {
  const vectors = [
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac' +
        '18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ] as const;
  for (const [seed, key, message, signature] of vectors) {
    const made = keyFromSeed(hex(seed));
    assert.is(publicHexOf(made), key);
    assert.is(publicHexOf(publicKeyFromHex(key)), key);
    assert.is(Buffer.from(sign(made, hex(message))).toString('hex'), signature);
    assert.is(verify(key, hex(message), hex(signature)), true);
    assert.is(verify(key, hex(`${message}00`), hex(signature)), false);
    assert.is(verify(key, hex(message), hex(signature).subarray(1)), false);
  }
});

test('what is no public key is refused', async () => {
  for (const each of ['', 'zz', 'A'.repeat(64), '0'.repeat(63)]) {
    await refused(() => verify(each, new Uint8Array(), new Uint8Array(64)), 'STREAM_OPENING');
  }
});

test('bech32 keeps to the vectors of BIP 173', () => {
  const valid = [
    ['a', 'A12UEL5L'],
    ['abcdef', 'abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw'],
    ['split', 'split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w'],
  ] as const;
  for (const [prefix, text] of valid) {
    const bytes = bech32Decode(prefix, text);
    assert.ok(bytes, text);
    if (bytes !== null) assert.is(bech32Encode(prefix, bytes), text.toLowerCase());
  }
  for (const text of ['a12uel5m', 'A12uEL5L', 'b12uel5l', 'a1', 'a12uel5', 'a1!2uel5l']) {
    assert.is(bech32Decode('a', text), null);
  }
});

test('age keys are those of the age library', async (t) => {
  const random = seededRandom(t.seed);
  for (let turn = 0; turn < 10; turn++) {
    const identity = ageIdentityFromSeed(random.bytes(32));
    assert.is(ageRecipientOf(identity), await identityToRecipient(identity));
    const theirs = await generateX25519Identity();
    assert.is(ageRecipientOf(theirs), await identityToRecipient(theirs));
  }
  const identity = ageIdentityFromSeed(random.bytes(32));
  const encrypter = new Encrypter();
  encrypter.addRecipient(ageRecipientOf(identity) ?? '');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  assert.is(await decrypter.decrypt(await encrypter.encrypt('户籍'), 'text'), '户籍');
  const last = identity.endsWith('Q') ? 'P' : 'Q';
  for (const wrong of ['', 'age1xyz', identity.slice(0, -1), identity.slice(0, -1) + last]) {
    assert.is(ageRecipientOf(wrong), null);
  }
});

test('a subject is read back as it was written, and nothing else is', () => {
  const subject: Subject = {
    role: 'introduction',
    training: true,
    code: '229901500000',
    tier: 'station',
    unit9: '229901001',
    parent: '229901000000',
    until: SEPTEMBER,
  };
  const subjects: Subject[] = [
    subject,
    { ...subject, role: 'node', until: null, training: false, unit9: null },
    { ...subject, role: 'root', until: null, tier: 'province', parent: null },
  ];
  const print = (each: Subject): string =>
    subjectName(each)
      .flatMap((attribute) => Object.entries(attribute))
      .map(([type, [value]]) => `${type}=${value}`)
      .join('\n');
  for (const each of subjects) {
    assert.equal(readSubject(print(each)), each);
    for (const attribute of subjectName(each)) {
      assert.ok(Object.values(attribute).every(([value = '']) => value.length <= 64));
    }
  }
  const text = print(subject);
  const wrong = [
    `${text}\nCN=220000000000`,
    `C=CN\n${text}`,
    text.replace('OU=introduction', 'OU=node'),
    text.replace(/OU=until=.*\n/, ''),
    text.replace('2004-09-01', '2004-9-1'),
    text.replace('2004-09-01', '2004-09-99'),
    text.replace('tier=station', 'tier=village'),
    text.replace('CN=22', 'CN=00'),
    text.replace('OU=training\n', ''),
    text.replace('O=huji', 'O=huji '),
    text.replace('unit9=229901001', 'unit9=22990100'),
  ];
  for (const each of wrong) {
    assert.not.equal(each, text);
    assert.is(readSubject(each), null, each);
  }
});
