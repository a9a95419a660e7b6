import { HujiError } from '../proto/errors.js';
import { type Config, invalid } from './config.js';
import type { OptionSpec } from './option-spec.js';
import { OPTIONS, type OptionName, optionSpec } from './options.js';
import { text } from './texts.js';

export type Environment = { readonly [name: string]: string | undefined };
type Value = boolean | number | string | readonly string[] | undefined;

export interface Given {
  readonly line: ReadonlyMap<OptionName, readonly string[]>;
  readonly env: Environment;
  readonly config: Config;
}

/** The data folder, which must be known before huji.yaml in it can be read. */
export function dataFolder(given: Omit<Given, 'config'>): string {
  const dir = settleOne('dir', { ...given, config: new Map() });
  return typeof dir === 'string' && dir !== '' ? dir : OPTIONS.dir.default;
}

/**
 * The values of a command's options, checked and frozen: a flag of the command line beats the
 * environment, that beats huji.yaml, that beats the default.
 */
export function settle(
  names: readonly OptionName[],
  required: readonly OptionName[],
  given: Given,
): Readonly<Record<string, Value>> {
  const values: Record<string, Value> = {};
  for (const name of names) {
    const value = settleOne(name, given);
    if (value === undefined && required.includes(name)) {
      throw new HujiError('USAGE', text('usage.required', { option: name }));
    }
    values[name] = value;
  }
  return Object.freeze(values);
}

function settleOne(name: OptionName, { line, env, config }: Given): Value {
  const spec = optionSpec(name);
  const inLine = line.get(name);
  if (inLine !== undefined) {
    if (spec.type === 'flag') return true;
    return typed(spec, inLine, (problem) => new HujiError('USAGE', `--${name}: ${problem}`));
  }
  const inEnv = spec.env === undefined ? undefined : env[spec.env];
  if (inEnv !== undefined && inEnv !== '') {
    const values = spec.type === 'list' ? inEnv.split(',').map((item) => item.trim()) : [inEnv];
    return typed(
      spec,
      values,
      (problem) => new HujiError('CONFIG_INVALID', `${spec.env}: ${problem}`),
    );
  }
  const inConfig = config.get(name);
  if (inConfig !== undefined) {
    return typed(spec, inConfig.values, (problem) =>
      invalid(inConfig.line, `${spec.key}: ${problem}`),
    );
  }
  if (spec.type === 'flag') return false;
  if (spec.type === 'list') return Object.freeze([]);
  return spec.default;
}

function typed(
  spec: OptionSpec,
  values: readonly string[],
  fail: (problem: string) => HujiError,
): Value {
  if (spec.type === 'list') {
    for (const value of values) checkForm(spec, value, fail);
    return Object.freeze([...values]);
  }
  const [value = ''] = values;
  if (values.length !== 1) throw fail(text('expects.one'));
  switch (spec.type) {
    case 'flag':
      if (/^(1|true|yes)$/.test(value)) return true;
      if (/^(0|false|no)$/.test(value)) return false;
      throw fail(text('expects.flag'));
    case 'count':
      return countOf(spec, value, fail);
    case 'choice':
      if (spec.choices?.includes(value) === true) return value;
      throw fail(text('expects.choice', { choices: (spec.choices ?? []).join(', ') }));
    case 'text':
      checkForm(spec, value, fail);
      return value;
  }
}

function countOf(spec: OptionSpec, value: string, fail: (problem: string) => HujiError): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
  const count = /^\d{1,15}$/.test(value) ? Number(value) : -1;
  if (count < min || count > max) throw fail(text('expects.count', { min, max }));
  return count;
}

function checkForm(spec: OptionSpec, value: string, fail: (problem: string) => HujiError): void {
  if (spec.form === undefined || spec.expects === undefined || spec.form.test(value)) return;
  throw fail(text(spec.expects));
}
