import { connectControl } from '../../bin/control-client.js';
import type { Json } from '../../node/control/control.js';

/** The data folder of a node that runs, in a process of its own or in this one. */
export class NodeFolder {
  readonly code: string;
  readonly dir: string;

  constructor(code: string, dir: string) {
    this.code = code;
    this.dir = dir;
  }

  /** Asks the running node, as a command would. */
  async call(method: string, params: { readonly [name: string]: Json } = {}): Promise<Document> {
    const connection = await connectControl(this.dir);
    if (connection === null) throw new Error(`${this.code} does not listen`);
    try {
      return (await connection.control.call(method, params, {
        progress: () => undefined,
        lines: nothing(),
        emit: () => Promise.resolve(),
        signal: new AbortController().signal,
      })) as Document;
    } finally {
      connection.close();
    }
  }

  status(): Promise<Status> {
    return this.call('status') as Promise<unknown> as Promise<Status>;
  }

  /** Codes of the alarms it shows. */
  async alarms(): Promise<string[]> {
    return (await this.status()).alarms.map(({ code }) => code);
  }
}

export type Document = { readonly [name: string]: Json };

/** The parts of `status` that tests look at. */
export interface Status {
  readonly epoch: string;
  readonly recovering: boolean;
  readonly streams: readonly {
    readonly stream: { author: string; epoch: string; lane: string; id: string };
    readonly head: { seq: number; hash: string };
    readonly tail: number;
    readonly receipts: { readonly [tier: string]: { readonly held: number } | null };
  }[];
  readonly links: readonly {
    readonly peer: string;
    readonly role: string;
    readonly state: string;
    readonly error: string | null;
    readonly since: string;
  }[];
  readonly counts: { readonly persons: number; readonly cases: number };
  readonly alarms: readonly {
    readonly code: string;
    readonly subject: string;
    readonly detail: string;
  }[];
}

async function* nothing(): AsyncGenerator<string> {
  yield* [];
}
