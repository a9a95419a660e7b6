import {
  CROWD,
  type Family,
  type Group,
  joinSummaries,
  type Member,
  SmallGroup,
} from '../../conflict/cases/group.js';
import { derivedCases, takesTwo } from '../../conflict/cases/rules.js';
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
import { MANY, PLAIN, plainRefs, putPlain, putSome, SOME, someOf } from './group-rows.js';
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

const PERSON = entityNo('person');
const NONE: readonly Member[] = [];
/** Households up to this many are plain: what each says is read again where one changes. */
const PLAIN_MAX = 8;

/**
 * What became of newcomers: all is done; nobody has spoken to the subject before, and it makes a
 * case; or they join others.
 */
export type Taken = 'done' | 'new' | 'joins';

/** A group as it is found; null: there is none. */
interface Found {
  readonly group: Group;
  readonly form: number | null;
}

/** Groups as they lie in the store. docs/STORAGE.md, "Cases". */
export class GroupStore {
  private readonly recall: Recall;
  /** Null for one that only reads. */
  private readonly known: KnownSubjects | null;

  constructor(recall: Recall, known: KnownSubjects | null) {
    this.recall = recall;
    this.known = known;
  }

  read(tx: Reads, family: Family, subject: string): Group {
    return this.find(tx, groupKey(family, subject), family, subject, []).group;
  }

  /** Everybody of a group, a crowd too. */
  members(tx: Reads, family: Family, subject: string): readonly Member[] {
    const key = groupKey(family, subject);
    return this.find(tx, key, family, subject, []).group.members ?? everybody(tx, key);
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
    const { members, words } = this.find(tx, key, family, subject, []).group;
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
    const key = groupKey(family, subject);
    const bytes = this.known?.add(family, subject) === false ? undefined : this.look(tx, key);
    if (bytes !== undefined) {
      return takesTwo(family) && standsAlone(bytes, member.ref) ? 'done' : 'joins';
    }
    if (takesTwo(family)) putPlain(tx, key, [member]);
    else if (!this.putSound(tx, key, new SmallGroup(family, subject, [member], NONE))) return 'new';
    return 'done';
  }

  /** The same of several at once. */
  takeFirst(tx: Transaction, family: Family, subject: string, edits: readonly Edit[]): Taken {
    const members = newcomers(edits);
    if (members === null) return 'joins';
    const [only] = members;
    if (only !== undefined && members.length === 1) return this.takeOne(tx, family, subject, only);
    const key = groupKey(family, subject);
    const bytes = this.known?.add(family, subject) === false ? undefined : this.look(tx, key);
    if (bytes !== undefined) return 'joins';
    const group = new SmallGroup(family, subject, members, NONE);
    return this.putSound(tx, key, group) ? 'done' : 'new';
  }

  private look(tx: Reads, key: Buffer): Buffer | undefined {
    const bytes = tx.get(key);
    if (bytes === undefined) this.known?.missed();
    return bytes;
  }

  private putSound(tx: Transaction, key: Buffer, group: SmallGroup): boolean {
    if (derivedCases(group).length > 0) return false;
    this.put(tx, key, group, false);
    return true;
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
    this.known?.add(family, subject);
    this.known?.addEventful(family, subject);
    const { group: before, form } = isNew
      ? { group: new SmallGroup(family, subject, NONE, NONE), form: null }
      : this.find(tx, key, family, subject, edits);
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
  put(
    tx: Transaction,
    key: Buffer,
    { family, subject, members, words }: Pick<Group, 'family' | 'subject' | 'members' | 'words'>,
    hasCase: boolean,
  ): void {
    if (members === null || members.length + words.length === 0) return;
    const most = family === 'h' ? PLAIN_MAX : 1;
    const isPlain = !hasCase && words.length === 0 && members.length <= most;
    if (isPlain && members.every(({ entity }) => entity === PERSON)) {
      putPlain(tx, key, members);
    } else {
      this.known?.addEventful(family, subject);
      putSome(tx, key, members, words);
    }
  }

  private find(
    tx: Reads,
    key: Buffer,
    family: Family,
    subject: string,
    edits: readonly Edit[],
  ): Found {
    const bytes = tx.get(key);
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
