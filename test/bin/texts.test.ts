import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { languageOf, TEXTS, type TextId, text, useLanguage } from '../../bin/texts.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('bin/texts');

const IDS = Object.keys(TEXTS) as TextId[];

function names(pattern: string): string[] {
  return [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
}

test('every text is there in both languages, with the same parts', () => {
  for (const id of IDS) {
    const { en, zh } = TEXTS[id];
    assert.ok(en.trim() !== '' && zh.trim() !== '', id);
    assert.not.match(en, /[\u3000-\u9fff\uff00-\uffef]/, `${id} is not English`);
    assert.equal(names(zh), names(en), id);
  }
});

test('Chinese texts are Chinese', () => {
  for (const id of IDS) {
    assert.match(TEXTS[id].zh, /[\u4e00-\u9fff]/, id);
  }
});

test('no text is there for nothing', () => {
  const folder = join(packageRoot, 'bin');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== 'texts.ts')
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  assert.equal(
    IDS.filter((id) => !sources.includes(`'${id}'`)),
    [],
  );
});

test('the locale decides, HUJI_LANG before it', () => {
  assert.is(languageOf({}), 'en');
  assert.is(languageOf({ LANG: 'zh_CN.UTF-8' }), 'zh');
  assert.is(languageOf({ LANG: 'de_DE.UTF-8' }), 'en');
  assert.is(languageOf({ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_GB' }), 'en');
  assert.is(languageOf({ LC_MESSAGES: 'en_GB', LC_ALL: 'zh_CN' }), 'zh');
  assert.is(languageOf({ LC_ALL: 'zh_CN', HUJI_LANG: 'en' }), 'en');
  assert.is(languageOf({ LC_ALL: '', LANG: 'zh_CN' }), 'zh');
});

test('parts are filled in as they are', (t) => {
  t.defer(() => useLanguage('en'));
  useLanguage('zh');
  assert.is(text('usage.required', { option: '$&{a}' }), '必须给出 --$&{a}');
  useLanguage('en');
  assert.is(text('usage.required', { option: 'node' }), '--node is required');
});
