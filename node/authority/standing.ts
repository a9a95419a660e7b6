import type { Campaign } from '../../conflict/campaign/campaign.js';
import { readCampaign } from '../../conflict/campaign/read-campaign.js';
import { readConsumer } from '../../conflict/consumer/read-consumer.js';
import type { Districts } from '../../conflict/district.js';
import { FORM_FIRST, type Policy } from '../../conflict/policy.js';
import { publishedPolicy } from '../../conflict/published-policy.js';
import type { ChangeId } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { SOURCES } from '../../proto/source.js';
import type { ConsumerEntry, NodeEntry, Revocation } from './authority.js';
import type { CodeTable, CodeTables } from './code-table.js';
import type { Entry } from './entries.js';

export function documentsOf<T>(published: readonly Entry[], kind: string): readonly T[] {
  return published.flatMap((entry) => (entry.kind === kind ? (entry.document as T) : []));
}

/** The document of a kind that was published last. */
export function lastOf(published: readonly Entry[], kind: string): unknown {
  return published.findLast((entry) => entry.kind === kind)?.document;
}

/** Null where there is none, or one that only a later version can read. */
export function campaignOf(document: unknown): Campaign | null {
  if (document === undefined) return null;
  const read = readCampaign(document);
  return read.ok ? read.campaign : null;
}

/** The day on which the fee ledger of a campaign was closed first; null: it is open. */
export function ledgerClosed(
  published: readonly Entry[],
  campaign: Campaign | null,
): string | null {
  const closed = published.find(({ kind, code }) => kind === 'ledger' && code === campaign?.name);
  return closed === undefined ? null : (closed.document as { readonly closed: string }).closed;
}

/** What all entries together come to: of each kind the last word counts. */
export interface Standing {
  readonly published: readonly Entry[];
  readonly listed: Map<NodeCode, NodeEntry>;
  readonly parents: Map<NodeCode, Set<NodeCode>>;
  readonly answered: Set<ChangeId>;
  readonly revoked: readonly Revocation[];
  readonly policy: Policy;
  readonly policyDocument: unknown;
  readonly tables: readonly CodeTable[];
  /** Made when first asked for. */
  everKnown: CodeTables | null;
  districts: Districts | null | undefined;
  consumers: ReadonlyMap<string, ConsumerEntry> | null;
}

export function standingOf(entries: readonly Entry[]): Standing {
  const of = (event: string) => entries.filter((entry) => entry.event === event);
  const policy = entries.findLast(({ kind }) => kind === 'policy')?.document;
  const standing: Standing = {
    published: of('913'),
    ...{ listed: new Map(), parents: new Map(), answered: new Set() },
    revoked: of('912').map(({ document }) => document as Revocation),
    policy: policy === undefined ? FORM_FIRST : publishedPolicy(policy),
    policyDocument: policy ?? { name: FORM_FIRST.name, version: 0, sources: SOURCES.slice(1) },
    tables: documentsOf(of('913'), 'codes'),
    everKnown: null,
    districts: undefined,
    consumers: null,
  };
  for (const entry of of('911')) list(standing, entry);
  return standing;
}

/** Takes in one entry of the node list, the last so far. */
export function list({ listed, parents, answered }: Standing, { code, document }: Entry): void {
  const entry = document as NodeEntry;
  listed.set(code, entry);
  parents.set(code, (parents.get(code) ?? new Set()).add(entry.parent));
  if (entry.asked !== undefined) answered.add(entry.asked);
}

/** By name the last document. */
export function consumersOf(entries: readonly Entry[]): Map<string, ConsumerEntry> {
  const consumers = new Map<string, ConsumerEntry>();
  for (const { kind, code, document } of entries) {
    if (kind !== 'consumer') continue;
    const read = readConsumer(document);
    const isItself = read.ok && read.consumer.name === code;
    consumers.set(code, { document, consumer: isItself ? read.consumer : null });
  }
  return consumers;
}
