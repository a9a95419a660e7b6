import { LIMITS } from '../node/limits.js';
import { TIERS } from '../proto/node-code.js';
import { OUTSIDE_KINDS } from '../proto/outside-kinds.js';
import { SOURCES } from '../proto/source.js';
import { CAMPAIGN_OPTIONS } from './campaign-options.js';
import { CARD_OPTIONS } from './card-options.js';
import { CASE_OPTIONS } from './case-options.js';
import { CHECK_OPTIONS } from './check-options.js';
import { COMPARE_OPTIONS } from './compare-options.js';
import { DAY } from './day-option.js';
import { DISK_OPTIONS, NODE_CODE } from './disk-options.js';
import type { OptionSpec } from './option-spec.js';
import type { TextId } from './texts.js';
import { WATCH_OPTIONS } from './watch-options.js';
import { WAY_OPTIONS } from './way-options.js';

const ADDRESS = { form: /^[a-z][a-z0-9+]*:\/\/\S+$/, expects: 'expects.address' } as const;
const BORN = { form: /^(\d{4}(\d{2}){0,2}|\d{8}-\d{8})$/, expects: 'expects.born' } as const;
const EVIDENCE = SOURCES.filter((source) => source !== 'none');

/** Every option there is; option-spec.ts says what their parts mean. */
export const OPTIONS = {
  // every command
  dir: {
    type: 'text',
    value: 'DATA',
    help: 'option.dir',
    env: 'HUJI_DIR',
    default: '/var/lib/huji',
  },
  json: { type: 'flag', help: 'option.json', env: 'HUJI_JSON' },
  help: { type: 'flag', help: 'option.help' },
  // who acts, and why
  operator: { type: 'text', value: 'NAME', help: 'option.operator', env: 'HUJI_OPERATOR' },
  'passphrase-file': {
    type: 'text',
    value: 'FILE',
    help: 'option.passphrase-file',
    env: 'HUJI_PASSPHRASE_FILE',
  },
  'new-passphrase-file': {
    type: 'text',
    value: 'FILE',
    help: 'option.new-passphrase-file',
    env: 'HUJI_NEW_PASSPHRASE_FILE',
  },
  purpose: { type: 'text', value: 'TEXT', help: 'option.purpose' },
  why: { type: 'text', value: 'TEXT', help: 'option.why' },
  unmask: { type: 'flag', help: 'option.unmask' },
  // making and joining nodes
  node: { type: 'text', value: 'CODE', help: 'option.node', ...NODE_CODE },
  tier: { type: 'choice', value: 'TIER', help: 'option.tier', choices: TIERS },
  unit9: {
    type: 'text',
    value: 'DIGITS',
    help: 'option.unit9',
    form: /^\d{9}$/,
    expects: 'expects.unit9',
  },
  join: { type: 'text', value: 'BUNDLE', help: 'option.join' },
  root: { type: 'text', value: 'FILE', help: 'option.root' },
  training: { type: 'flag', help: 'option.training' },
  out: { type: 'text', value: 'FILE', help: 'option.out' },
  days: { type: 'count', value: 'N', help: 'option.days', default: 30, min: 1, max: 365 },
  address: { type: 'list', value: 'ADDRESS', help: 'option.address', ...ADDRESS },
  again: { type: 'flag', help: 'option.again' },
  'bundle-passphrase-file': {
    type: 'text',
    value: 'FILE',
    help: 'option.bundle-passphrase-file',
    env: 'HUJI_BUNDLE_PASSPHRASE_FILE',
  },
  // moving nodes
  to: { type: 'text', value: 'CODE', help: 'option.to', ...NODE_CODE },
  'all-below': { type: 'flag', help: 'option.all-below' },
  'all-from': { type: 'text', value: 'CODE', help: 'option.all-from', ...NODE_CODE },
  // the daemon
  listen: {
    type: 'list',
    value: 'ADDRESS',
    help: 'option.listen',
    env: 'HUJI_LISTEN',
    key: 'listen',
    ...ADDRESS,
  },
  dial: {
    type: 'list',
    value: 'ADDRESS',
    help: 'option.dial',
    env: 'HUJI_DIAL',
    key: 'dial',
    ...ADDRESS,
  },
  ...WAY_OPTIONS,
  'seal-changes': {
    type: 'count',
    value: 'N',
    help: 'option.seal-changes',
    env: 'HUJI_SEAL_CHANGES',
    key: 'seal-changes',
    default: LIMITS.tailChanges,
    min: 1,
    // FRAME_CHANGES_MAX, which stands in a module that help must not wait for.
    max: 4096,
  },
  'seal-seconds': {
    type: 'count',
    value: 'N',
    help: 'option.seal-seconds',
    env: 'HUJI_SEAL_SECONDS',
    key: 'seal-seconds',
    default: LIMITS.tailAgeMs / 1000,
    min: 1,
    max: 86_400,
  },
  log: {
    type: 'choice',
    value: 'LEVEL',
    help: 'option.log',
    env: 'HUJI_LOG',
    key: 'log',
    choices: ['error', 'info', 'debug'],
    default: 'info',
  },
  // disks
  ...DISK_OPTIONS,
  ...WATCH_OPTIONS,
  // writing
  source: { type: 'choice', value: 'SOURCE', help: 'option.source', choices: EVIDENCE },
  evidence: {
    type: 'choice',
    value: 'LIST',
    help: 'option.evidence',
    choices: OUTSIDE_KINDS,
  },
  encoding: {
    type: 'choice',
    value: 'NAME',
    help: 'option.encoding',
    choices: ['utf-8', 'gb18030'],
  },
  station: { type: 'text', value: 'CODE', help: 'option.station', ...NODE_CODE },
  'dry-run': { type: 'flag', help: 'option.dry-run' },
  progress: { type: 'flag', help: 'option.progress' },
  example: {
    type: 'text',
    value: 'EVENT',
    help: 'option.example',
    form: /^\d{3}$/,
    expects: 'expects.event',
  },
  // operators
  role: { type: 'text', value: 'ROLE', help: 'option.role' },
  step: { type: 'list', value: 'STEP', help: 'option.step' },
  certificate: { type: 'text', value: 'TEXT', help: 'option.certificate' },
  'certified-until': { type: 'text', value: 'DATE', help: 'option.certified-until', ...DAY },
  // reading
  number: { type: 'text', value: 'NUMBER', help: 'option.number' },
  name: { type: 'text', value: 'NAME', help: 'option.name' },
  household: { type: 'text', value: 'NUMBER', help: 'option.household' },
  area: {
    type: 'text',
    value: 'CODE',
    help: 'option.area',
    form: /^(\d{6}|[0-9A-Z]{12})$/,
    expects: 'expects.area',
  },
  sequences: {
    type: 'text',
    value: 'N-N',
    help: 'option.sequences',
    form: /^[1-9]\d{0,2}-[1-9]\d{0,2}$/,
    expects: 'expects.sequences',
  },
  since: { type: 'text', value: 'DATE', help: 'option.since', ...DAY },
  born: { type: 'text', value: 'DATE', help: 'option.born', ...BORN },
  limit: {
    type: 'count',
    value: 'N',
    help: 'option.limit',
    default: 50,
    min: 1,
    max: LIMITS.listMax,
  },
  cursor: { type: 'text', value: 'CURSOR', help: 'option.cursor' },
  ...CASE_OPTIONS,
  kind: { type: 'text', value: 'KIND', help: 'option.kind' },
  state: { type: 'text', value: 'STATE', help: 'option.state' },
  'as-of': { type: 'text', value: 'DATE', help: 'option.as-of', ...DAY },
  watch: { type: 'flag', help: 'option.watch' },
  at: { type: 'text', value: 'CUT', help: 'option.at' },
  // who asked what
  by: { type: 'text', value: 'NAME', help: 'option.by' },
  person: { type: 'text', value: 'ID', help: 'option.person' },
  refused: { type: 'flag', help: 'option.refused' },
  until: { type: 'text', value: 'DATE', help: 'option.until', ...DAY },
  ...CHECK_OPTIONS,
  ...COMPARE_OPTIONS,
  ...CARD_OPTIONS,
  ...CAMPAIGN_OPTIONS,
  // restoring
  alone: { type: 'flag', help: 'option.alone' },
  // the demo
  people: {
    type: 'count',
    value: 'N',
    help: 'option.people',
    default: 24_000,
    min: 6,
    max: 1_000_000,
  },
  seed: { type: 'count', value: 'N', help: 'option.seed', default: 1, min: 0, max: 2 ** 31 },
  'keep-running': { type: 'flag', help: 'option.keep-running' },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof OPTIONS;

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** What may be given to every command. */
export const COMMON_OPTIONS = ['dir', 'json', 'help'] as const satisfies readonly OptionName[];

/** Variables of the environment that are no options: name and what it is for. */
export const ENVIRONMENT = {
  HUJI_PASSPHRASE: 'environment.passphrase',
  HUJI_NEW_PASSPHRASE: 'environment.new-passphrase',
  HUJI_BUNDLE_PASSPHRASE: 'environment.bundle-passphrase',
  HUJI_LANG: 'environment.lang',
  HUJI_DEBUG: 'environment.debug',
} as const satisfies Record<string, TextId>;

type Typed<S> = S extends { readonly type: 'flag' }
  ? boolean
  : S extends { readonly type: 'list' }
    ? readonly string[]
    : S extends { readonly type: 'count' }
      ? number
      : S extends { readonly choices: readonly (infer C)[] }
        ? C
        : string;

/** Flags and lists are always there; the others where they have a default or are required. */
type Always<S> = S extends { readonly type: 'flag' | 'list' } | { readonly default: unknown }
  ? true
  : false;

export type OptionValues<O extends OptionName, R extends OptionName = never> = {
  readonly [K in O]:
    | Typed<(typeof OPTIONS)[K]>
    | (K extends R ? never : Always<(typeof OPTIONS)[K]> extends true ? never : undefined);
};

export function optionSpec(name: OptionName): OptionSpec {
  return OPTIONS[name];
}

export function isOptionName(text: string): text is OptionName {
  return Object.hasOwn(OPTIONS, text);
}
