import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorityDraft } from '../node/authority/registrar.js';
import { hostName } from '../node/identity/subject.js';
import type { HujiNode } from '../node/node.js';
import { ReflectedClient } from '../test/node/api/registry-client.js';
import { PROVINCE } from './province.js';

const SERVICE = 'huji.registry.v1.Registry';
const TOKEN = 'huji_of-the-bench';
const NAME = 'bench';
const FIELDS = ['XM', 'XB', 'MZ', 'CSRQ', 'GMSFHM', 'HH', 'YHZGX', 'SSXQ', 'MLXZ', 'HYZK'];

export const PURPOSE = '数据同步';

export interface Found {
  readonly records: readonly { readonly id: string }[];
}

export interface Batch {
  readonly events: readonly { readonly kind: string; readonly event: string }[];
  readonly cursor: string;
}

/** Publishes at the province that a consumer may ask for everybody, and as fast as it can. */
export async function publishRights(node: HujiNode): Promise<void> {
  const document = {
    ...{ name: NAME, version: 1, organisation: '测试', tokens: [hash('sha256', TOKEN, 'hex')] },
    ...{ areas: ['22'], entities: ['person', 'household'], fields: FIELDS },
    may: ['get', 'find-number', 'find-name', 'find-address', 'watch'],
    'per-minute': 6_000_000,
  };
  const draft = authorityDraft('913', 'consumer', NAME, document);
  const options = { lane: 'all', session: 0, seal: true } as const;
  const [done] = await node.capture.capture([draft], options);
  if (done?.ok !== true) throw new Error(`the rights are refused: ${done?.code}`);
  await node.settled();
}

/** The same consumer as one within the process calls. */
export function innerCaller(signal: AbortSignal) {
  const token = hash('sha256', TOKEN, 'hex');
  return { via: 'grpc', from: 'bench', certificate: null, token, signal } as const;
}

/** That consumer, on one connection of its own. */
export class RegistryConsumer {
  readonly #client: ReflectedClient;

  private constructor(client: ReflectedClient) {
    this.#client = client;
  }

  static async connect(dir: string, address: string): Promise<RegistryConsumer> {
    const ca = readFileSync(join(dir, 'identity', 'root.crt'), 'utf8');
    const client = new ReflectedClient(address, { ca, name: hostName(PROVINCE), token: TOKEN });
    await client.reflect(SERVICE);
    return new RegistryConsumer(client);
  }

  async find(by: object): Promise<Found> {
    const answer = await this.#client.call(SERVICE, 'Find', { purpose: PURPOSE, ...by });
    return answer as unknown as Found;
  }

  /** How many of them were found. */
  async batchGet(ids: readonly string[]): Promise<number> {
    const answer = await this.#client.call(SERVICE, 'BatchGet', { purpose: PURPOSE, ids });
    return (answer as unknown as Found).records.length;
  }

  /** Reads the feed until so many events have come, then hangs up; fewer where it is at its end. */
  async watch(from: object, count: number): Promise<{ events: number; seconds: number }> {
    const call = this.#client.stream(SERVICE, 'Watch', { purpose: PURPOSE, ...from });
    call.on('error', () => undefined);
    let events = 0;
    let start: number | null = null;
    try {
      for await (const batch of call as AsyncIterable<Batch>) {
        // The first message comes of opening, not of reading.
        start ??= performance.now();
        events += batch.events.length;
        if (events >= count) break;
      }
    } catch (error) {
      throw new Error(`the feed ended after ${events} events`, { cause: error });
    }
    call.cancel();
    return { events, seconds: (performance.now() - (start ?? 0)) / 1000 };
  }

  close(): void {
    this.#client.close();
  }
}
