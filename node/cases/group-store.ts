import {
  CROWD,
  type Family,
  type Group,
  joinSummaries,
  type Member,
  SmallGroup,
} from '../../conflict/cases/group.js';
import { derivedCases, registeredElsewhere, takesTwo } from '../../conflict/cases/rules.js';
import { entityNo } from '../../proto/entity.js';
import { type ChangeRef, sameRef } from '../../proto/id.js';
import type { Transaction } from '../store/store.js';
import { bucketKey, groupKey } from './case-keys.js';
import {
  bucketMembers,
  bucketOf,
  crowdAt,
  crowdOf,
  crowdSize,
  editCrowd,
  everybody,
  putCrowd,
  undo,
} from './crowd.js';
import { type Edit, edited, newcomers } from './edits.js';
import {
  MANY,
  PLAIN,
  plainRefs,
  plainRow,
  putPlain,
  putSome,
  putUnseen,
  SOME,
  someOf,
} from './group-rows.js';
import type { KnownSubjects } from './known-subjects.js';

type Reads = Pick<Transaction, 'get'>;

export interface Edited {
  readonly key: Buffer;
  readonly before: Group;
  readonly after: Group;
  /** Everybody, as it was and as it is. */
  membersBefore(): readonly Member[];
  membersAfter(): readonly Member[];
}

/** A record's mark, read again: of a plain group only refs are kept. */
export type Recall = (tx: Reads, family: Family, subject: string, ref: ChangeRef) => Member | null;

/** What whoever writes groups knows beside the store. */
export interface GroupMemory {
  readonly known: KnownSubjects;
  /** The records of a new plain group in a batch that is not durable yet; null: it has none. */
  underWay(family: Family, subject: string): readonly Member[] | null;
}

const REGISTER: readonly number[] = [entityNo('person'), entityNo('household')];
const NONE: readonly Member[] = [];
/** Households of up to eight are plain: what each says is read again where one changes. */
const PLAIN_MAX = 9;

/**
 * What became of newcomers: all is done; nobody has spoken to the subject before, and it makes a
 * case; or they join others.
 */
export type Taken = 'done' | 'new' | 'joins';

type Kept = Pick<Group, 'family' | 'subject' | 'members' | 'words'>;

/** A group as it is found; null: there is none. */
interface Found {
  readonly group: Group;
  readonly form: number | null;
}

/** Groups as they lie in the store. docs/STORAGE.md, "Cases". */
export class GroupStore {
  private readonly recall: Recall;
  /** Null for one that only reads. */
  private readonly memory: GroupMemory | null;

  constructor(recall: Recall, memory: GroupMemory | null) {
    this.recall = recall;
    this.memory = memory;
  }

  read(tx: Reads, family: Family, subject: string): Group {
    return this.found(tx.get(groupKey(family, subject)), tx, family, subject, []).group;
  }

  /** Everybody of a group, a crowd too. */
  members(tx: Reads, family: Family, subject: string): readonly Member[] {
    const key = groupKey(family, subject);
    const { group } = this.found(tx.get(key), tx, family, subject, []);
    return group.members ?? everybody(tx, key);
  }

  /** One record's mark on a subject. */
  member(tx: Reads, family: Family, subject: string, ref: ChangeRef): Member | null {
    const key = groupKey(family, subject);
    const bytes = tx.get(key);
    const isIt = (item: { readonly ref: ChangeRef }): boolean => sameRef(item.ref, ref);
    if (bytes?.[0] === PLAIN) {
      const isOne = plainRefs(bytes).some((each) => sameRef(each, ref));
      return isOne ? this.recall(tx, family, subject, ref) : null;
    }
    const { members, words } = this.found(bytes, tx, family, subject, []).group;
    const word = words.find(isIt);
    if (word !== undefined) return word;
    const bucket = bucketOf(ref, Math.max(1, crowdSize(tx, key)));
    return (members ?? bucketMembers(tx, key, bucket)).find(isIt) ?? null;
  }

  /**
   * Takes in a record that nobody stands beside and that makes no case, which nearly all are: one
   * look and one put. Nothing is done where there is more to it.
   */
  takeOne(tx: Transaction, family: Family, subject: string, member: Member): Taken {
    const bytes = this.look(tx, family, subject);
    if (bytes !== undefined) {
      if (!takesTwo(family, member) || !standsAlone(bytes, member.ref)) return 'joins';
      this.memory?.known.lookedInVain();
      return 'done';
    }
    if (!takesTwo(family, member)) return this.putNew(tx, family, subject, [member]);
    putUnseen(tx, family, subject, [member]);
    return 'done';
  }

  /** The same of several at once. */
  takeFirst(tx: Transaction, family: Family, subject: string, edits: readonly Edit[]): Taken {
    const members = newcomers(edits);
    if (members === null) return 'joins';
    const [only] = members;
    if (only !== undefined && members.length === 1) return this.takeOne(tx, family, subject, only);
    if (this.look(tx, family, subject) !== undefined) return 'joins';
    return this.putNew(tx, family, subject, members);
  }

  /** Notes a subject; gives the row of its group, if it may have one. */
  private look(tx: Reads, family: Family, subject: string): Buffer | undefined {
    if (this.memory?.known.add(family, subject) === false) return undefined;
    const bytes = this.staged(tx, groupKey(family, subject), family, subject);
    if (bytes === undefined) this.memory?.known.lookedInVain();
    return bytes;
  }

