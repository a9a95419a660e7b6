import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseArguments } from '../../bin/arguments.js';
import { COMMANDS } from '../../bin/command-table.js';
import { CONFIG_FILE, parseConfig, readConfig } from '../../bin/config.js';
import { ENVIRONMENT, OPTION_NAMES, type OptionName, optionSpec } from '../../bin/options.js';
import { settle } from '../../bin/settings.js';
import { useLanguage } from '../../bin/texts.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('bin/options');

useLanguage('en');

function failureOf(work: () => unknown): HujiError {
  try {
    work();
  } catch (error) {
    if (error instanceof HujiError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The value one option gets from a command line, an environment and huji.yaml. */
function settledValue(
  name: OptionName,
  given: { argv?: string[]; env?: Record<string, string>; yaml?: string } = {},
): unknown {
  const line = parseArguments(given.argv ?? []).options;
  const config = parseConfig(given.yaml ?? '');
  return settle([name], [], { line, env: given.env ?? {}, config })[name];
}

test('values follow a flag, stand in it, or end it', () => {
  const { words, options } = parseArguments([
    'load',
    '--source',
    'card',
    '--limit=5',
    '--name=a=b',
    '--dry-run',
    '--',
    '--file',
  ]);
  assert.equal(words, ['load', '--file']);
  assert.equal(options.get('source'), ['card']);
  assert.equal(options.get('limit'), ['5']);
  assert.equal(options.get('name'), ['a=b']);
  assert.equal(options.get('dry-run'), ['']);
});

test('a dash alone is a value, and a word', () => {
  assert.equal(parseArguments(['--number', '-']).options.get('number'), ['-']);
  assert.equal(parseArguments(['-']).words, ['-']);
});

test('an unknown option is refused with the nearest one', () => {
  for (const [given, near] of [
    ['--soruce', '--source'],
    ['--sorce=card', '--source'],
    ['-dir', '--dir'],
    ['--passphrasefile', '--passphrase-file'],
  ] as const) {
    const error = failureOf(() => parseArguments([given]));
    assert.is(error.code, 'USAGE');
    assert.match(error.detail, `did you mean ${near}?`);
  }
  assert.not.match(failureOf(() => parseArguments(['--zzzzzz'])).detail, 'mean');
});

test('an option is given once and with its value', () => {
  assert.match(failureOf(() => parseArguments(['--name'])).detail, 'needs a value');
  assert.match(failureOf(() => parseArguments(['--name', '--json'])).detail, 'needs a value');
  assert.match(failureOf(() => parseArguments(['--json=yes'])).detail, 'takes no value');
  assert.match(failureOf(() => parseArguments(['--at=1', '--at=2'])).detail, 'twice');
  assert.equal(parseArguments(['--step=a', '--step=b']).options.get('step'), ['a', 'b']);
});

test('a flag beats the environment, that huji.yaml, that the default', () => {
  const yaml = 'seal-seconds: 30';
  const env = { HUJI_SEAL_SECONDS: '20' };
  const argv = ['--seal-seconds', '10'];
  assert.is(settledValue('seal-seconds', { yaml, env, argv }), 10);
  assert.is(settledValue('seal-seconds', { yaml, env }), 20);
  assert.is(settledValue('seal-seconds', { yaml }), 30);
  assert.is(settledValue('seal-seconds'), 5);
  assert.is(settledValue('seal-seconds', { env: { HUJI_SEAL_SECONDS: '' } }), 5);
});

test('every type is checked, wherever it comes from', () => {
  const bad: [OptionName, string][] = [
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '1e2'],
    ['source', 'none'],
    ['tier', 'nation'],
    ['node', '22010250000'],
    ['node', '００0102500000'],
    ['unit9', '12345678'],
    ['address', 'somewhere'],
    ['area', '2201'],
    ['born', '19641'],
    ['example', '10'],
  ];
  for (const [name, value] of bad) {
    const error = failureOf(() => settledValue(name, { argv: [`--${name}`, value] }));
    assert.is(error.code, 'USAGE', `${name} ${value}`);
    assert.match(error.detail, `--${name}: expects`);
  }
  const error = failureOf(() => settledValue('listen', { env: { HUJI_LISTEN: 'grpc://a:1, b' } }));
  assert.is(error.code, 'CONFIG_INVALID');
  assert.match(error.detail, 'HUJI_LISTEN: expects');
});

test('lists come from repeated flags, commas and sequences alike', () => {
  const both = ['grpc://a:1', 'grpc://b:2'];
  const argv = both.map((address) => `--listen=${address}`);
  assert.equal(settledValue('listen', { argv }), both);
  assert.equal(settledValue('listen', { env: { HUJI_LISTEN: 'grpc://a:1, grpc://b:2' } }), both);
  assert.equal(settledValue('listen', { yaml: 'listen: [grpc://a:1, grpc://b:2]' }), both);
  assert.equal(settledValue('listen', { yaml: 'listen: grpc://a:1' }), ['grpc://a:1']);
  assert.equal(settledValue('listen'), []);
});

test('settled values are frozen', () => {
  const given = { line: new Map(), env: {}, config: new Map() };
  assert.ok(Object.isFrozen(settle(['json', 'listen'], [], given)));
});

test('a required option that is missing is named', () => {
  const given = { line: new Map(), env: {}, config: new Map() };
  const error = failureOf(() => settle(['source'], ['source'], given));
  assert.match(error.detail, '--source is required');
});

test('huji.yaml is refused with its line', () => {
  const cases: [string, string][] = [
    ['log: info\nlisen: grpc://a:1', 'huji.yaml:2: unknown key lisen; did you mean listen?'],
    ['\n\nnumber: 1', 'huji.yaml:3: unknown key number'],
    ['log: info\nlog: debug', 'huji.yaml:2:'],
    ['log: {a: 1}', 'huji.yaml:1: log expects a value'],
    ['log: info\ndial: [a', 'huji.yaml:2:'],
    ['- log', 'huji.yaml:1: expects lines'],
  ];
  for (const [yaml, problem] of cases) {
    const error = failureOf(() => parseConfig(yaml));
    assert.is(error.code, 'CONFIG_INVALID', yaml);
    assert.ok(error.detail.startsWith(problem), `${yaml}: ${error.detail}`);
  }
  const wrong = failureOf(() => settledValue('log', { yaml: '# ways\n\nlog: loud' }));
  assert.is(wrong.detail, 'huji.yaml:3: log: expects one of error, info, debug');
});

test('a data folder that is none is told from a bad huji.yaml', (t) => {
  const folder = t.folder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.is(failureOf(() => readConfig(file)).code, 'FOLDER_DENIED');
  mkdirSync(join(folder, CONFIG_FILE));
  assert.is(failureOf(() => readConfig(folder)).code, 'CONFIG_INVALID');
});

test('values in huji.yaml are text, whatever they look like', () => {
  const config = parseConfig('seal-changes: 0100\nlog: no # comment\n');
  assert.equal(config.get('seal-changes'), { values: ['0100'], line: 1 });
  assert.equal(config.get('log'), { values: ['no'], line: 2 });
  assert.is(parseConfig('').size, 0);
  assert.is(parseConfig('# nothing\n').size, 0);
});

test('the table is sound', () => {
  const names = OPTION_NAMES.flatMap((name) => optionSpec(name).env ?? []);
  const all = [...names, ...Object.keys(ENVIRONMENT)];
  assert.is(new Set(all).size, all.length, 'a variable stands for two things');
  const used = new Set(COMMANDS.flatMap(({ options }) => options));
  assert.equal(
    OPTION_NAMES.filter((name) => !used.has(name)),
    [],
    'options of no command',
  );
  for (const name of OPTION_NAMES) {
    const spec = optionSpec(name);
    assert.is(spec.value === undefined, spec.type === 'flag', name);
    assert.is(spec.choices === undefined, spec.type !== 'choice', name);
    assert.is(spec.form === undefined, spec.expects === undefined, name);
    assert.ok(spec.env === undefined || /^HUJI_[A-Z0-9_]+$/.test(spec.env), name);
  }
});

test('every option that is a date is a day of the calendar', () => {
  const dates = OPTION_NAMES.filter((name) => optionSpec(name).value === 'DATE' && name !== 'born');
  assert.ok(dates.length > 8);
  for (const name of dates) {
    const { form, expects } = optionSpec(name);
    const taken = ['20040229', '20040230', '20050229', '20041301', '2004-02-01', ''].filter((day) =>
      form?.test(day),
    );
    assert.equal([taken, expects], [['20040229'], 'expects.date'], name);
  }
});

test('commands are sound', () => {
  const names = COMMANDS.map(({ name }) => name);
  assert.is(new Set(names).size, names.length);
  for (const { name, options, required, words, examples } of COMMANDS) {
    assert.ok(
      required.every((each) => options.includes(each)),
      name,
    );
    assert.is(new Set(options).size, options.length, name);
    assert.ok(examples.length > 0, name);
    assert.ok(
      words.every((word) => word.name === word.name.toUpperCase()),
      name,
    );
  }
});

test('what a command alone calls an option stays with that command', () => {
  const { options } = parseArguments(['demo', '--keep', '--people', '2000']);
  assert.equal([...options.keys()], ['keep-running', 'people']);
  assert.equal([...parseArguments(['decide', 'x', '--keep', 'y']).options.keys()], ['keep']);
});
