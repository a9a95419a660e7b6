import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  ATTACHMENT_BYTES_MAX,
  attachmentOf,
  attachmentText,
  pictureType,
} from '../../proto/attachment.js';
import { suite } from '../harness.js';

const test = suite('proto/attachment');

const HASH = 'ab'.repeat(32);
const of = (number: string) => attachmentOf({ kind: '照片', number });

test('what a document says of an attachment comes back', (t) => {
  const attachments = fc.record(
    {
      hash: fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((bytes) => Buffer.from(bytes).toString('hex')),
      size: fc.integer({ min: 1, max: ATTACHMENT_BYTES_MAX }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(attachments, (each) => assert.equal(of(attachmentText(each)), each)),
    { seed: t.seed },
  );
});

test('any other number names none', () => {
  const numbers = [
    ...['', HASH, `sha256:${HASH}`, `sha256:${HASH}:0`, `sha256:${HASH}:020`],
    ...[`sha256:${HASH}:${ATTACHMENT_BYTES_MAX + 1}`, `sha256:${HASH}:12 `, `md5:${HASH}:12`],
    `sha256:${HASH.toUpperCase()}:12`,
  ];
  for (const number of numbers) assert.is(of(number), null);
  assert.is(attachmentOf({ kind: '照片' }), null);
});

test('pictures are known by how they begin', () => {
  assert.is(pictureType(Buffer.from('ffd8ffe000', 'hex'))?.name, 'jpeg');
  assert.is(pictureType(Buffer.from('89504e470d0a1a0a00', 'hex'))?.name, 'png');
  assert.is(pictureType(Buffer.from('GIF89a')), null);
  assert.is(pictureType(Buffer.from('ffd8', 'hex')), null);
});
