import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { objectOf, textIn } from '../../bin/document.js';
import { main } from '../../bin/main.js';
import { useLanguage } from '../../bin/texts.js';
import type { Json } from '../../node/control/control.js';
import { suite } from '../harness.js';
import { listen } from '../node/control/calls.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/commands/consumer');

test('a token is 256 random bits, and its hash is what the document takes', async () => {
  const host = fakeHost();
  assert.is(await main(['consumer', 'token', '--json'], host), 0);
  const document = JSON.parse(host.out.join('')) as Json;
  const token = textIn(document, 'token');
  assert.match(token, /^huji_[A-Za-z0-9_-]{43}$/);
  assert.is(objectOf(document)['sha256'], hash('sha256', token, 'hex'));
});

test('a document with faults is refused with every line, before the node is asked', async (t) => {
  useLanguage('en');
  const dir = t.folder();
  const file = join(dir, 'court.yaml');
  const lines = [
    ...['name: court', 'version: 1', 'organisation: 法院', `tokens: [${'a'.repeat(64)}]`],
    ...['areas: [x]', 'hours: 8', 'per-minute: 5'],
  ];
  writeFileSync(file, lines.join('\n'));
  const host = fakeHost({ env: { LANG: 'en_US.UTF-8' } });
  assert.is(await main(['consumer', 'apply', file, '--dir', dir], host), 1);
  const told = host.err.join('');
  assert.match(told, 'court.yaml:5:9: x is no word for this');
  assert.match(told, 'court.yaml:6:1: unknown key hours');
});

test('consumers are a table, one is YAML', async (t) => {
  const dir = t.folder();
  const document = { name: 'court', version: 2, areas: ['220102'] };
  const listed = { ...document, readable: true, organisation: '法院', active: true, may: ['get'] };
  await listen(t, dir, {
    'consumer.show': ({ consumer }) =>
      Promise.resolve(consumer === '' ? { consumers: [listed] } : { name: 'court', document }),
  });
  const run = async (...words: string[]) => {
    const host = fakeHost({ env: { LANG: 'en_US.UTF-8' } });
    assert.is(await main(['consumer', 'show', ...words, '--dir', dir], host), 0);
    return host.out.join('');
  };
  assert.match(await run(), /court\s+2\s+法院\s+yes\s+220102/);
  assert.match(await run('court'), 'name: court\nversion: 2\nareas:\n  - "220102"');
});
