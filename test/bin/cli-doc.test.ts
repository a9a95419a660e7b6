import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { COMMANDS } from '../../bin/command-table.js';
import { parseConfig } from '../../bin/config.js';
import { usageOf } from '../../bin/help.js';
import { COMMON_OPTIONS, ENVIRONMENT, OPTION_NAMES, optionSpec } from '../../bin/options.js';
import { TEXTS, useLanguage } from '../../bin/texts.js';
import { isRegister } from '../../proto/entity.js';
import { ERRORS } from '../../proto/errors.js';
import { EVENTS } from '../../proto/events.js';
import { FIELDS } from '../../proto/fields.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('bin/cli-doc');

useLanguage('en');

const DOC = readFileSync(join(packageRoot, 'docs', 'CLI.md'), 'utf8');

/** The part under a heading, up to the next one of its level or above. */
function section(heading: string): string {
  const [, rest = ''] = DOC.split(`\n${heading}\n`);
  const level = heading.indexOf(' ');
  const [part = ''] = rest.split(new RegExp(`\\n#{1,${level}} `));
  return part;
}

function rowsOf(part: string): string[] {
  return part.split('\n').filter((line) => /^\| [^-]/.test(line));
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' ');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

test('every command is there, in a group, and no other', () => {
  const headings = [...DOC.matchAll(/^### huji (.+)$/gm)].map(([, name = '']) => name);
  assert.equal(headings.toSorted(), COMMANDS.map(({ name }) => name).toSorted());
});

test('a command is shown with its usage and all of its options, and no others', () => {
  for (const command of COMMANDS) {
    const part = section(`### huji ${command.name}`);
    assert.match(part, `    ${usageOf(command)}\n`);
    const own = command.options.filter(
      (name) => !(COMMON_OPTIONS as readonly string[]).includes(name),
    );
    const shown = new Set([...part.matchAll(/--([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name));
    for (const { name } of [{ name: 'json' }, { name: 'help' }, { name: 'dir' }])
      shown.delete(name);
    assert.equal([...shown].sort(), [...own].sort(), command.name);
  }
});

test('the table of options is the one of the program', () => {
  const expected = OPTION_NAMES.map((name) => {
    const spec = optionSpec(name);
    const flag = spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
    const choices = spec.choices === undefined ? '' : `: ${spec.choices.map(code).join(', ')}`;
    return row(
      code(flag),
      code(spec.env ?? ''),
      code(spec.key ?? ''),
      code(String(spec.default ?? '')),
      TEXTS[spec.help].en + choices,
    );
  });
  const shown = rowsOf(section('## Options')).filter((line) => line.startsWith('| `--'));
  assert.equal(shown, expected);
});

test('the other variables of the environment are there', () => {
  const shown = rowsOf(section('## Options')).filter((line) => line.startsWith('| `HUJI_'));
  const expected = Object.entries(ENVIRONMENT).map(([name, id]) => row(code(name), TEXTS[id].en));
  assert.equal(shown, expected);
});

test('every exit code that an error has is explained', () => {
  const shown = rowsOf(section('## What comes out')).flatMap(
    (line) => /^\| (\d) /.exec(line)?.[1] ?? [],
  );
  const used = new Set(Object.values(ERRORS).map(({ exit }) => String(exit)));
  assert.equal(shown, ['0', ...[...used].sort()]);
});

test('events and fields are those of the register', () => {
  const events = EVENTS.filter(({ entity }) => isRegister(entity)).map((event) =>
    row(code(event.code), event.entity, event.zh, event.name, event.makes ? 'no' : 'yes'),
  );
  assert.equal(rowsOf(section('## Events')).slice(1), events);
  const fields = FIELDS.filter(({ no }) => no < 100).map((field) =>
    row(
      code(field.id),
      field.zh,
      field.name,
      field.table === undefined ? field.kind : `${field.kind} ${field.table}`,
      String(field.max),
    ),
  );
  assert.equal(rowsOf(section('## Fields')).slice(1), fields);
});

test('every document shown is JSON', () => {
  const documents = [...DOC.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  assert.ok(documents.length >= COMMANDS.length - 4);
  for (const document of documents) assert.type(JSON.parse(document), 'object', document);
});

test('the configuration shown is one', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(DOC) ?? [];
  assert.equal([...parseConfig(yaml).keys()], Object.keys(parse(yaml) as object));
  const keys = OPTION_NAMES.flatMap((name) => optionSpec(name).key ?? []);
  for (const key of parseConfig(yaml).keys()) assert.ok(keys.includes(key));
});

test('numbers in examples are of the training root and masked', () => {
  assert.not.match(DOC, /\b\d{17}[\dX]\b/);
});
