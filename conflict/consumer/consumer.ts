import type { EntityNo } from '../../proto/entity.js';
import { FIELDS, type FieldNo } from '../../proto/fields.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';

/** What a consumer (使用单位) may be allowed to do with the register; nothing else exists for it. */
export const CONSUMER_ACTS = [
  'get',
  'find-number',
  'find-former-number',
  'find-name',
  'find-household',
  'watch',
  'find-address',
  'cards',
  'cases',
  'photo',
  'submit-evidence',
] as const;
export type ConsumerAct = (typeof CONSUMER_ACTS)[number];

/** What a consumer can be shown of records. */
export const CONSUMER_ENTITIES = ['person', 'household'] as const;

/** Items of the register alone: none of the node's own business, and no id of another record. */
const SHOWABLE_LAST = 67;
export const SHOWABLE: ReadonlySet<FieldNo> = new Set(
  FIELDS.filter(({ no, kind }) => no <= SHOWABLE_LAST && kind !== 'id' && kind !== 'json').map(
    ({ no }) => no,
  ),
);

/**
 * Another system that asks the register, as the province published it. What it is not expressly
 * allowed it may not (默认拒绝).
 */
export interface Consumer {
  readonly name: string;
  readonly version: number;
  /** Whom it belongs to, in words. */
  readonly organisation: string;
  /** False: everything is refused, and the document says why it is there. */
  readonly active: boolean;
  /** SHA-256, hex, of the certificates (DER) and of the tokens that prove it. */
  readonly certificates: readonly string[];
  readonly tokens: readonly string[];
  /** Beginnings of the codes of the stations whose records it may see. */
  readonly areas: readonly string[];
  readonly entities: ReadonlySet<EntityNo>;
  readonly fields: ReadonlySet<FieldNo>;
  /** Citizen numbers of anybody: all of them, or the last four characters. */
  readonly numbers: 'whole' | 'last-four';
  readonly may: ReadonlySet<ConsumerAct>;
  /** Lists whose rows it may hand over (submit-evidence). */
  readonly evidence: ReadonlySet<OutsideKind>;
  /** The only purposes it may name; null: any. */
  readonly purposes: readonly string[] | null;
  /** Calls it may make in a minute. */
  readonly perMinute: number;
  /** YYYYMMDD, the last day; null: none. */
  readonly until: string | null;
}
