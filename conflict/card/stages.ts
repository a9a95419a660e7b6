/**
 * The stages of an application for a card (居民身份证, 身份证法 art. 10–12; who does what: 国函
 * 〔2001〕62号 and the plan behind it): the events, and which may follow which.
 */
export const CARD_EVENTS = {
  accept: '500',
  review: '501',
  approve: '502',
  sample: '503',
  authorise: '504',
  produce: '505',
  reject: '506',
  dispatch: '507',
  receive: '508',
  'hand-over': '509',
  return: '510',
  resume: '511',
  cancel: '512',
  recall: '513',
  loss: '514',
  collect: '515',
  destroy: '516',
} as const;
export type CardAct = keyof typeof CARD_EVENTS;

/** Every act but the first: each follows another. */
export const CARD_STEPS = (Object.keys(CARD_EVENTS) as CardAct[]).filter(
  (act): act is Exclude<CardAct, 'accept'> => act !== 'accept',
);
export type CardStep = (typeof CARD_STEPS)[number];

/** How far an application is; the last act says. */
export const CARD_STAGES = [
  'accepted',
  'reviewed',
  'approved',
  'sampled',
  'authorised',
  'produced',
  'rejected',
  'dispatched',
  'received',
  'handed-over',
  'returned',
  'cancelled',
  'recalled',
  'lost',
  'collected',
  'destroyed',
] as const;
export type CardStage = (typeof CARD_STAGES)[number];

const LEADS_TO: { readonly [act in CardAct]: CardStage } = {
  accept: 'accepted',
  review: 'reviewed',
  approve: 'approved',
  sample: 'sampled',
  authorise: 'authorised',
  produce: 'produced',
  reject: 'rejected',
  dispatch: 'dispatched',
  receive: 'received',
  'hand-over': 'handed-over',
  return: 'returned',
  resume: 'accepted',
  cancel: 'cancelled',
  recall: 'recalled',
  loss: 'lost',
  collect: 'collected',
  destroy: 'destroyed',
};

const FOLLOWS: { readonly [stage in CardStage]: readonly CardAct[] } = {
  accepted: ['review', 'return', 'cancel'],
  reviewed: ['approve', 'return', 'cancel'],
  approved: ['sample', 'return', 'cancel'],
  sampled: ['authorise', 'return', 'cancel'],
  authorised: ['produce', 'reject', 'cancel', 'recall'],
  produced: ['dispatch', 'reject', 'cancel', 'recall'],
  rejected: ['produce', 'cancel', 'recall'],
  dispatched: ['dispatch', 'receive', 'reject', 'cancel', 'recall'],
  received: ['hand-over', 'reject', 'cancel', 'recall'],
  'handed-over': ['loss', 'collect', 'recall'],
  returned: ['resume', 'cancel'],
  cancelled: ['collect', 'destroy'],
  recalled: ['collect', 'destroy'],
  lost: ['collect', 'recall'],
  collected: ['destroy'],
  destroyed: [],
};

const BY_EVENT = new Map<string, CardAct>(
  Object.entries(CARD_EVENTS).map(([act, event]) => [event, act as CardAct]),
);

export function isCardStep(text: string): text is CardStep {
  return (CARD_STEPS as readonly string[]).includes(text);
}

export function cardActOf(event: string): CardAct | null {
  return BY_EVENT.get(event) ?? null;
}

export function mayFollow(stage: CardStage, act: CardAct): boolean {
  return FOLLOWS[stage].includes(act);
}

export function stageAfter(act: CardAct): CardStage {
  return LEADS_TO[act];
}

/** Which of several acts that follow one counts: stopping it, sending it back, going on. */
export function precedence(act: CardAct): number {
  if (act === 'cancel' || act === 'recall') return 2;
  return act === 'return' || act === 'reject' ? 1 : 0;
}

const OPEN: ReadonlySet<CardStage> = new Set([
  ...(['accepted', 'reviewed', 'approved', 'sampled', 'authorised', 'produced'] as const),
  ...(['rejected', 'dispatched', 'received', 'returned'] as const),
]);

/** An application that is under way: nobody has two of them. */
export function isOpen(stage: CardStage): boolean {
  return OPEN.has(stage);
}

/** Whether the one binding decision has been taken: a card may be made of it, or has been. */
export function isBinding(stage: CardStage): boolean {
  return (
    isOpen(stage) && !['accepted', 'reviewed', 'approved', 'sampled', 'returned'].includes(stage)
  );
}
