import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Draft } from '../capture/capture.js';

/** What a node writes first in its own lane: who it is, and how packages are sealed to it. */
export function introduction(
  node: { readonly code: NodeCode; readonly ageRecipient: string },
  software: string,
): Draft {
  return {
    entity: entityNo('stream'),
    target: null,
    event: '900',
    source: 0,
    since: null,
    fields: [fieldNo('CODE'), fieldNo('DOC')],
    values: [node.code, JSON.stringify({ recipient: node.ageRecipient, software })],
    seen: [],
    documents: [],
    act: null,
  };
}
