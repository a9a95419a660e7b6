import type { Campaign } from '../../conflict/campaign/campaign.js';
import type { Consumer } from '../../conflict/consumer/consumer.js';
import type { Districts } from '../../conflict/district.js';
import type { Policy } from '../../conflict/policy.js';
import type { Change } from '../../proto/change.js';
import type { Head } from '../../proto/frame.js';
import type { ChangeId, ChangeRef, Epoch, Lane, StreamName } from '../../proto/id.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';
import type { Branch } from '../log/log.js';
import type { Transaction } from '../store/store.js';
import type { CodeTable, CodeTables } from './code-table.js';
import type { Gates } from './gates.js';
import type { Rights } from './rights.js';

/** A node as the province lists it. */
export interface NodeEntry {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string;
  readonly parent: NodeCode;
  /** Raw keys (hex) that may open streams of this node: the introduced one and its successors. */
  readonly keys: readonly string[];
  /** age recipient for packages. */
  readonly recipient: string;
  /** Where it listens for those below it, as far as the province was told. */
  readonly addresses?: readonly string[];
  /** Why it stands below this parent, where it was moved there. */
  readonly why?: string;
  /** The change that asked for it, where another node did. */
  readonly asked?: ChangeId;
}

const ADDRESSES_MAX = 8;

/** Where a listed node listens; what is no address is passed over. */
export function addressesOf(entry: NodeEntry | undefined): readonly string[] {
  const given: readonly unknown[] = Array.isArray(entry?.addresses) ? entry.addresses : [];
  const texts = given.filter((each): each is string => typeof each === 'string');
  return texts
    .filter((each) => /^[a-z][a-z0-9+]*:\/\/\S{1,200}$/.test(each))
    .slice(0, ADDRESSES_MAX);
}

/** From where on the changes of a node no longer count. */
export interface Revocation {
  readonly code: NodeCode;
  /** Null: every epoch. */
  readonly epoch: Epoch | null;
  /** Last good place of each of its streams; a stream not named keeps nothing. */
  readonly keep: readonly Head[];
  readonly why: string;
}

/**
 * Who else may ask the register (使用单位), by the last document of its name. One whose document
 * cannot be read here is allowed nothing: what limits it cannot be told.
 */
export interface ConsumerEntry {
  /** As published. */
  readonly document: unknown;
  readonly consumer: Consumer | null;
}

/** The documents a change is judged by: those at its frame's `under`. */
export interface Documents {
  readonly tables: CodeTables;
  readonly rights: Rights;
  readonly policy: Policy;
  readonly gates: Gates;
  /** Null: none was published. */
  readonly campaign: Campaign | null;
  /** YYYYMMDD: the day on which the fee ledger of that campaign was closed; null: it is open. */
  readonly ledgerClosed: string | null;
  /** Whether the node was ever listed above the lane, or its code says so. */
  isAbove(node: NodeCode, lane: Lane): boolean;
}

/** What the province published on lane `all`, as far as it has been applied here. */
export interface Authority {
  /** Head of lane `all` applied here; null before the first. */
  head(): Head | null;
  /** Documents at a head, or null where it has not been applied here (yet). */
  at(under: Head | null): Documents | null;
  current(): Documents;
  /** The last policy applied here: what values are decided by. */
  policy(): Policy;
  /** The same as published. */
  policyDocument(): unknown;
  /** The last campaign as published; null: none was. */
  campaignDocument(): unknown;
  /** Every code of every table ever published, as far as applied here. */
  everKnown(): CodeTables;
  /** Area codes that became others, by the table in force; null: none did. */
  districts(): Districts | null;
  /** Every table ever published, as far as applied here. */
  tablesEver(): readonly CodeTable[];
  /** The same map until the province publishes more. */
  consumers(): ReadonlyMap<string, ConsumerEntry>;
  nodes(): ReadonlyMap<NodeCode, NodeEntry>;
  /** Every parent a node was ever listed with. */
  parentsEver(code: NodeCode): ReadonlySet<NodeCode>;
  /** Whether an entry of the list answers this request. */
  hasAnswered(request: ChangeId): boolean;
  revocations(): readonly Revocation[];
  /**
   * The seq up to which a branch counts: Infinity, unless its author was revoked or opened it with
   * a key the province does not list for a listed code.
   */
  keepUpTo(branch: Branch): number;
  /** The same for a stream that is not held here, as far as its name tells. */
  keepUpToNamed(name: StreamName): number;
  /** Takes in one change of lane `all`. */
  apply(tx: Transaction, branch: number, ref: ChangeRef, change: Change): void;
  /** Takes in what a node asks of the province, from any lane. */
  ask(tx: Transaction, author: NodeCode, ref: ChangeRef, change: Change): void;
  /** It was set aside. */
  unask(tx: Transaction, ref: ChangeRef): void;
}
