import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { idleWords } from '../conflict/idle-words.js';
import type { Policy } from '../conflict/policy.js';
import type { DocumentPath, PolicyFault, PolicyProblem } from '../conflict/policy-fault.js';
import { readPolicy } from '../conflict/read-policy.js';
import { HujiError } from '../proto/errors.js';
import { SOURCES } from '../proto/source.js';
import { policyIn } from './policy-bundle.js';
import { type TextId, text } from './texts.js';
import { parseYaml, readText } from './yaml-file.js';

/** Policies that come with the program. */
export const PROFILES = ['form-first', 'hunan', 'none-escalate'] as const;

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'policies');

export interface PolicyFile {
  readonly policy: Policy;
  /** What is published: the file as it is, and the sources in the form of older versions. */
  readonly document: { readonly [key: string]: unknown };
}

/** A profile by its name, or a file. Throws HujiError POLICY_INVALID naming every wrong line. */
export function readPolicyFile(nameOrPath: string): PolicyFile {
  const path = (PROFILES as readonly string[]).includes(nameOrPath)
    ? join(FOLDER, `${nameOrPath}.yaml`)
    : nameOrPath;
  return parsePolicy(readText(path), nameOrPath);
}

export function parsePolicy(source: string, name: string): PolicyFile {
  const { plain, at } = parseYaml(source, name, 'POLICY_INVALID');
  const document = policyIn(plain) as { [key: string]: unknown };
  const read = readPolicy(document);
  const found = [...(read.ok ? [] : read.faults), ...idleWords(document)];
  if (!read.ok || found.length > 0) {
    const within = document === plain ? [] : ['policy'];
    const faults = found.map((fault) => `${at([...within, ...fault.path])}: ${problemText(fault)}`);
    throw new HujiError('POLICY_INVALID', inLines([...new Set(faults)]).join('\n'));
  }
  return { policy: read.policy, document: { sources: SOURCES.slice(1), ...document } };
}

/** `file:line:column: words`, in the order of the file; those of one place as they were found. */
function inLines(faults: readonly string[]): string[] {
  const placeOf = (fault: string) => {
    const [line = 0, column = 0] = (/:([0-9]+):([0-9]+): /.exec(fault)?.slice(1) ?? []).map(Number);
    return { line, column };
  };
  const placed = faults.map((fault) => ({ fault, ...placeOf(fault) }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  return placed.map(({ fault }) => fault);
}

/** What is wrong, in words. */
export function problemText({ path, problem, detail }: PolicyFault): string {
  return text(PROBLEMS[problem], { detail: wordFor(path, detail) });
}

function wordFor(path: DocumentPath, detail: string): string {
  if (detail !== '') return detail;
  return path.length === 0 ? text('policy.whole') : String(path.at(-1));
}

const PROBLEMS: { readonly [problem in PolicyProblem]: TextId } = {
  missing: 'policy.missing',
  'unknown-key': 'policy.unknown-key',
  'not-text': 'policy.not-text',
  'not-number': 'policy.not-number',
  'not-list': 'policy.not-list',
  'not-object': 'policy.not-object',
  'unknown-source': 'policy.unknown-source',
  'unknown-field': 'policy.unknown-field',
  'unknown-rule': 'policy.unknown-rule',
  'unknown-kind': 'policy.unknown-kind',
  'unknown-word': 'policy.unknown-word',
  repeated: 'policy.repeated',
  reserved: 'policy.reserved',
  'two-kinds': 'policy.two-kinds',
  'no-rest': 'policy.no-rest',
  'unused-rule': 'policy.unused-rule',
  'no-effect': 'policy.no-effect',
  'not-day': 'campaign.not-day',
  'not-area': 'campaign.not-area',
  'out-of-order': 'campaign.out-of-order',
  before: 'campaign.before',
  gap: 'campaign.gap',
  elsewhere: 'campaign.elsewhere',
  'second-below': 'campaign.second-below',
  'none-below': 'campaign.none-below',
  'worked-anyway': 'campaign.worked-anyway',
  'too-many': 'campaign.too-many',
  'too-slow': 'campaign.too-slow',
  'out-of-phase': 'campaign.out-of-phase',
  'too-long': 'campaign.too-long',
  'not-in-pilot': 'campaign.not-in-pilot',
};
