import type { Json } from '../../node/control/control.js';
import { plainIo } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import type { Host } from '../host.js';
import { text } from '../texts.js';
import type { Commentary } from './commentary.js';
import type { Member } from './member.js';
import { headsFor } from './ways.js';

export interface TelephoneParts {
  readonly station: Member;
  readonly parent: Member;
  readonly host: Host;
  readonly comment: Commentary;
}

/** Has a station call its parent whenever something waits on either side; tells of each call. */
export class Telephone {
  readonly #parts: TelephoneParts;
  /** When the last call that was told of began. */
  #told: string | null = null;

  constructor(parts: TelephoneParts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const way = await this.#way();
    const window = partOf(way, 'window');
    if (partOf(window, 'open') === true) return;
    await this.#tell(partOf(window, 'last'));
    if (await this.#isLacking()) await this.#ask('link.start');
  }

  /** Whether either side has something that the other has not. */
  async #isLacking(): Promise<boolean> {
    const { station, parent } = this.#parts;
    const status = await this.#ask('status');
    if (numberIn(partOf(status, 'waiting'), 'changes') > 0) return true;
    const { code } = station.node;
    const above = await this.#ask('status', parent);
    return headsFor(code, above) !== headsFor(code, status);
  }

  /** Tells of the call that is still under way, or the last one. */
  async end(): Promise<void> {
    const way = await this.#way();
    const window = partOf(way, 'window');
    if (partOf(window, 'open') !== true) return this.#tell(partOf(window, 'last'));
    const since = Date.parse(textIn(way, 'since'));
    const bytes = numberIn(way, 'sent') + numberIn(way, 'received');
    return this.#tell({ at: '', ms: this.#parts.host.clock.now() - since, bytes });
  }

  async #tell(call: Json | undefined): Promise<void> {
    if (call === null || call === undefined || textIn(call, 'at') === this.#told) return;
    this.#told = textIn(call, 'at');
    const { code, parent } = this.#parts.station.node;
    const seconds = (numberIn(call, 'ms') / 1000).toFixed(1);
    const bytes = numberIn(call, 'bytes');
    await this.#parts.comment.line(
      text('demo.called', { from: code, to: parent ?? '', bytes, seconds }),
    );
  }

  async #way(): Promise<Json> {
    return listIn(await this.#ask('link.list'), 'ways')[0] ?? null;
  }

  #ask(method: string, member = this.#parts.station): Promise<Json> {
    return member.control.call(method, {}, plainIo(this.#parts.host));
  }
}
