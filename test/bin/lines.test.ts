import * as assert from 'uvu/assert';
import { readAll, readEach, readFirstLine, readLines } from '../../bin/lines.js';
import { useLanguage } from '../../bin/texts.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('bin/lines');

useLanguage('en');

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function linesOf(...parts: (string | Uint8Array)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(chunks(...parts))) lines.push(line);
  return lines;
}

async function failureOf(promise: Promise<unknown>): Promise<HujiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HujiError)) throw new Error(`no HujiError: ${String(error)}`);
  return error;
}

test('lines are the same however the bytes are cut', async () => {
  const all = Buffer.from('{"a":1}\n\n𠮷\ue000\n  \nlast');
  for (let at = 0; at <= all.length; at++) {
    const lines = await linesOf(all.subarray(0, at), all.subarray(at));
    assert.equal(lines, ['{"a":1}', '𠮷\ue000', 'last'], `cut at ${at}`);
  }
});

test('a byte order mark is no part of the first line', async () => {
  assert.equal(await linesOf('\ufeffone\n'), ['one']);
});

test('bytes that are no UTF-8 are refused with their line', async () => {
  for (const bad of [Buffer.from([0xcd, 0xf5, 0x0a]), Buffer.from([0xe7, 0x8e])]) {
    const error = await failureOf(linesOf('one\n', 'two\n', bad));
    assert.is(error.code, 'FIELD_TEXT');
    assert.match(error.detail, 'line 3');
  }
});

test('what stands before a bad line is handed on, though it came in one piece', async () => {
  const lines: string[] = [];
  const read = async (): Promise<void> => {
    const bytes = Buffer.concat([Buffer.from('one\ntwo\n'), Buffer.from([0xff, 0x0a])]);
    for await (const line of readLines(chunks(bytes))) lines.push(line);
  };
  assert.match((await failureOf(read())).detail, 'line 3');
  assert.equal(lines, ['one', 'two']);
});

test('a line without end is refused before it fills the memory', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(65_536, 'x');
  }
  const read = async (): Promise<void> => {
    for await (const line of readLines(endless())) assert.unreachable(line);
  };
  const error = await failureOf(read());
  assert.is(error.code, 'ROW_LONG');
  assert.match(error.detail, 'line 1 ');
});

test('a value and a document are read whole', async () => {
  assert.is(await readFirstLine(chunks('\n 229901 \nrest\n')), '229901');
  assert.is((await failureOf(readFirstLine(chunks('\n')))).code, 'USAGE');
  assert.is(await readAll(chunks('{\n"a":', '1}\n')), '{\n"a":1}\n');
});

test('what cannot be read is told with its number, and the lines behind it are read', async () => {
  const input = chunks(
    'one\n',
    Buffer.alloc(4 * 1_048_576, 'x'),
    'x\n\nfour\n',
    Uint8Array.of(0xff, 0x0a),
    'six',
  );
  const lines: string[] = [];
  for await (const { no, text, fault } of readEach(input)) {
    lines.push(`${no} ${fault?.code ?? text}`);
  }
  assert.equal(lines, ['1 one', '2 ROW_LONG', '4 four', '5 FIELD_TEXT', '6 six']);
});
