import type { DocumentPath, PolicyFault, PolicyProblem } from './policy-fault.js';

export type Plain = { readonly [key: string]: unknown };

/** Reads parts of a document, and remembers where each is not what it should be. */
export class DocumentReader {
  readonly faults: PolicyFault[] = [];

  word<T extends string>(value: unknown, path: DocumentPath, words: readonly T[]): T | undefined {
    const found = words.find((word) => word === value);
    if (found === undefined) this.fault(path, 'unknown-word', String(value));
    return found;
  }

  object(value: unknown, path: DocumentPath, keys: readonly string[] | null): Plain | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.fault(path, value === undefined ? 'missing' : 'not-object');
      return null;
    }
    for (const key of keys === null ? [] : Object.keys(value)) {
      if (keys?.includes(key) === false) this.fault([...path, key], 'unknown-key', key);
    }
    return value as Plain;
  }

  list(value: unknown, path: DocumentPath): readonly unknown[] {
    if (Array.isArray(value)) return value as unknown[];
    this.fault(path, value === undefined ? 'missing' : 'not-list');
    return [];
  }

  text(value: unknown, path: DocumentPath): string {
    if (typeof value === 'string' && value !== '') return value;
    this.fault(path, value === undefined ? 'missing' : 'not-text');
    return '';
  }

  count(value: unknown, path: DocumentPath): number {
    if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
    this.fault(path, value === undefined ? 'missing' : 'not-number');
    return 0;
  }

  flag(value: unknown, path: DocumentPath): boolean {
    if (typeof value !== 'boolean') this.fault(path, 'unknown-word', String(value));
    return value === true;
  }

  fault(path: DocumentPath, problem: PolicyProblem, detail = ''): void {
    this.faults.push({ path, problem, detail });
  }
}
