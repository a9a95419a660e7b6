import { sessionStatement } from '../../../bin/operator-key.js';
import type { CallIo, Json } from '../../../node/control/control.js';
import { signSession } from '../../../node/identity/operator-key.js';
import { keyFromSeed, publicHexOf } from '../../../node/identity/signing.js';
import { NodeControl } from '../../../node/methods/node-control.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom } from '../identity/province.js';
import { noPackaging } from './no-packaging.js';

const TRAINED = { role: 'administrator', certificate: 'T-1', certifiedUntil: '20991231' };

/** A node with one operator, asked as commands ask it. */
export class Asked {
  readonly node: HujiNode;
  readonly control: NodeControl;
  private readonly random = seededRandom('asked');
  private readonly key = keyFromSeed(this.random.bytes(32));

  readonly operator: string;

  constructor(node: HujiNode, operator = 'clerk') {
    this.node = node;
    this.operator = operator;
    this.control = new NodeControl({
      node,
      load: { load: () => Promise.reject(new Error('no load')) },
      outside: { load: () => Promise.reject(new Error('no lists')) },
      backup: () => Promise.reject(new Error('no backup')),
      packaging: noPackaging,
      random: this.random,
      software: 'test',
      listening: () => ['memory://here'],
    });
  }

  static async with(node: HujiNode, operator = 'clerk'): Promise<Asked> {
    const asked = new Asked(node, operator);
    const publicKey = publicHexOf(asked.key);
    await asked.call('operator.add', { name: operator, ...TRAINED, publicKey });
    return asked;
  }

  /** Another officer of the same node, added by the first. */
  async colleague(operator: string): Promise<Asked> {
    const asked = new Asked(this.node, operator);
    const publicKey = publicHexOf(asked.key);
    await this.signed('operator.add', { name: operator, ...TRAINED, publicKey });
    return asked;
  }

  /** Signed by the operator. */
  signed(method: string, params: { [name: string]: Json } = {}, lines: string[] = []) {
    return this.call(method, { ...params, ...this.session(method) }, lines);
  }

  /** What he signs for one call. */
  session(purpose: string): { readonly session: Json } {
    const host = { clock: this.node.clock, random: this.random };
    const statement = sessionStatement(host, this.node.identity.code, this.operator, purpose);
    const signature = signSession(this.key, statement);
    return { session: { operator: this.operator, statement, signature } };
  }

  readonly emitted: Json[] = [];

  call(method: string, params: { [name: string]: Json } = {}, lines: string[] = []): Promise<Json> {
    const io: CallIo = {
      progress: () => undefined,
      lines: (async function* () {
        yield* lines;
      })(),
      emit: (line) => {
        this.emitted.push(JSON.parse(line) as Json);
        return Promise.resolve();
      },
      signal: new AbortController().signal,
    };
    return this.control.call(method, params, io);
  }
}
