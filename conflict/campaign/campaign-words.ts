import { isDay } from '../../proto/dates.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';
import { DocumentReader, type Plain } from '../document-reader.js';
import type { DocumentPath } from '../policy-fault.js';

const TARGET_MAX = 100_000_000;

/** Reads what parts of a campaign are made of: days, numbers of people, codes of areas. */
export class CampaignWords extends DocumentReader {
  part(top: Plain, name: string, keys: readonly string[]): Plain {
    return this.object(top[name], [name], keys) ?? {};
  }

  people(value: unknown, path: DocumentPath): number {
    const count = this.count(value, path);
    if (count === 0 || count > TARGET_MAX) this.fault(path, 'not-number');
    return count;
  }

  /** As it is written in files, with hyphens, or without. */
  day(value: unknown, path: DocumentPath): string {
    const text = typeof value === 'string' ? value.replaceAll('-', '') : '';
    if (isDay(text)) return text;
    this.fault(path, value === undefined ? 'missing' : 'not-day', String(value ?? ''));
    return '';
  }

  days(value: unknown, path: DocumentPath): readonly string[] {
    const seen = new Set<string>();
    for (const [at, each] of this.list(value, path).entries()) {
      const day = this.day(each, [...path, at]);
      if (seen.has(day)) this.fault([...path, at], 'repeated', String(each));
      seen.add(day);
    }
    return [...seen].sort();
  }

  codes(value: unknown, path: DocumentPath, form: RegExp): readonly NodeCode[] {
    const found = new Set<NodeCode>();
    for (const [at, each] of this.list(value, path).entries()) {
      const code = String(each);
      if (!isNodeCode(code) || !form.test(code)) this.fault([...path, at], 'not-area', code);
      else if (found.has(code)) this.fault([...path, at], 'repeated', code);
      else found.add(code);
    }
    return [...found];
  }
}
