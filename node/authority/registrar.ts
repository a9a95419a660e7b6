import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { changesOf, readFrame } from '../../proto/frame.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Capture, Draft } from '../capture/capture.js';
import type { Branch, Log } from '../log/log.js';
import type { Authority, NodeEntry } from './authority.js';

const CODE = fieldNo('CODE');
const KIND = fieldNo('KIND');
const DOC = fieldNo('DOC');
const AUTHORITY = entityNo('authority');

export interface RegistrarParts {
  readonly log: Log;
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

/** At the province: lists every node that introduces itself, once, with the key it came with. */
export class Registrar {
  private readonly parts: RegistrarParts;
  private work: Promise<void> = Promise.resolve();

  constructor(parts: RegistrarParts) {
    this.parts = parts;
  }

  /** A frame was stored; its author may be new or have a new key. */
  look(branch: Branch): Promise<void> {
    if (branch.name.lane !== branch.name.author) return this.work;
    const next = this.work.then(() => this.consider(branch));
    this.work = next.catch((error: Error) =>
      this.parts.alarms.raise('INTERNAL', branch.name.author, error.message),
    );
    return this.work;
  }

  private async consider(branch: Branch): Promise<void> {
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
      await this.publish(await this.entryOf(branch, keys));
      return;
    }
    if (!keys.some((key) => listed.keys.includes(key))) {
      alarms.raise('INTRODUCTION_USED', code, 'a second key for a listed node');
      return;
    }
    if (keys.some((key) => !listed.keys.includes(key))) {
      await this.publish({ ...listed, keys: [...new Set([...listed.keys, ...keys])] });
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
      const first = changesOf(readFrame(bytes))[0];
      const text = first?.values[first.fields.indexOf(DOC)] ?? '{}';
      const { recipient } = JSON.parse(text) as { recipient?: unknown };
      return typeof recipient === 'string' ? recipient : '';
    }
    return '';
  }

  private async publish(entry: NodeEntry): Promise<void> {
    const draft = authorityDraft('911', 'node', entry.code, entry);
    await this.parts.capture.capture([draft], { lane: 'all', session: 0, seal: true });
  }
}
