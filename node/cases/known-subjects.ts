import type { Family } from '../../conflict/cases/group.js';
import { KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';
import { groupOfKey } from './case-keys.js';
import { PLAIN } from './group-rows.js';
import { SubjectFilter } from './subject-filter.js';

/** So many looks in vain show that a register is being loaded, or claims on all of it. */
const LEARN_AFTER = 20_000;
/** Keys read in one go: others wait for their turn no longer than this takes. */
const CHUNK = 1_000;

export interface KnownSubjectsParts {
  readonly store: Pick<Store, 'range'>;
  /** Does something in the background, when its turn comes. */
  later(step: () => Promise<void>): void;
}

/**
 * Which subjects may have a group on the disk. Whoever loads a register asks for one subject after
 * another that nobody has spoken to, and to hear so from the disk costs more than all else that is
 * done for it. A new store has none; those of an older one are read once many were asked for in
 * vain.
 */
export class KnownSubjects {
  private readonly parts: KnownSubjectsParts;
  private readonly filter = new SubjectFilter();
  /** Those whose group says more than which records it holds. */
  private readonly eventful = new SubjectFilter();
  /** Null until the store was looked into. */
  private isWhole: boolean | null = null;
  private inVain = 0;

  constructor(parts: KnownSubjectsParts) {
    this.parts = parts;
  }

  /** What was noted stays true whatever became of a batch: a group that never was costs a look. */
  async open(): Promise<void> {
    if (this.isWhole !== null) return;
    const { store } = this.parts;
    let isNew = true;
    for await (const _ of store.range(...kindRange(KIND.caseGroup), { limit: 1 })) isNew = false;
    this.isWhole = isNew;
  }

  /** Notes one. False: there was no such group before. */
  add(family: Family, subject: string): boolean {
    return this.filter.add(family, subject) || this.isWhole !== true;
  }

  /** Notes one whose group is no plain one. */
  addEventful(family: Family, subject: string): void {
    this.eventful.add(family, subject);
  }

  /** False: there is no such group, or it is plain. */
  mayBeEventful(family: Family, subject: string): boolean {
    return this.isWhole !== true || this.eventful.mayHold(family, subject);
  }

  /** False: there is no such group. */
  mayHave(family: Family, subject: string): boolean {
    return this.isWhole !== true || this.filter.mayHold(family, subject);
  }

  /** The disk was asked for a group, and there was none, or it said what was known already. */
  lookedInVain(): void {
    this.inVain += 1;
    if (this.isWhole !== false || this.inVain !== LEARN_AFTER) return;
    const [from, to] = kindRange(KIND.caseGroup);
    this.learn(from, to);
  }

  private learn(from: Buffer, to: Buffer): void {
    this.parts.later(async () => {
      let next: Buffer | null = null;
      let count = 0;
      const chunk = { limit: CHUNK, ahead: CHUNK };
      for await (const [key, value] of this.parts.store.range(from, to, chunk)) {
        const group = groupOfKey(key);
        if (group !== null) this.filter.add(group.family, group.subject);
        if (group !== null && value[0] !== PLAIN) this.addEventful(group.family, group.subject);
        next = key;
        count += 1;
      }
      if (next === null || count < CHUNK) this.isWhole = true;
      else this.learn(Buffer.concat([next, Buffer.from([0])]), to);
    });
  }
}
