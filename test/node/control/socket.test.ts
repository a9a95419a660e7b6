import * as assert from 'uvu/assert';
import type { Json } from '../../../node/control/control.js';
import { HujiError } from '../../../proto/errors.js';
import { suite, type TestContext } from '../../harness.js';
import { connect, failureOf, ioOf, listen, of } from './calls.js';

const test = suite('node/control/socket');

/** Resolves when `read` answers the same in ten polls on end. */
async function stalled(t: TestContext, what: string, read: () => number): Promise<number> {
  let last = -1;
  let same = 0;
  await t.until(what, () => {
    const now = read();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
    return same >= 10;
  });
  return last;
}

test('a result comes back as it was, exotic text included', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { echo: (params) => Promise.resolve({ got: params['x'] ?? null }) });
  const control = await connect(t, dir);
  const x = { 姓名: '𠮷田\u{10ffff}', list: [1, null, true, -0.5], '': '' };
  assert.equal(await control.call('echo', { x }, ioOf()), { got: x });
});

test('many calls share one connection', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { echo: (params) => Promise.resolve(params['n'] ?? null) });
  const control = await connect(t, dir);
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  const answers = await Promise.all(numbers.map((n) => control.call('echo', { n }, ioOf())));
  assert.equal(answers, numbers);
});

test('an error keeps its code and detail', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { fail: () => Promise.reject(new HujiError('DIGEST_CUT', 'seq 9')) });
  const error = await failureOf((await connect(t, dir)).call('fail', {}, ioOf()));
  assert.equal([error.code, error.detail], ['DIGEST_CUT', 'seq 9']);
});

test('a defect is told to the node and not to the caller', async (t) => {
  const dir = t.folder();
  const defects: string[] = [];
  await listen(t, dir, { bad: () => Promise.reject(new TypeError('secret')) }, (method, error) =>
    defects.push(`${method} ${(error as Error).message}`),
  );
  const error = await failureOf((await connect(t, dir)).call('bad', {}, ioOf()));
  assert.equal([error.code, error.detail], ['INTERNAL', '']);
  assert.equal(defects, ['bad secret']);
});

test('progress arrives before the result', async (t) => {
  const dir = t.folder();
  await listen(t, dir, {
    work: (_, io) => {
      io.progress({ rows: 1 });
      io.progress({ rows: 2 });
      return Promise.resolve('done');
    },
  });
  const reports: Json[] = [];
  const io = ioOf({ progress: (report) => reports.push(report) });
  assert.is(await (await connect(t, dir)).call('work', {}, io), 'done');
  assert.equal(reports, [{ rows: 1 }, { rows: 2 }]);
});

test('lines go both ways, one at a time as in a conversation', async (t) => {
  const dir = t.folder();
  await listen(t, dir, {
    answer: async (_, io) => {
      let count = 0;
      for await (const line of io.lines) {
        count++;
        await io.emit(`re: ${line}`);
      }
      return count;
    },
  });
  const answers: string[] = [];
  let onAnswer = (): void => undefined;
  /** Says the next thing only after the answer to the one before. */
  async function* speak(): AsyncGenerator<string> {
    for (const line of ['', '一', '\t𠮷 "x"']) {
      const answered = new Promise<void>((resolve) => {
        onAnswer = resolve;
      });
      yield line;
      await answered;
    }
  }
  const emit = (line: string): Promise<void> => {
    answers.push(line);
    onAnswer();
    return Promise.resolve();
  };
  const control = await connect(t, dir);
  assert.is(await control.call('answer', {}, ioOf({ lines: speak(), emit })), 3);
  assert.equal(answers, ['re: ', 're: 一', 're: \t𠮷 "x"']);
});

/** Some 50 MB if all of it were held. */
const MANY = 50_000;
const KILOBYTE = 'x'.repeat(1000);
/** Lines that may be on the way between two sides that do not hold them all. */
const UNDERWAY_MAX = 10_000;

test(
  'a node that does not read holds the caller back',
  async (t) => {
    const dir = t.folder();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await listen(t, dir, {
      count: async (_, io) => {
        let count = 0;
        for await (const line of io.lines) if (++count === 10) await gate.then(() => line);
        return count;
      },
    });
    let given = 0;
    async function* lines(): AsyncGenerator<string> {
      for (; given < MANY; given++) yield KILOBYTE;
    }
    const result = (await connect(t, dir)).call('count', {}, ioOf({ lines: lines() }));
    const held = await stalled(t, 'the caller to be held back', () => given);
    assert.ok(held < UNDERWAY_MAX, `${held} lines under way`);
    release();
    assert.is(await result, MANY);
  },
  { limitMs: 60_000 },
);

test(
  'a caller that does not read holds the node back',
  async (t) => {
    const dir = t.folder();
    let made = 0;
    await listen(t, dir, {
      list: async (_, io) => {
        for (; made < MANY; made++) await io.emit(KILOBYTE);
        return made;
      },
    });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = 0;
    const emit = (): Promise<void> => (++taken === 10 ? gate : Promise.resolve());
    const result = (await connect(t, dir)).call('list', {}, ioOf({ emit }));
    const held = await stalled(t, 'the node to be held back', () => made);
    assert.ok(held < UNDERWAY_MAX, `${held} lines under way`);
    release();
    assert.is(await result, MANY);
    assert.is(taken, MANY);
  },
  { limitMs: 60_000 },
);

test('a node that is done does not wait for the rest of the lines', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { enough: () => Promise.resolve('enough') });
  async function* endless(): AsyncGenerator<string> {
    for (;;) yield KILOBYTE;
  }
  const control = await connect(t, dir);
  assert.is(await control.call('enough', {}, ioOf({ lines: endless() })), 'enough');
});

test('an input that fails fails the call with its own error', async (t) => {
  const dir = t.folder();
  const read: string[] = [];
  let seen: unknown = null;
  await listen(t, dir, {
    count: async (_, io) => {
      try {
        for await (const line of io.lines) read.push(line);
      } catch (error) {
        seen = error;
      }
      return null;
    },
  });
  async function* broken(): AsyncGenerator<string> {
    yield 'one';
    await t.until('the first line to be read', () => read.length === 1);
    throw new HujiError('FIELD_TEXT', 'line 2');
  }
  const error = await failureOf(
    (await connect(t, dir)).call('count', {}, ioOf({ lines: broken() })),
  );
  assert.equal([error.code, error.detail], ['FIELD_TEXT', 'line 2']);
  // The node must not take what came so far for the whole input.
  await t.until('the node to learn of it', () => seen !== null);
  assert.is((seen as HujiError).code, 'INTERRUPTED');
});

test('a line over the limit is refused', async (t) => {
  const dir = t.folder();
  await listen(t, dir, {
    count: async (_, io) => {
      for await (const line of io.lines) void line;
      return null;
    },
  });
  const io = ioOf({ lines: of('x'.repeat(1_048_577)) });
  const error = await failureOf((await connect(t, dir)).call('count', {}, io));
  assert.is(error.code, 'FRAME_TOO_LARGE');
});
