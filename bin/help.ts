import type { Argument, Command } from './command.js';
import { displayWidth, padTo, wrap } from './display-width.js';
import { ENVIRONMENT, type OptionName, optionSpec } from './options.js';
import { type TextId, text } from './texts.js';

const MARGIN = 2;
const LABEL_MAX = 26;

/** The overview: every command with a line on it. */
export function overview(commands: readonly Command[], width: number): string {
  const entries = commands.map(({ name, summary }) => [name, text(summary)] as const);
  const environment = Object.entries(ENVIRONMENT).map(
    ([name, about]: [string, TextId]) => [name, text(about)] as const,
  );
  return [
    text('help.about'),
    '',
    text('help.usage', { usage: 'huji COMMAND [--dir DATA] [--json]' }),
    '',
    text('help.commands'),
    ...definitions(entries, width),
    '',
    text('help.environment'),
    ...definitions(environment, width),
    '',
    ...wrap(text('help.exit'), width),
    text('help.more'),
  ].join('\n');
}

/** A group such as `operator`: those of its commands. */
export function groupHelp(group: string, commands: readonly Command[], width: number): string {
  return [
    text('help.usage', { usage: `huji ${group} COMMAND` }),
    '',
    text('help.commands'),
    ...definitions(
      commands
        .filter(({ name }) => name.startsWith(`${group} `))
        .map(({ name, summary }) => [name, text(summary)]),
      width,
    ),
    '',
    text('help.more'),
  ].join('\n');
}

export function commandHelp(command: Command, width: number): string {
  const { details, options, examples } = command;
  return [
    text('help.usage', { usage: usageOf(command) }),
    '',
    ...indented(text(command.summary), width),
    ...(details === null ? [] : ['', ...indented(text(details), width)]),
    '',
    text('help.options'),
    ...definitions(
      options.map((name) => [flagOf(name), optionHelp(name, command)]),
      width,
    ),
    '',
    text('help.examples'),
    ...examples.flatMap(({ line, about }) => [`  ${line}`, ...indented(text(about), width, 6)]),
  ].join('\n');
}

export function usageOf({ name, words, required }: Command): string {
  const must = required.map(flagOf);
  return ['huji', name, ...words.map(wordOf), ...must, text('help.placeholder')].join(' ');
}

function wordOf({ name, optional, many }: Argument): string {
  if (many === true) return `${name}...`;
  return optional === true ? `[${name}]` : name;
}

function flagOf(name: OptionName): string {
  const { value } = optionSpec(name);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function optionHelp(name: OptionName, command: Command): string {
  const spec = optionSpec(name);
  const notes = [text(spec.help)];
  if (spec.choices !== undefined) notes.push(spec.choices.join(' | '));
  if (command.required.includes(name)) notes.push(text('help.required'));
  if (spec.default !== undefined) notes.push(text('help.default', { value: spec.default }));
  const elsewhere = [
    ...(spec.env === undefined ? [] : [`$${spec.env}`]),
    ...(spec.key === undefined ? [] : [`huji.yaml ${spec.key}:`]),
  ];
  if (elsewhere.length > 0) notes.push(`[${elsewhere.join(', ')}]`);
  return notes.join('; ').replace('; [', ' [');
}

/** Terms with their meaning beside them, or below where the term is long. */
function definitions(entries: readonly (readonly [string, string])[], width: number): string[] {
  const longest = Math.max(...entries.map(([term]) => displayWidth(term)));
  const label = Math.min(LABEL_MAX, longest);
  const indent = MARGIN + label + 2;
  return entries.flatMap(([term, meaning]) => {
    const lines = wrap(meaning, width - indent);
    const head = ' '.repeat(MARGIN) + padTo(term, label);
    const below = lines.map((line) => ' '.repeat(indent) + line);
    if (displayWidth(term) > label) return [head, ...below];
    return [`${head}  ${lines[0] ?? ''}`.trimEnd(), ...below.slice(1)];
  });
}

function indented(paragraph: string, width: number, margin = MARGIN): string[] {
  return wrap(paragraph, width - margin).map((line) => ' '.repeat(margin) + line);
}
