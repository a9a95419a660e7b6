/** What a change can be about. The position is the number on the wire and in the store. */
export const ENTITIES = [
  'stream',
  'node',
  'operator',
  'session',
  'authority',
  'person',
  'household',
  'card',
  'attachment',
  'case',
  'place',
] as const;
export type Entity = (typeof ENTITIES)[number];
export type EntityNo = number;

export function isEntity(text: string): text is Entity {
  return (ENTITIES as readonly string[]).includes(text);
}

export function entityNo(entity: Entity): EntityNo {
  return ENTITIES.indexOf(entity);
}

export function entityAt(no: EntityNo): Entity {
  const entity = ENTITIES[no];
  if (entity === undefined) throw new RangeError(`no entity ${no}`);
  return entity;
}

const REGISTER: ReadonlySet<Entity> = new Set(ENTITIES.slice(ENTITIES.indexOf('person')));

/** Entities whose fields are claims kept by source; the others are the node's own business. */
export function isRegister(entity: Entity): boolean {
  return REGISTER.has(entity);
}
