import type { DocumentReader } from './document-reader.js';
import { DUPLICATE_CASES, DUPLICATE_FACTS, type DuplicateRule } from './duplicate-rule.js';
import type { DocumentPath } from './policy-fault.js';

const KEYS = ['rule', 'keep', 'cancel', 'when', 'quote'];

/** `[{rule: NAME, keep: FACT}, {rule: NAME, cancel: FACT, when: CASE}, …]`, in their order. */
export function duplicateRules(reader: DocumentReader, value: unknown): DuplicateRule[] {
  const at = ['duplicates'];
  const names = new Set<string>();
  return reader.list(value, at).flatMap((each, index) => {
    const path = [...at, index];
    const rule = oneRule(reader, each, path);
    if (rule === null) return [];
    if (names.has(rule.name)) reader.fault([...path, 'rule'], 'repeated', rule.name);
    names.add(rule.name);
    return rule;
  });
}

function oneRule(reader: DocumentReader, value: unknown, path: DocumentPath): DuplicateRule | null {
  const plain = reader.object(value, path, KEYS);
  if (plain === null) return null;
  const { rule, keep, cancel, when, quote = '' } = plain;
  const name = reader.text(rule, [...path, 'rule']);
  if ((keep === undefined) === (cancel === undefined)) {
    reader.fault(path, keep === undefined ? 'unknown-kind' : 'two-kinds', name);
    return null;
  }
  const side = keep === undefined ? 'cancel' : 'keep';
  const fact = reader.word(keep ?? cancel, [...path, side], DUPLICATE_FACTS);
  const asked =
    when === undefined ? null : (reader.word(when, [...path, 'when'], DUPLICATE_CASES) ?? null);
  if (fact === undefined) return null;
  return { name, keep: side === 'keep', fact, when: asked, quote: String(quote) };
}
