import type { HujiNode } from '../../../node/node.js';
import { type Frame, type Head, readFrame } from '../../../proto/frame.js';
import type { StreamId } from '../../../proto/id.js';
import { decodeMessage, encodeMessage, type Hello, type Message } from '../../../proto/messages.js';
import { PROTOCOL_MAX, PROTOCOL_MIN } from '../../../proto/version.js';
import { MemoryNetwork } from '../../../transports/memory/network.js';
import type { Link } from '../../../transports/transport.js';
import type { TestContext } from '../../harness.js';
import { hastyClock, identities } from '../tree.js';

/** The other end of a link to a node, which says just what a test tells it to. */
export class ScriptedPeer {
  readonly code: string;
  readonly heard: Message[] = [];
  ended = false;
  private readonly t: TestContext;
  private readonly link: Link;

  private constructor(t: TestContext, code: string, link: Link) {
    this.t = t;
    this.code = code;
    this.link = link;
    void this.listen();
  }

  /** Dials a node as one of those below it. */
  static async below(t: TestContext, node: HujiNode, code: string): Promise<ScriptedPeer> {
    const network = new MemoryNetwork({ clock: hastyClock, seed: t.seed });
    const { code: nodeCode, publicKey } = node.identity;
    const address = 'memory://node';
    const listener = await network.transport(nodeCode, publicKey).listen(address, node.neighbours);
    t.defer(() => listener.close());
    const key = (await identities()).get(code)?.publicKey ?? '';
    const dialer = network.transport(code, key).dialer(address, nodeCode);
    return new ScriptedPeer(t, code, await dialer.dial(new AbortController().signal));
  }

  private async listen(): Promise<void> {
    try {
      for await (const bytes of this.link.messages()) this.heard.push(decodeMessage(bytes));
    } catch {
      // The node has closed; what it said before is in `heard`.
    }
    this.ended = true;
  }

  async say(message: Message): Promise<void> {
    await this.link.send(encodeMessage(message));
  }

  async sayBytes(bytes: Uint8Array): Promise<void> {
    await this.link.send(bytes);
  }

  hello(heads: readonly Head[] = [], edit: Partial<Hello> = {}): Promise<void> {
    const hello: Hello = {
      versionMin: PROTOCOL_MIN,
      versionMax: PROTOCOL_MAX,
      node: this.code,
      tier: 'station',
      timeUnixMs: hastyClock.now(),
      heads,
      software: 'script',
      ...edit,
    };
    return this.say({ kind: 'hello', hello });
  }

  of<K extends Message['kind']>(kind: K): Extract<Message, { kind: K }>[] {
    return this.heard.filter((message): message is Extract<Message, { kind: K }> => {
      return message.kind === kind;
    });
  }

  /** Frames heard, of one stream or of all. */
  frames(stream?: StreamId): Frame[] {
    const frames = this.of('frame').map(({ frame }) => readFrame(frame));
    return stream === undefined ? frames : frames.filter((frame) => frame.stream === stream);
  }

  /** Resolves when the node has said something of this kind, and gives the first. */
  first<K extends Message['kind']>(kind: K): Promise<Extract<Message, { kind: K }>> {
    return this.t.until(`a ${kind}`, () => this.of(kind)[0]);
  }

  /** Resolves once all that was said before has been dealt with: the node answers in order. */
  async answered(): Promise<void> {
    const before = this.of('common').length;
    await this.say({ kind: 'probe', stream: '0'.repeat(16), points: [] });
    await this.t.until('an answer', () => this.of('common').length > before);
  }
}
