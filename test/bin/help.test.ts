import * as assert from 'uvu/assert';
import { COMMANDS } from '../../bin/command-table.js';
import { displayWidth } from '../../bin/display-width.js';
import { main } from '../../bin/main.js';
import { optionSpec } from '../../bin/options.js';
import { type TextId, text, useLanguage } from '../../bin/texts.js';
import { suite } from '../harness.js';
import { fakeHost } from './fake-host.js';
import { runHuji } from './huji-process.js';

const test = suite('bin/help');

async function run(argv: readonly string[], env: Record<string, string> = {}, columns = 80) {
  const host = fakeHost({ env, columns });
  const code = await main(argv, host);
  return { code, out: host.out.join(''), err: host.err.join('') };
}

test('every command shows its help in both languages, within 80 columns', async (t) => {
  t.defer(() => useLanguage('en'));
  for (const command of COMMANDS) {
    for (const language of ['en', 'zh'] as const) {
      const env = { HUJI_LANG: language };
      const { code, out } = await run([...command.name.split(' '), '--help'], env);
      assert.is(code, 0, command.name);
      assert.equal(out, (await run(['help', ...command.name.split(' ')], env)).out);
      useLanguage(language);
      const plain = out.replace(/\s+/g, '');
      const ids: TextId[] = [command.summary, ...command.options.map((o) => optionSpec(o).help)];
      for (const id of [...ids, ...command.examples.map(({ about }) => about)]) {
        assert.ok(plain.includes(text(id).replace(/\s+/g, '')), `${command.name}: ${id}`);
      }
      for (const option of command.options) assert.match(out, `--${option}`);
      for (const line of out.split('\n')) {
        const example = command.examples.some((each) => line.includes(each.line));
        assert.ok(example || displayWidth(line) <= 80, line);
      }
    }
  }
});

test(
  'every command shows its help as a process',
  async () => {
    const ask = async (name: string): Promise<void> => {
      const ended = await runHuji([...name.split(' '), '--help']);
      assert.equal([ended.code, ended.stderr], [0, ''], name);
      assert.match(ended.stdout, `Usage: huji ${name}`);
    };
    // Two at a time: this is about starting, not about load.
    const names = COMMANDS.map(({ name }) => name);
    const next = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined; name = names.shift()) await ask(name);
    };
    await Promise.all([next(), next()]);
  },
  { limitMs: 120_000 },
);

test('the overview names every command', async () => {
  for (const argv of [['--help'], ['help'], ['-h']]) {
    const { code, out } = await run(argv);
    assert.is(code, 0);
    for (const { name } of COMMANDS) assert.match(out, name);
  }
});

test('nothing at all is misuse', async () => {
  const { code, out, err } = await run([]);
  assert.equal([code, out], [2, '']);
  assert.match(err, 'Usage: huji COMMAND');
});

test('a group shows its commands, and is no command', async () => {
  const asked = await run(['help', 'operator']);
  assert.is(asked.code, 0);
  assert.match(asked.out, 'operator grant');
  assert.not.match(asked.out, 'node list');
  const called = await run(['operator']);
  assert.equal([called.code, called.out], [2, '']);
  assert.match(called.err, 'operator grant');
});

test('what is no command is refused with the nearest one', async () => {
  const cases: [string[], string][] = [
    [['stauts'], 'did you mean status?'],
    [['operator', 'ad'], 'did you mean operator add?'],
    [['help', 'lod'], 'did you mean load?'],
  ];
  for (const [argv, near] of cases) {
    const { code, err } = await run(argv);
    assert.is(code, 2);
    assert.match(err, near);
  }
});

test('what may be personal data is not repeated', async () => {
  for (const argv of [['22990119640512002X'], ['王淑珍'], ['find', '22990119640512002X']]) {
    const { code, out, err } = await run([...argv, '--json']);
    assert.is(code, 2);
    assert.not.match(out + err, argv.at(-1) ?? '');
  }
});

test('an option of another command is refused', async () => {
  const { code, err } = await run(['status', '--source', 'card']);
  assert.is(code, 2);
  assert.match(err, 'unknown option --source for this command');
  assert.match(err, 'try: huji help status');
});

test('the version is that of the package', async () => {
  const { out } = await run(['--version']);
  assert.match(out, /^huji \d+\.\d+\.\d+\n$/);
  assert.equal(Object.keys(JSON.parse((await run(['--version', '--json'])).out)), ['version']);
});

/** The words of an example, as a shell would part them, for each command in it. */
function commandsIn(line: string): string[][] {
  return line
    .replace(/ < \S+/, '')
    .split(' | ')
    .map((part) => [...part.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b ?? ''));
}

test('every example is understood', async () => {
  for (const { examples } of COMMANDS) {
    for (const { line } of examples) {
      for (const [program, ...argv] of commandsIn(line)) {
        assert.is(program, 'huji');
        // Refused for want of a node or its input, not for the way it is written.
        const { err } = await run([...argv, '--help']);
        assert.is(err, '', line);
      }
    }
  }
});
