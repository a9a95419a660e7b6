/** A history of some kinds of action only, each as often as the others of its group. */
export interface Trial {
  readonly work: readonly string[];
  readonly faults: readonly string[];
  readonly workPerMinute: number;
  readonly faultsPerMinute: number;
  readonly minutes: number;
}

/** Everybody writes, on disks that are slow and fail. */
export const SLOW_DISKS: Trial = {
  work: ['load', 'event', 'move', 'from-above'],
  faults: ['disk-slow', 'write-fails', 'partition', 'cut', 'kill'],
  workPerMinute: 6,
  faultsPerMinute: 2,
  minutes: 15,
};

/** Databases lose their ends, again and again. */
export const LOST_ENDS: Trial = {
  work: ['load', 'event', 'from-above'],
  faults: ['tail-cut', 'cut'],
  workPerMinute: 8,
  faultsPerMinute: 2,
  minutes: 15,
};

/** Folders are put back and copied, clocks wrong. */
export const RESTORES: Trial = {
  work: ['load', 'event', 'from-above'],
  faults: ['image', 'set-back', 'clone', 'clock-jump'],
  workPerMinute: 6,
  faultsPerMinute: 2,
  minutes: 15,
};

/** The province publishes again and again, while lines are down. */
export const NEWS: Trial = {
  work: ['load', 'from-above', 'publish-codes', 'publish-policy'],
  faults: ['partition', 'cut', 'kill'],
  workPerMinute: 6,
  faultsPerMinute: 1,
  minutes: 15,
};

/** The same, and what it publishes decides what needs approval. */
export const PROFILES: Trial = { ...NEWS, work: ['load', 'papers', 'publish-profile'] };

/** Tiers above correct what stations write, over lines that are down. */
export const CORRECTIONS: Trial = {
  work: ['event', 'from-above'],
  faults: ['partition', 'clock-jump'],
  workPerMinute: 6,
  faultsPerMinute: 1,
  minutes: 15,
};

/** People apply for cards, and gates open and close, while lines are down. */
export const CARDS: Trial = {
  work: ['load', 'cards', 'cards', 'gates'],
  faults: ['partition', 'cut'],
  workPerMinute: 12,
  faultsPerMinute: 0.5,
  minutes: 20,
};

/** People get cards, apply again, and move while one is being made. */
export const RENEWALS: Trial = {
  work: ['load', 'renewal', 'renewal', 'renewal', 'renewal'],
  faults: ['partition'],
  workPerMinute: 1.25,
  faultsPerMinute: 0.1,
  minutes: 40,
};

/** People move while a card is being made for them, and apply again where they live then. */
export const BESIDE: Trial = {
  work: ['applying-twice'],
  faults: [],
  workPerMinute: 0.5,
  faultsPerMinute: 0,
  minutes: 30,
};

/** Offices are drained, fees taken, nodes made ready, by plans of whatever phase. */
export const ACTS: Trial = {
  work: ['load', 'fees', 'offices', 'readying', 'publish-campaign', 'clumsy-acts'],
  faults: ['partition', 'cut'],
  workPerMinute: 6,
  faultsPerMinute: 0.3,
  minutes: 20,
};

/** Households come to a few doors, and the province changes how many are many. */
export const DOORS: Trial = {
  work: ['doors', 'doors', 'doors', 'publish-profile'],
  faults: ['partition', 'cut'],
  workPerMinute: 3,
  faultsPerMinute: 0.3,
  minutes: 10,
};

/** A peer with bad manners, a clone, frames that come twice. */
export const STRANGERS: Trial = {
  work: ['load', 'event'],
  faults: ['hostile', 'clone', 'weather', 'rot'],
  workPerMinute: 3,
  faultsPerMinute: 2,
  minutes: 15,
};

/** A peer with bad manners, and little else. */
export const HOSTILE: Trial = {
  work: ['load', 'event'],
  faults: ['hostile'],
  workPerMinute: 2,
  faultsPerMinute: 3,
  minutes: 10,
};

/** Cases come together, values differ, and somebody decides. */
export const DECISIONS: Trial = {
  work: ['load', 'papers', 'decide', 'rule-on-value', 'from-above'],
  faults: ['partition', 'cut'],
  workPerMinute: 8,
  faultsPerMinute: 0.5,
  minutes: 15,
};

/** Programs that ask nobody, and tables of rights that change. */
export const UNASKED: Trial = {
  work: ['load', 'event', 'clumsy', 'publish-rights'],
  faults: ['partition', 'write-fails'],
  workPerMinute: 6,
  faultsPerMinute: 1,
  minutes: 10,
};

/** Receipts in the name of tiers that never said so. */
export const FORGED: Trial = {
  work: ['load', 'event'],
  faults: ['forged-receipts', 'hostile'],
  workPerMinute: 4,
  faultsPerMinute: 3,
  minutes: 10,
};

/** Newborns are numbered at stations that lose their ends. */
export const NUMBERS: Trial = {
  work: ['grant-block', 'newborn'],
  faults: ['tail-cut', 'partition'],
  workPerMinute: 12,
  faultsPerMinute: 1,
  minutes: 20,
};

/** Bits turn in frames that others have yet to be sent. */
export const ROT: Trial = {
  work: ['load', 'event', 'from-above'],
  faults: ['rot', 'partition', 'kill'],
  workPerMinute: 4,
  faultsPerMinute: 4,
  minutes: 15,
};
