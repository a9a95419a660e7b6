import * as assert from 'uvu/assert';
import { LIMITS } from '../../node/limits.js';
import { KIND } from '../../node/store/keys.js';
import { encodeBody } from '../../proto/body.js';
import { type Change, canonicalText, contentHash, tagOf } from '../../proto/change.js';
import { CHANGE_LIMITS } from '../../proto/change-limits.js';
import { BODY_BYTES_MAX } from '../../proto/compression.js';
import { FRAME_BYTES_MAX, FRAME_CHANGES_MAX } from '../../proto/frame.js';
import { refToId, streamIdOf } from '../../proto/id.js';
import { writeVarints } from '../../proto/varint.js';
import { GRPC_LIMITS } from '../../transports/grpc/options.js';
import { NATS_LIMITS } from '../../transports/nats/options.js';
import { suite } from '../harness.js';
import {
  codeSpans,
  documentAt,
  knownWords,
  linkFaults,
  pathFaults,
  protoNames,
  readDocuments,
  wordFaults,
} from './documents.js';
import { expectNone, readSources, sourceOf } from './sources.js';

const test = suite('tidy/docs');

const documents = readDocuments();
const protocol = documentAt('docs/PROTOCOL.md');
const storage = documentAt('docs/STORAGE.md');

/** `` `name` value`` somewhere in the text. */
function limitFaults(text: string, limits: { readonly [name: string]: number }): string[] {
  return Object.entries(limits).flatMap(([name, value]) =>
    new RegExp(`\`${name}\` ${value}\\b`).test(text) ? [] : [`${name} is ${value}`],
  );
}

/** Rows of the table of keys that are none of ours, and keys without a row. */
function kindFaults(text: string): string[] {
  const rows = [...text.matchAll(/^\| `(\w+)` \| `(\w)` \|/gm)].map(([, name = '']) => name);
  const gone = rows.filter((name) => !Object.hasOwn(KIND, name)).map((name) => `no key ${name}`);
  return [...gone, ...missingKinds(text)];
}

function missingKinds(text: string): string[] {
  return Object.entries(KIND).flatMap(([name, byte]) =>
    text.includes(`\n| \`${name}\` | \`${String.fromCharCode(byte)}\` |`) ? [] : [`key ${name}`],
  );
}

test('no two decisions have one number', () => {
  const numbers = documents.flatMap(
    ({ path }) => /^docs\/decisions\/(\d{4})-/.exec(path)?.[1] ?? [],
  );
  assert.ok(numbers.length > 10);
  assert.equal(numbers, [...new Set(numbers)]);
});

test('every link leads to a file and to a heading in it', () => {
  assert.ok(documents.length > 10);
  expectNone(documents.flatMap(linkFaults));
});

test('every path that is named is there', () => {
  expectNone(documents.flatMap(pathFaults));
});

test('every code that is named is one', () => {
  const words = knownWords(readSources());
  expectNone(documents.flatMap((document) => wordFaults(document, words)));
});

test('every kind of key stands in docs/STORAGE.md, with its byte', () => {
  expectNone(kindFaults(storage.text));
});

test('every limit stands in docs/PROTOCOL.md, with its value', () => {
  const others = { FRAME_BYTES_MAX, FRAME_CHANGES_MAX, BODY_BYTES_MAX };
  const all = [LIMITS, GRPC_LIMITS, NATS_LIMITS, CHANGE_LIMITS, others];
  expectNone(all.flatMap((limits) => limitFaults(protocol.text, { ...limits })));
});

test('every message stands in docs/PROTOCOL.md', () => {
  const named = new Set(codeSpans(protocol));
  const missing = protoNames().filter((name) => !named.has(name));
  expectNone(missing.map((name) => `message ${name}`));
});

test('the vectors in docs/PROTOCOL.md are right', () => {
  const author = '229901500000';
  const stream = streamIdOf({ author, epoch: '5b1f0c8e2a947d36', lane: author });
  const change: Change = {
    entity: 5,
    target: null,
    event: '100',
    source: 4,
    since: null,
    hlc: 601_000_000_000_000,
    session: 2,
    fields: [1, 3, 5],
    values: ['王小雪', '2', '19640512'],
    seen: [],
    documents: [],
    act: null,
  };
  const content = contentHash(change);
  const vectors = [
    stream,
    canonicalText(change).replaceAll('\u001f', '␟'),
    content,
    refToId({ stream, seq: 3, tag: tagOf(content) }),
    encodeBody([change]).toString('hex'),
    Buffer.from(writeVarints([0, -1, 1, 300]))
      .toString('hex')
      .replace(/..(?!$)/g, '$& '),
  ];
  const spans = new Set(codeSpans(protocol));
  for (const vector of vectors) assert.ok(spans.has(vector), vector);
});

test('these checks can fail', () => {
  const text = 'See [that](no.md), [here](docs.md#no-such), `node/no.ts` and `NO_SUCH_CODE`.\n';
  const document = { path: 'docs/PROTOCOL.md', text };
  assert.equal(linkFaults(document), [
    'docs/PROTOCOL.md: no no.md',
    'docs/PROTOCOL.md: no docs.md#no-such',
  ]);
  const lost = { path: 'docs/CLI.md', text: '[here](#no-such)\n' };
  assert.equal(linkFaults(lost), ['docs/CLI.md: no heading #no-such']);
  assert.equal(pathFaults(document), ['docs/PROTOCOL.md: no node/no.ts']);
  const words = knownWords([
    sourceOf('node/x.ts', `alarms.raise('LOG_FORK', 'x'); const SOME_MAX = 1;`),
  ]);
  assert.equal(wordFaults(document, words), ['docs/PROTOCOL.md: NO_SUCH_CODE is nothing we know']);
  for (const word of ['LOG_FORK', 'SOME_MAX', 'WAITS', 'GMSFHM']) assert.ok(words.has(word), word);
  assert.equal(limitFaults('`a` 12 of them', { a: 1, b: 2 }), ['a is 1', 'b is 2']);
  assert.ok(kindFaults('').length > 10);
  assert.ok(kindFaults('| `noSuch` | `x` |').includes('no key noSuch'));
});
