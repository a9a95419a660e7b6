import iconv from 'iconv-lite';
import * as assert from 'uvu/assert';
import { decodeText, EncodingCheck, encodingOf } from '../../../node/load/encoding.js';
import { suite } from '../../harness.js';

const test = suite('node/load/encoding');

function encodingOfLines(bytes: Uint8Array, given?: 'utf-8' | 'gb18030'): string {
  const check = new EncodingCheck(given);
  check.add(bytes, (index) => index + 1);
  return check.encoding;
}

function gb(text: string): Buffer {
  return iconv.encode(text, 'gb18030');
}

function fails(run: () => unknown, message: string): void {
  try {
    run();
  } catch (error) {
    assert.match(String(error), message);
    return;
  }
  assert.unreachable(`no ${message}`);
}

test('the bytes tell which encoding it is', () => {
  assert.is(encodingOfLines(Buffer.from('HH,XM\n')), 'utf-8');
  assert.is(encodingOfLines(Buffer.from('XM\n张三\n')), 'utf-8');
  assert.is(encodingOfLines(Buffer.from('XM\n𠮷\n')), 'utf-8');
  assert.is(encodingOfLines(gb('XM\n张三\n')), 'gb18030');
  assert.is(encodingOfLines(gb('XM\n㛃\n')), 'gb18030');
  // Valid UTF-8 too, of letters that no register has.
  assert.ok(decodeText(gb('XM\n模隆\n'), 'utf-8') !== null);
  assert.is(encodingOfLines(gb('XM\n模隆\n')), 'gb18030');
});

test('what was found holds for the whole file, and an error names the line', () => {
  const check = new EncodingCheck();
  check.add(Buffer.from('XM\n张三\n'), (index) => index + 1);
  fails(
    () => check.add(Buffer.concat([Buffer.from('李四\n'), gb('王五\n')]), (index) => index + 3),
    'line 4',
  );
  const broken = Buffer.concat([gb('XM\n张三\n李'), Buffer.from('\xff\n', 'latin1')]);
  fails(() => encodingOfLines(broken), 'LOAD_ENCODING: line 3 is not gb18030');
  fails(() => encodingOfLines(Buffer.from('a\n\xff\xff\n', 'latin1')), 'line 2');
  fails(() => encodingOfLines(gb('张三\n'), 'utf-8'), 'line 1 is not utf-8');
});

test('every character of GB 18030 comes back as it was written', () => {
  for (let from = 0x80; from < 0x11_0000; from += 4096) {
    let text = '';
    for (let code = from; code < from + 4096; code++) {
      if (code >= 0x11_0000) break;
      // U+E5E5 has no place of its own in GB 18030, as surrogates have none anywhere.
      if ((code >= 0xd800 && code < 0xe000) || code === 0xe5e5) continue;
      text += String.fromCodePoint(code);
    }
    assert.ok(decodeText(gb(text), 'gb18030') === text, from.toString(16));
  }
});

test('encodings go by several names', () => {
  assert.is(encodingOf('UTF8'), 'utf-8');
  assert.is(encodingOf('GB-18030'), 'gb18030');
  assert.is(encodingOf('gbk'), 'gb18030');
  fails(() => encodingOf('big5'), 'LOAD_ENCODING: no such encoding: big5');
});
