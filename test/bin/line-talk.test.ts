import * as assert from 'uvu/assert';
import { LineTalk } from '../../bin/line-talk.js';
import type { GivenLine } from '../../bin/lines.js';
import { useLanguage } from '../../bin/texts.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('bin/line-talk');

useLanguage('en');

const LONG = 'x'.repeat(1_048_577);

async function* given(texts: readonly string[]): AsyncGenerator<GivenLine> {
  let no = 0;
  for (const text of texts) {
    no += 1;
    const fault = text === 'bad' ? new HujiError('FIELD_TEXT', `line ${no}`) : null;
    yield { no, text: fault === null ? text : '', fault };
  }
}

function shown(answer: string): string {
  const { ok, code, detail } = JSON.parse(answer) as Record<string, unknown>;
  return ok === true ? String(detail) : `${String(code)} ${String(detail)}`;
}

/** `late`: the node answers only once it has heard all lines. */
async function talked(texts: readonly string[], late: boolean): Promise<string[]> {
  const told: string[] = [];
  const talk = new LineTalk({
    lines: given(texts),
    unwritten: { id: null },
    prepare: (line) => Promise.resolve(line === 'photo' ? LONG : line),
    tell: (answer) => {
      told.push(shown(answer));
      return Promise.resolve();
    },
  });
  const heard: string[] = [];
  const answer = (line: string) => talk.answer(JSON.stringify({ ok: true, detail: line }));
  for await (const line of talk.lines()) {
    if (late) heard.push(line);
    else await answer(line);
  }
  for (const line of heard) await answer(line);
  return told;
}

for (const late of [false, true]) {
  test(`each line has one answer, in its place (the node answers late: ${late})`, async () => {
    assert.equal(await talked(['bad', 'a', 'photo', 'bad', 'b', 'c', 'bad'], late), [
      'FIELD_TEXT line 1',
      'a',
      'ROW_LONG line 3 is too long',
      'FIELD_TEXT line 4',
      'b',
      'c',
      'FIELD_TEXT line 7',
    ]);
    assert.equal(await talked(['bad', 'photo'], late), [
      'FIELD_TEXT line 1',
      'ROW_LONG line 2 is too long',
    ]);
  });
}
