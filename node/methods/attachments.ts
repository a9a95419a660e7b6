import { type Attachment, attachmentsIn, pictureType } from '../../proto/attachment.js';
import { type Change, contentHash, tagOf } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import { idToRef, refToId } from '../../proto/id.js';
import { unpack } from '../../proto/pack.js';
import type { Wanted } from '../attach/attach.js';
import type { Json } from '../control/control.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { HujiNode } from '../node.js';
import { KIND, seqKey } from '../store/keys.js';
import { countParam, optionalText, type Params, textParam } from './params.js';

const HASH = /^[0-9a-f]{64}$/;

/** `attachment list`: those missing here; of one person all that changes name. */
export async function listAttachments(node: HujiNode, params: Params): Promise<Json> {
  const person = optionalText(params, 'person');
  if (person !== null) return { attachments: ofPerson(node, person), next: null };
  const limit = countParam(params, 'limit', 50, LIMITS.listMax);
  const after = optionalText(params, 'cursor') ?? '';
  if (after !== '' && !HASH.test(after)) throw new HujiError('CURSOR_INVALID');
  const wanted = await node.attachments.wanted(after, limit + 1);
  const shown = wanted.slice(0, limit);
  const attachments: Json[] = [];
  for (const each of shown) attachments.push(await missing(node, each));
  const next = wanted.length > limit ? (shown.at(-1)?.hash ?? null) : null;
  return { attachments, next };
}

async function missing(node: HujiNode, { hash, size, branch: no, seq }: Wanted): Promise<Json> {
  const branch = node.log.branch(no);
  const change = await changeAt(node, branch, seq);
  const record = change === null ? null : recordOf(branch, seq, change);
  return { hash, size, held: false, record, stream: branch.stream, seq, lane: branch.name.lane };
}

function ofPerson(node: HujiNode, id: string): Json[] {
  const view = node.query.record(entityNo('person'), idToRef(id));
  if (view === null) throw new HujiError('ENTITY_UNKNOWN');
  return node.query.everything(view).flatMap(({ ref, lane, change }) =>
    [...attachmentsIn(change).values()].map(({ hash, size }: Attachment): Json => {
      const held = node.attachments.read(hash) !== null;
      return { hash, size, held, record: id, stream: ref.stream, seq: ref.seq, lane };
    }),
  );
}

/** `attachment get`: its bytes, and whose it is. */
export async function getAttachment(node: HujiNode, params: Params): Promise<Json> {
  const hash = textParam(params, 'hash').toLowerCase();
  if (!HASH.test(hash)) throw new HujiError('USAGE', 'hash');
  // A face is as good as a number: why it is looked at is kept.
  if (optionalText(params, 'purpose') === null) throw new HujiError('PURPOSE_NEEDED');
  const bytes = node.attachments.read(hash);
  const place = node.attachments.placeOf(hash);
  if (bytes === null || place === null) throw new HujiError('ATTACHMENT_ABSENT', hash);
  const branch = node.log.branch(place.branch);
  const change = await changeAt(node, branch, place.seq);
  const record = change === null ? null : recordOf(branch, place.seq, change);
  const type = pictureType(bytes)?.name ?? null;
  const named = { record, stream: branch.stream, seq: place.seq, lane: branch.name.lane };
  return { hash, size: bytes.length, type, ...named, base64: bytes.toString('base64') };
}

/** The change at a place; null where its frame has been trimmed. */
async function changeAt(node: HujiNode, branch: Branch, seq: number): Promise<Change | null> {
  const tail = node.store.get(seqKey(KIND.tail, branch.no, seq));
  if (tail !== undefined) return (unpack(tail) as [unknown, Change])[1];
  for await (const { bytes } of node.log.durable.frames(branch, seq - 1)) {
    const frame = readFrame(bytes);
    return frame.firstSeq <= seq ? (changesOf(frame)[seq - frame.firstSeq] ?? null) : null;
  }
  return null;
}

/** The record it speaks of: its own where it makes one. */
function recordOf({ stream }: Branch, seq: number, change: Change): string {
  return refToId(change.target ?? { stream, seq, tag: tagOf(contentHash(change)) });
}
