import { join } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { plainIo } from '../connect.js';
import { numberIn, partOf, textIn } from '../document.js';
import type { Host } from '../host.js';
import { text } from '../texts.js';
import type { Commentary } from './commentary.js';
import type { Member } from './member.js';
import { headsFor } from './ways.js';

const FLOPPY_BYTES = 1_457_664;

export interface CourierParts {
  readonly root: string;
  readonly station: Member;
  readonly parent: Member;
  readonly host: Host;
  readonly comment: Commentary;
}

/** Carries floppies between a station without a line and its parent: files in folders. */
export class Courier {
  readonly #parts: CourierParts;
  #trips = 0;
  /** How far the parent held what the station hears, when it was last brought. */
  #known = '';

  constructor(parts: CourierParts) {
    this.#parts = parts;
  }

  /** Goes where something waits: up, and back with receipts and what the parent has to say. */
  async go(): Promise<void> {
    const { station, parent } = this.#parts;
    const status = await this.#ask(station, 'status', {});
    const waiting = numberIn(partOf(status, 'waiting'), 'changes');
    const told = await this.#toldTo(station, parent);
    if (waiting === 0 && told === this.#known) return;
    this.#trips += 1;
    if (waiting > 0) await this.#carry(station, parent);
    await this.#carry(parent, station);
    this.#known = told;
  }

  async #carry(from: Member, to: Member): Promise<void> {
    const { root, comment } = this.#parts;
    const folder = join(root, 'disks', `${this.#trips} ${from.node.code}`);
    const params = { to: to.node.code, folder, volume: FLOPPY_BYTES, again: true };
    const cut = await this.#ask(from, 'export', params);
    if (textIn(cut, 'package') === '') return;
    await this.#ask(to, 'import', { paths: [folder] });
    const { code } = from.node;
    const [volumes, changes] = [numberIn(cut, 'volumes'), numberIn(cut, 'changes')];
    await comment.line(text('demo.carried', { from: code, to: to.node.code, volumes, changes }));
  }

  /** How far the parent holds what it and those above write for the station. */
  async #toldTo({ node }: Member, parent: Member): Promise<string> {
    return headsFor(node.code, await this.#ask(parent, 'status', {}));
  }

  #ask(member: Member, method: string, params: { readonly [name: string]: Json }): Promise<Json> {
    return member.control.call(method, params, plainIo(this.#parts.host));
  }
}
