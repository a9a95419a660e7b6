import type { IncomingMessage } from 'node:http';
import { request as ask } from 'node:https';
import { createInterface } from 'node:readline';
import type { ClientProof } from './registry-client.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

interface More {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly signal?: AbortSignal;
}

/** Asks a door of JSON over HTTP as any program would. */
export class HttpClient {
  private readonly address: string;
  private readonly proof: ClientProof;

  constructor(address: string, proof: ClientProof) {
    this.address = address;
    this.proof = proof;
  }

  async send(path: string, body: unknown, more: More = {}): Promise<HttpAnswer> {
    const response = await this.open(path, body, more);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const { statusCode = 0, headers } = response;
    return { status: statusCode, headers, text: Buffer.concat(chunks).toString() };
  }

  /** Lines as they come, until the loop is left. */
  async *lines(path: string, body: unknown): AsyncGenerator<{ [name: string]: unknown }> {
    const response = await this.open(path, body, {});
    try {
      for await (const line of createInterface({ input: response })) {
        yield JSON.parse(line) as { [name: string]: unknown };
      }
    } finally {
      response.destroy();
    }
  }

  private open(
    path: string,
    body: unknown,
    { method = body === undefined ? 'GET' : 'POST', headers = {}, signal }: More,
  ): Promise<IncomingMessage> {
    const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(this.address) ?? [];
    const { ca, name, token, key, cert } = this.proof;
    return new Promise((resolve, reject) => {
      const sent = ask(
        {
          ...{ host, port, path, method, ca, servername: name, agent: false },
          ...(key === undefined ? {} : { key, cert }),
          ...(signal === undefined ? {} : { signal }),
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        resolve,
      );
      sent.on('error', reject);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      sent.end(body === undefined ? undefined : text);
    });
  }
}
