import { isOfOne } from '../../conflict/cases/kinds.js';
import { type Candidate, candidateOf, proposalOf } from '../../conflict/duplicates.js';
import { entityNo } from '../../proto/entity.js';
import { refToId } from '../../proto/id.js';
import type { CaseView } from '../cases/cases.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { applicationsOf } from './card/applications.js';

const PERSON = entityNo('person');

/**
 * Which registration should stay, by the rules of the policy: for a person to confirm (`decide
 * --keep`). Null for other cases, and where not all of it is held here.
 */
export async function proposalFor(node: HujiNode, found: CaseView): Promise<Json> {
  const rules = node.authority.policy().duplicates ?? [];
  if (!isOfOne(found.kind) || found.state === 'closed' || rules.length === 0) return null;
  const all: Candidate[] = [];
  for (const { ref, entity, lane } of found.records) {
    const view = entity === PERSON ? node.query.record(entity, ref) : null;
    if (view === null) continue;
    const cards = (await applicationsOf(node, ref)).map(({ state }) => state);
    const { record, setting, home } = view;
    all.push(candidateOf(refToId(ref), record, home ?? lane, setting, cards));
  }
  if (all.length < found.records.length) return null;
  const { keep, steps, candidates } = proposalOf(all, rules, found.openedAt);
  return {
    keep,
    rule: keep === null ? null : (steps.at(-1)?.rule.name ?? null),
    steps: steps.map(({ rule, cancels }) => ({
      rule: rule.name,
      why: `${rule.keep ? 'keep' : 'cancel'} ${rule.fact}`,
      quote: rule.quote,
      cancels: [...cancels],
    })),
    registrations: candidates.map(({ id, facts, since }) => ({
      id,
      facts: [...facts],
      since: since === '' ? null : since,
    })),
  };
}
