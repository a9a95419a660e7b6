import { entityAt } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldAt } from '../../proto/fields.js';
import { hlcToText } from '../../proto/hlc.js';
import { refToId } from '../../proto/id.js';
import { checkNodeCode } from '../../proto/node-code.js';
import { type RepeatedRow, repeatedOfKey, repeatedRange } from '../apply/repeated-keys.js';
import { refusedErrors } from '../capture/refused-errors.js';
import type { Json } from '../control/control.js';
import { LIMITS } from '../limits.js';
import type { HujiNode } from '../node.js';
import { countParam, optionalText, type Params } from './params.js';

/** `cases repeated`: who sent values that somebody had decided against, and which. */
export async function listRepeated(node: HujiNode, params: Params): Promise<Json> {
  const station = optionalText(params, 'station');
  const limit = countParam(params, 'limit', 50, LIMITS.listMax);
  const [first, to] = repeatedRange(station === null ? '' : checkNodeCode(station));
  const after = optionalText(params, 'cursor');
  const from = after === null ? first : behind(after, first);
  const found: Json[] = [];
  let last: Buffer | null = null;
  for await (const [key, value] of node.store.range(from, to)) {
    if (found.length === limit) return answer(node, found, last);
    found.push(rowOf(repeatedOfKey(key), value[0] === 1));
    last = key;
  }
  return answer(node, found, null);
}

function answer(node: HujiNode, errors: readonly Json[], next: Buffer | null): Json {
  const counts = [...node.applier.repeated.all()].sort(([a], [b]) => (a < b ? -1 : 1));
  const nodes = counts.map(([code, count]): Json => ({ node: code, ...count }));
  const refused = refusedErrors(node.store);
  return { nodes, refused, errors, next: next === null ? null : next.toString('base64url') };
}

function behind(cursor: string, first: Buffer): Buffer {
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes[0] !== first[0]) throw new HujiError('CURSOR_INVALID');
  return Buffer.concat([bytes, Buffer.from([0])]);
}

function rowOf({ author, hlc, entity, target, claim, field }: RepeatedRow, regenerated: boolean) {
  return {
    node: author,
    record: refToId(target),
    entity: entityAt(entity),
    field: fieldAt(field)?.id ?? String(field),
    change: refToId(claim),
    at: hlcToText(hlc),
    regenerated,
  };
}
