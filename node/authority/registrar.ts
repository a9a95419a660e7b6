import { entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { fieldNo } from '../../proto/fields.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Capture, Draft, Note } from '../capture/capture.js';
import type { Branch, Log } from '../log/log.js';
import type { Store } from '../store/store.js';
import type { Topology } from '../topology.js';
import type { Authority, NodeEntry } from './authority.js';
import { checkAdoption, entriesFor } from './placing.js';
import { type AskedPlace, dropRequest, requestNote, requestsIn } from './requests.js';

const CODE = fieldNo('CODE');
const KIND = fieldNo('KIND');
const DOC = fieldNo('DOC');
const AUTHORITY = entityNo('authority');

export interface RegistrarParts {
  readonly store: Store;
  readonly log: Log;
  readonly topology: Topology;
  readonly authority: Authority;
  readonly capture: Capture;
  readonly alarms: Alarms;
}

/** A document to be published on lane `all`. */
export function authorityDraft(
  event: string,
  kind: string,
  code: string,
  document: unknown,
): Draft {
  return {
    entity: AUTHORITY,
    target: null,
    event,
    source: 0,
    since: null,
    fields: [CODE, DOC, KIND],
    values: [code, JSON.stringify(document), kind],
    seen: [],
    documents: [],
    act: null,
  };
}

/**
 * At the province: lists every node that introduces itself, once, with the key it came with, and
 * puts nodes where those who may ask for it want them.
 */
export class Registrar {
  private readonly parts: RegistrarParts;

  constructor(parts: RegistrarParts) {
    this.parts = parts;
  }

  /** A frame was stored; its author may be new or have a new key. One look at a time. */
  async look(branch: Branch): Promise<void> {
    if (branch.name.lane !== branch.name.author) return;
    const { authority, alarms } = this.parts;
    const { code, introductionKey } = branch.author;
    const keys = [...new Set([...branch.author.keys, ...branch.keys.map(({ key }) => key)])];
    const listed = authority.nodes().get(code);
    if (listed === undefined) {
      const used = this.userOf(introductionKey, code);
      if (used !== null) {
        alarms.raise('INTRODUCTION_USED', code, `also by ${used}`);
        return;
      }
      await this.publish([await this.entryOf(branch, keys)]);
      return;
    }
    if (!keys.some((key) => listed.keys.includes(key))) {
      alarms.raise('INTRODUCTION_USED', code, 'a second key for a listed node');
      return;
    }
    if (keys.some((key) => !listed.keys.includes(key))) {
      await this.publish([{ ...listed, keys: [...new Set([...listed.keys, ...keys])] }]);
    }
  }

  private userOf(introductionKey: string, code: NodeCode): NodeCode | null {
    for (const branch of this.parts.log.branches()) {
      const { author } = branch;
      if (introductionKey === '' || author.introductionKey !== introductionKey) continue;
      if (author.code !== code) return author.code;
    }
    return null;
  }

  private async entryOf(branch: Branch, keys: readonly string[]): Promise<NodeEntry> {
    const { code, tier, unit9, parent } = branch.author;
    return { code, tier, unit9, parent, keys, recipient: await this.recipientOf(branch) };
  }

  /** The age recipient stands in the node's first change. */
  private async recipientOf(branch: Branch): Promise<string> {
    for await (const { bytes } of this.parts.log.frames(branch, 0)) {
      return recipientIn(bytes);
    }
    return '';
  }

  /** Answers what nodes asked for, each request once. */
  async answer(): Promise<void> {
    const { authority, store } = this.parts;
    for (const { id, asked } of await requestsIn(store)) {
      const entries = asked === null || authority.hasAnswered(id) ? [] : this.entriesOf(asked);
      const done = [{ key: requestNote(id), value: null }];
      if (entries.length > 0) await this.publish(entries, done);
      else await store.commit((tx) => dropRequest(tx, id));
    }
  }

  /** None for what is not the author's to ask for, or no longer fits: the list has gone on. */
  private entriesOf(asked: AskedPlace): readonly NodeEntry[] {
    const { authority, topology } = this.parts;
    const { code, parent, addresses, why, author } = asked;
    try {
      // A node may ask for another parent itself; a parent for what stands above it.
      if (author === parent) checkAdoption(authority, topology, author, code);
      else if (author !== code) return [];
      const move = { codes: [code], to: parent, addresses, why, asked: asked.id };
      // Whoever asks has found the way, or knows that there is none but by disk.
      return entriesFor(authority, { ...move, areThere: true });
    } catch (error) {
      if (error instanceof HujiError) return [];
      throw error;
    }
  }

  private async publish(entries: readonly NodeEntry[], notes: readonly Note[] = []): Promise<void> {
    const drafts = entries.map((entry) => authorityDraft('911', 'node', entry.code, entry));
    await this.parts.capture.capture(drafts, { lane: 'all', session: 0, seal: true, notes });
  }
}

/** '' where the frame's body cannot be read: nothing can be sealed to such a node. */
function recipientIn(frame: Uint8Array): string {
  try {
    const first = changesOf(readFrame(frame))[0];
    const text = first?.values[first.fields.indexOf(DOC)] ?? '{}';
    const { recipient } = JSON.parse(text) as { recipient?: unknown };
    return typeof recipient === 'string' ? recipient : '';
  } catch {
    return '';
  }
}