  /** A group's row as batches have left it, those under way too. */
  private staged(tx: Reads, key: Buffer, family: Family, subject: string): Buffer | undefined {
    const bytes = tx.get(key);
    if (bytes !== undefined) return bytes;
    const members = this.memory?.underWay(family, subject) ?? null;
    return members === null ? undefined : plainRow(members.map(({ ref }) => ref));
  }

  private putNew(
    tx: Transaction,
    family: Family,
    subject: string,
    members: readonly Member[],
  ): Taken {
    const group = new SmallGroup(family, subject, members, NONE);
    // That one is registered elsewhere makes no case, and is to be told all the same.
    if (derivedCases(group).length > 0 || registeredElsewhere(group).length > 0) return 'new';
    if (isPlain(group, false)) putUnseen(tx, family, subject, members);
    else this.put(tx, groupKey(family, subject), group, false);
    return 'done';
  }

  /** `edits`: of each record at most one; `isNew`: nobody has spoken to the subject before. */
  edit(
    tx: Transaction,
    family: Family,
    subject: string,
    edits: readonly Edit[],
    isNew: boolean,
  ): Edited {
    const key = groupKey(family, subject);
    this.memory?.known.add(family, subject);
    this.memory?.known.addEventful(family, subject);
    const bytes = isNew ? undefined : this.staged(tx, key, family, subject);
    const { group: before, form } = this.found(bytes, tx, family, subject, edits);
    const said = edits.filter(({ isWord }) => isWord);
    const words = said.length === 0 ? before.words : edited(before.words, said);
    const records = said.length === 0 ? edits : edits.filter(({ isWord }) => !isWord);
    if (before.members !== null) {
      // What is plain makes no case, whatever it would say by another ground.
      const stood = form === PLAIN ? new SmallGroup(family, subject, NONE, NONE) : before;
      return editSome(tx, key, stood, edited(before.members, records), words, before.members);
    }
    const changed = editCrowd(tx, key, records, words);
    const { parts } = crowdAt(tx, key);
    const summary = joinSummaries(parts);
    if (summary.count > CROWD) {
      const after: Group = { family, subject, members: null, summary, words };
      const stood = () => undo(everybody(tx, key), records, changed);
      return { key, before, after, membersBefore: stood, membersAfter: () => everybody(tx, key) };
    }
    const left = everybody(tx, key);
    const was = undo(left, records, changed);
    parts.forEach((_, bucket) => {
      tx.del(bucketKey(key, bucket));
    });
    const after = new SmallGroup(family, subject, left, words);
    putSome(tx, key, left, words);
    return { key, before, after, membersBefore: () => was, membersAfter: () => left };
  }

  /** Puts a group of some: plain where it makes no case and its records say what they say. */
  put(tx: Transaction, key: Buffer, group: Kept, hasCase: boolean): void {
    const { family, subject, members, words } = group;
    if (members === null || members.length + words.length === 0) return;
    if (isPlain(group, hasCase)) {
      putPlain(tx, key, members);
    } else {
      this.memory?.known.addEventful(family, subject);
      putSome(tx, key, members, words);
    }
  }

  /** The group of a row; undefined: there is none. */
  private found(
    bytes: Buffer | undefined,
    tx: Reads,
    family: Family,
    subject: string,
    edits: readonly Edit[],
  ): Found {
    if (bytes === undefined)
      return { group: new SmallGroup(family, subject, NONE, NONE), form: null };
    const [form = null] = bytes;
    if (form === MANY) {
      const { parts, words } = crowdOf(bytes);
      const summary = joinSummaries(parts);
      return { group: { family, subject, members: null, summary, words }, form };
    }
    if (form === SOME) {
      const { members, words } = someOf(bytes);
      return { group: new SmallGroup(family, subject, members, words), form };
    }
    const members: Member[] = [];
    for (const ref of plainRefs(bytes)) {
      // Its new mark is at hand, and what it said before nobody asks.
      if (edits.some((edit) => sameRef(edit.ref, ref))) continue;
      const member = this.recall(tx, family, subject, ref);
      if (member !== null) members.push(member);
    }
    return { group: new SmallGroup(family, subject, members, []), form };
  }
}

function isPlain({ family, members, words }: Kept, hasCase: boolean): boolean {
  if (members === null || hasCase || words.length > 0) return false;
  if (members.length > (family === 'h' ? PLAIN_MAX : 1)) return false;
  return members.every(({ entity }) => REGISTER.includes(entity));
}

function standsAlone(bytes: Buffer, ref: ChangeRef): boolean {
  const [only, second] = bytes[0] === PLAIN ? plainRefs(bytes) : [];
  return only !== undefined && second === undefined && sameRef(only, ref);
}

function editSome(
  tx: Transaction,
  key: Buffer,
  before: Group,
  left: readonly Member[],
  words: readonly Member[],
  members: readonly Member[],
): Edited {
  const { family, subject } = before;
  const whole = new SmallGroup(family, subject, left, words);
  const after =
    left.length > CROWD ? { family, subject, members: null, summary: whole.summary, words } : whole;
  if (left.length > CROWD) putCrowd(tx, key, left, words);
  else if (left.length + words.length === 0) tx.del(key);
  return { key, before, after, membersBefore: () => members, membersAfter: () => left };
}
