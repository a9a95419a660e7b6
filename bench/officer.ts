import { createHash } from 'node:crypto';
import type { OpenedNode } from '../bin/open-node.js';
import { sessionStatement } from '../bin/operator-key.js';
import { systemClock } from '../node/clock.js';
import type { Json } from '../node/control/control.js';
import { signSession } from '../node/identity/operator-key.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { keyFromSeed, publicHexOf } from '../node/identity/signing.js';
import { plainCall } from './plain-call.js';

const TRAINED = { role: 'administrator', certificate: 'T-1', certifiedUntil: '20991231' };
const HOST = { clock: systemClock, random: secureRandom };

/** An officer of a node, trained for everything; his key follows from his name. */
export class Officer {
  readonly opened: OpenedNode;
  readonly name: string;
  readonly #key;

  constructor(opened: OpenedNode, name: string) {
    this.opened = opened;
    this.name = name;
    this.#key = keyFromSeed(createHash('sha256').update(name).digest());
  }

  /** Makes him known at his node; who is there already lets him in. */
  async join(by: Officer | null): Promise<void> {
    const { name } = this;
    const params = { name, ...TRAINED, publicKey: publicHexOf(this.#key) };
    await (by ?? this).#call('operator.add', by === null ? params : by.#signed('', params), []);
  }

  /** What he asks for and signs: the answer, and the lines of it. */
  async ask(
    method: string,
    params: { readonly [name: string]: Json },
    lines: readonly string[] = [],
  ): Promise<{ answer: Json; emitted: Json[] }> {
    return this.#call(method, this.#signed(method, params), lines);
  }

  #signed(purpose: string, params: { readonly [name: string]: Json }) {
    const { code } = this.opened.node.identity;
    const statement = sessionStatement(HOST, code, this.name, purpose);
    const signature = signSession(this.#key, statement);
    return { ...params, session: { operator: this.name, statement, signature } };
  }

  async #call(
    method: string,
    params: { readonly [name: string]: Json },
    lines: readonly string[],
  ): Promise<{ answer: Json; emitted: Json[] }> {
    const emitted: Json[] = [];
    const answer = await this.opened.control.call(method, params, {
      ...plainCall,
      lines: (async function* () {
        yield* lines;
      })(),
      emit: (line) => {
        emitted.push(JSON.parse(line) as Json);
        return Promise.resolve();
      },
    });
    return { answer, emitted };
  }
}
