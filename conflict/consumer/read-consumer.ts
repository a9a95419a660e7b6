import { isDay } from '../../proto/dates.js';
import { type EntityNo, entityNo } from '../../proto/entity.js';
import { type FieldNo, findField } from '../../proto/fields.js';
import { OUTSIDE_KINDS } from '../../proto/outside-kinds.js';
import { DocumentReader, type Plain } from '../document-reader.js';
import type { DocumentPath, PolicyFault } from '../policy-fault.js';
import { CONSUMER_ACTS, CONSUMER_ENTITIES, type Consumer, SHOWABLE } from './consumer.js';

export type ReadConsumer =
  | { readonly ok: true; readonly consumer: Consumer }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const TOP = [
  ...['name', 'version', 'organisation', 'active', 'certificates', 'tokens', 'areas', 'entities'],
  ...['fields', 'numbers', 'may', 'evidence', 'purposes', 'per-minute', 'until'],
];
const NAME = /^[a-z][a-z0-9-]{1,39}$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** Whole pairs of a police organisation code: a province at the least. */
const AREA = /^(?!00)([0-9A-Z]{2}){1,6}$/;
const PER_MINUTE_MAX = 6_000_000;
/** Of proofs, areas and purposes. */
const ITEMS_MAX = 100;
const TEXT_MAX = 400;

/**
 * Reads a document as published, or as a file says it: pure, and the same at every node. What it
 * does not understand makes the whole unreadable: a limit that is not known cannot be kept.
 */
export function readConsumer(document: unknown): ReadConsumer {
  const reader = new ConsumerReader();
  const consumer = reader.consumer(document);
  const { faults } = reader;
  return consumer === null || faults.length > 0 ? { ok: false, faults } : { ok: true, consumer };
}

class ConsumerReader extends DocumentReader {
  consumer(document: unknown): Consumer | null {
    const top = this.object(document, [], TOP);
    if (top === null) return null;
    const consumer = {
      name: this.formed(top['name'], ['name'], NAME),
      version: this.count(top['version'], ['version']),
      organisation: this.short(top['organisation'], ['organisation']),
      active: top['active'] === undefined ? true : this.flag(top['active'], ['active']),
      certificates: this.items(top, 'certificates', SHA256),
      tokens: this.items(top, 'tokens', SHA256),
      areas: this.items(top, 'areas', AREA),
      entities: new Set(this.words(top, 'entities', CONSUMER_ENTITIES).map(entityNo)),
      fields: this.fields(top['fields']),
      numbers: this.numbers(top['numbers']),
      may: new Set(this.words(top, 'may', CONSUMER_ACTS)),
      evidence: new Set(this.words(top, 'evidence', OUTSIDE_KINDS)),
      purposes: top['purposes'] === undefined ? null : this.items(top, 'purposes', null),
      perMinute: this.rate(top['per-minute']),
      until: top['until'] === undefined ? null : this.day(top['until'], ['until']),
    } satisfies Consumer & { entities: ReadonlySet<EntityNo> };
    if (consumer.certificates.length + consumer.tokens.length === 0 && consumer.active) {
      this.fault(['certificates'], 'missing');
    }
    return consumer;
  }

  private formed(value: unknown, path: DocumentPath, form: RegExp): string {
    const text = this.short(value, path);
    if (text !== '' && !form.test(text)) this.fault(path, 'unknown-word', text);
    return text;
  }

  private short(value: unknown, path: DocumentPath): string {
    const text = this.text(value, path);
    if (text.length <= TEXT_MAX) return text;
    this.fault(path, 'not-text');
    return '';
  }

  /** A list of texts, each once; none where it is left out. */
  private items(top: Plain, name: string, form: RegExp | null): string[] {
    const given = top[name] === undefined ? [] : this.list(top[name], [name]);
    if (given.length > ITEMS_MAX) this.fault([name], 'not-list');
    const texts = given.slice(0, ITEMS_MAX).map((each, at) => {
      const path = [name, at];
      return form === null ? this.short(each, path) : this.formed(each, path, form);
    });
    this.once(name, texts);
    return texts;
  }

  private words<W extends string>(top: Plain, name: string, known: readonly W[]): W[] {
    const given = top[name] === undefined ? [] : this.list(top[name], [name]);
    const words = given.flatMap((each, at) => this.word(each, [name, at], known) ?? []);
    this.once(name, words);
    return words;
  }

  private once(name: string, items: readonly string[]): void {
    items.forEach((item, at) => {
      if (items.indexOf(item) < at) this.fault([name, at], 'repeated', item);
    });
  }

  private fields(given: unknown): ReadonlySet<FieldNo> {
    const fields = new Set<FieldNo>();
    const list = given === undefined ? [] : this.list(given, ['fields']);
    list.forEach((each, at) => {
      const field = typeof each === 'string' ? findField(each) : undefined;
      if (field === undefined || !SHOWABLE.has(field.no)) {
        this.fault(['fields', at], 'unknown-field', String(each));
      } else if (fields.has(field.no)) this.fault(['fields', at], 'repeated', field.id);
      else fields.add(field.no);
    });
    return fields;
  }

  private numbers(given: unknown): Consumer['numbers'] {
    const words = ['whole', 'last-four'] as const;
    return this.word(given ?? 'last-four', ['numbers'], words) ?? 'last-four';
  }

  private rate(given: unknown): number {
    const rate = this.count(given, ['per-minute']);
    if (rate > PER_MINUTE_MAX) this.fault(['per-minute'], 'not-number');
    return rate;
  }

  private day(given: unknown, path: DocumentPath): string {
    const day = this.text(given, path);
    if (day !== '' && !isDay(day)) this.fault(path, 'unknown-word', day);
    return day;
  }
}
