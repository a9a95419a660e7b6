import { authorityDraft } from '../../node/authority/registrar.js';
import { INITIAL_RIGHTS } from '../../node/authority/rights.js';
import { builtInTables } from '../../node/authority/tables/built-in.js';
import type { Draft } from '../../node/capture/capture.js';
import type { HujiNode } from '../../node/node.js';

/** What a province publishes first: itself, code tables, rights, policy. */
export function founding(node: HujiNode): Draft[] {
  const { code, publicKey, ageRecipient, training } = node.identity;
  const self = {
    code,
    tier: 'province',
    unit9: '',
    parent: '',
    keys: [publicKey],
    recipient: ageRecipient,
  };
  const sources = ['register', 'booklet', 'card', 'computer', 'declared'];
  return [
    authorityDraft('911', 'node', code, self),
    ...builtInTables({ training }).map((each) => authorityDraft('913', 'codes', each.name, each)),
    authorityDraft('913', 'rights', 'rights', INITIAL_RIGHTS),
    authorityDraft('913', 'policy', 'form-first', { name: 'form-first', version: 1, sources }),
  ];
}
