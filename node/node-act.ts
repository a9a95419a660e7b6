import { entityNo } from '../proto/entity.js';
import { fieldNo } from '../proto/fields.js';
import type { NodeCode } from '../proto/node-code.js';
import type { Draft } from './capture/capture.js';

const FIELDS = [fieldNo('CODE'), fieldNo('DOC')];

/** What a node says of itself or of another node: an event with a document, for no record. */
export function nodeAct(event: string, code: NodeCode, document: unknown): Draft {
  return {
    entity: entityNo('node'),
    ...{ target: null, event, source: 0, since: null },
    fields: FIELDS,
    values: [code, JSON.stringify(document)],
    ...{ seen: [], documents: [], act: null },
  };
}
