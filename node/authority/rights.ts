import type { Tier } from '../../proto/node-code.js';

/**
 * Who may write what: event × tier × relation to the record. `makes`: the event makes it; `own`:
 * it was made in the author's own stream; `other`: elsewhere, so that the change is evidence only.
 */
export type Relation = 'makes' | 'own' | 'other';

export interface RightsRule {
  readonly events: readonly string[];
  readonly tiers: readonly Tier[];
  readonly relations: readonly Relation[];
}

/** The rights table as published; JSON. */
export interface RightsDocument {
  readonly version: number;
  readonly rules: readonly RightsRule[];
}

export class Rights {
  readonly document: RightsDocument;
  private readonly allowed = new Set<string>();
  /** The last question that was answered yes: changes of one kind come in runs. */
  private last: { event: string; tier: Tier; relation: Relation } | null = null;

  constructor(document: RightsDocument) {
    this.document = document;
    for (const rule of document.rules) {
      for (const event of rule.events) {
        for (const tier of rule.tiers) {
          for (const relation of rule.relations) this.allowed.add(`${event} ${tier} ${relation}`);
        }
      }
    }
  }

  allows(event: string, tier: Tier, relation: Relation): boolean {
    const last = this.last;
    if (last?.event === event && last.tier === tier && last.relation === relation) return true;
    if (!this.allowed.has(`${event} ${tier} ${relation}`)) return false;
    this.last = { event, tier, relation };
    return true;
  }
}

const EVERY: readonly Tier[] = ['station', 'county', 'city', 'province'];

/** What a province starts with. The register itself is written at the stations. */
export const INITIAL_RIGHTS: RightsDocument = {
  version: 1,
  rules: [
    {
      events: ['100', '101', '105', '108', '200', '201'],
      tiers: ['station', 'county'],
      relations: ['makes'],
    },
    {
      events: ['102', '103', '104', '106', '107', '109', '110', '111', '112', '202', '203'],
      tiers: ['station'],
      relations: ['own', 'other'],
    },
    { events: ['105', '113', '114', '213'], tiers: ['station'], relations: ['own', 'other'] },
    { events: ['301'], tiers: ['station', 'county'], relations: ['makes'] },
    { events: ['302', '303'], tiers: ['station', 'county'], relations: ['own', 'other'] },
    { events: ['150', '151', '152'], tiers: ['station', 'county'], relations: ['own', 'other'] },
    { events: ['500', '973'], tiers: ['station'], relations: ['makes'] },
    { events: ['501', '502'], tiers: ['county', 'city', 'province'], relations: ['own', 'other'] },
    { events: ['503'], tiers: ['city', 'province'], relations: ['own', 'other'] },
    { events: ['504', '505'], tiers: ['province'], relations: ['own', 'other'] },
    { events: ['506', '512'], tiers: EVERY, relations: ['own', 'other'] },
    {
      events: ['507', '510', '513', '516'],
      tiers: ['county', 'city', 'province'],
      relations: ['own', 'other'],
    },
    {
      events: ['508', '509', '511', '514', '515', '520'],
      tiers: ['station'],
      relations: ['own', 'other'],
    },
    { events: ['153'], tiers: ['county', 'city'], relations: ['own', 'other'] },
    // A station's record goes to another by whoever stands above both.
    { events: ['140'], tiers: ['county', 'city', 'province'], relations: ['own', 'other'] },
    {
      events: ['107', '109', '111', '112'],
      tiers: ['county', 'city', 'province'],
      relations: ['other'],
    },
    { events: ['107', '202'], tiers: ['county'], relations: ['own', 'other'] },
    { events: ['410'], tiers: EVERY, relations: ['makes'] },
    { events: ['411'], tiers: ['county', 'city', 'province'], relations: ['makes'] },
    { events: ['412'], tiers: ['county', 'city', 'province'], relations: ['own', 'other'] },
    { events: ['130', '230'], tiers: EVERY, relations: ['own', 'other'] },
    { events: ['120', '220'], tiers: EVERY, relations: ['own', 'other'] },
    { events: ['900', '901', '910', '920', '930'], tiers: EVERY, relations: ['makes'] },
    { events: ['421', '423'], tiers: EVERY, relations: ['own', 'other'] },
    { events: ['422'], tiers: EVERY, relations: ['makes'] },
    { events: ['413'], tiers: EVERY, relations: ['makes'] },
    { events: ['414', '415'], tiers: EVERY, relations: ['own', 'other'] },
    { events: ['950'], tiers: ['county', 'city', 'province'], relations: ['makes'] },
    { events: ['971', '974'], tiers: EVERY, relations: ['makes'] },
    { events: ['972'], tiers: ['city', 'province'], relations: ['makes'] },
    { events: ['970'], tiers: EVERY, relations: ['makes'] },
    { events: ['914'], tiers: ['station', 'county', 'city'], relations: ['makes'] },
    { events: ['921', '922'], tiers: EVERY, relations: ['own', 'other'] },
    { events: ['913'], tiers: ['province'], relations: ['makes'] },
    { events: ['911', '912'], tiers: ['province'], relations: ['makes'] },
  ],
};
