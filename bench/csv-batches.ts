import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { refToId } from '../proto/id.js';
import type { Work } from './station-day.js';

const NODE = '220102500000';
const TOKEN = 'd41d8cd98f00b204e9800998ecf8427e';

/**
 * The same day as row changes in batches of CSV, as SymmetricDS writes them: who sends, table, keys
 * and columns, the row, its commit. A batch for each channel: register and cards.
 */
export function csvBatches(works: readonly Work[]): string {
  const channels = [
    ['register', 'person', works.filter(({ event }) => event !== '120')],
    ['cards', 'card_application', works.filter(({ event }) => event === '120')],
  ] as const;
  return channels
    .flatMap(([channel, table, rows], at) => batch(channel, table, rows, at + 1))
    .join('\n');
}

function batch(channel: string, table: string, works: readonly Work[], no: number): string[] {
  const lines = [`nodeid,${NODE}`, 'binary,BASE64', `channel,${channel}`, `batch,${no}`];
  lines.push('catalog,', 'schema,', `table,${table}`, 'keys,id');
  let columns = '';
  for (const [at, { event, since, person, fields, documents }] of works.entries()) {
    const id = person === null ? `${NODE}-${at}` : refToId(person);
    const papers = documents.map(({ kind, number = '', issued = '' }) =>
      [kind, number, issued].filter((text) => text !== '').join(' '),
    );
    const row = { id, event, since: since ?? '', ...fields, papers: papers.join('; ') };
    const named = `columns,${Object.keys(row).join(',')}`;
    if (named !== columns) lines.push(named);
    columns = named;
    lines.push(`insert,${Object.values(row).map(quoted).join(',')}`);
  }
  return [...lines, `commit,${no}`];
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

/** Takes batches and acknowledges each in the body of its answer. */
export class CsvServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<CsvServer> {
    const server = createServer((asked, answer) => {
      void bodyOf(asked).then((body) => {
        answer.setHeader('content-type', 'text/plain;charset=UTF-8');
        answer.end(asked.method === 'PUT' ? acknowledged(gunzipSync(body).toString()) : '');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CsvServer(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function acknowledged(text: string): string {
  const batches = [...text.matchAll(/^batch,(\d+)$/gm)].map(([, no]) => no);
  const words = batches.map((no) => `batch-${no}=ok&nodeId-${no}=${NODE}&network-${no}=0`);
  return words.join('&');
}

/** A push with its acknowledgement in the answer, and a pull of what the parent has to say. */
export async function pushCsv(hostPort: string, batches: string): Promise<void> {
  const who = `nodeId=${NODE}&securityToken=${TOKEN}&hostName=station&ipAddress=10.0.0.2`;
  const said = await exchange(hostPort, 'PUT', `/sync/county/push?${who}`, gzipSync(batches));
  if (!said.includes('batch-2=ok')) throw new Error(`not acknowledged: ${said}`);
  await exchange(hostPort, 'GET', `/sync/county/pull?${who}`, null);
}

async function exchange(
  hostPort: string,
  method: string,
  path: string,
  body: Buffer | null,
): Promise<string> {
  const [host = '', port = ''] = hostPort.split(':');
  const headers = { 'accept-encoding': 'gzip', 'content-encoding': 'gzip', 'user-agent': 'Java' };
  const asked = request({ host, port: Number(port), method, path, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  asked.end(body ?? undefined);
  return (await bodyOf(await answered)).toString();
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
