import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../bin/document.js';
import { numberCertificate } from '../../bin/number-certificate.js';
import { suite } from '../harness.js';
import { about, person } from '../node/drafts.js';
import { Asked } from '../node/methods/asked.js';
import { STATION, Tree, write } from '../node/tree.js';

const test = suite('bin/number-certificate');

test('a certificate names both numbers whole, and nothing comes from elsewhere', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const [made] = await write(node, [person(1, { XM: '王<b>' }, 'register')]);
  const id = made?.id ?? '';
  const asked = await Asked.with(node);
  const common = { entity: 'person', id, unmask: true, purpose: 'test' };
  const before = await asked.call('history', common);
  assert.equal(listIn(before, 'corrections'), []);
  const old = textIn(partOf(await asked.call('get', common), 'fields'), 'GMSFHM');
  const paper = { kind: '审批表', number: '2004-017', issued: '20040915' };
  const fields = { GMSFHM: '22990119640512002X', BGGZLB: '12' };
  await write(node, [about(id, '107', fields, 'register', { documents: [paper] })]);

  const document = await asked.call('history', { ...common, certificate: true });
  assert.is(partOf(document, 'newCardNeeded'), true);
  assert.is(partOf(await asked.call('get', common), 'newCardNeeded'), true);
  const html = numberCertificate(document, '2004-09-20');
  for (const text of [old, '22990119640512002X', '纠正错号', '2004-017', '2004年09月20日']) {
    assert.ok(html.includes(text), text);
  }
  assert.ok(html.includes('王&lt;b&gt;') && !html.includes('<b>'));
  assert.not.match(html, /https?:|src=|<script/);
  const masked = await asked.call('history', { entity: 'person', id });
  assert.is(textIn(listIn(masked, 'corrections')[0], 'to'), '229901********002X');

  await write(node, [about(id, '120', { GMSFHM: '22990119640512002X' }, 'card')]);
  assert.is(partOf(await asked.call('get', common), 'newCardNeeded'), undefined);
  // The number before leads to him for good.
  const found = await asked.call('find', { number: old });
  assert.is(textIn(listIn(found, 'people')[0], 'match'), 'former');
});
