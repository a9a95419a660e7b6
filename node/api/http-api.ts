import { once } from 'node:events';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import swagger from '@fastify/swagger';
import fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { HujiError } from '../../proto/errors.js';
import type { Clock } from '../clock.js';
import { acceptedLanguage } from './accepted-language.js';
import { API_LIMITS, type ApiServer, type Caller, type Registry, type WatchBatch } from './api.js';
import { type Body, HTTP_CALLS, HTTP_WATCH, watchOf } from './http-calls.js';
import { ERROR } from './http-schemas.js';
import { listenAt, shownAddress } from './listen-address.js';
import { certificateOf, tokenOf } from './proof.js';
import { type Refusal, type RefusalStatus, refusalOf } from './refusal.js';

export interface HttpApiParts {
  /** `0.0.0.0:7281`, `[::1]:7281`; port 0 takes a free one. */
  readonly address: string;
  readonly registry: Registry;
  /** PEM: what this node shows, its own certificate first. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly clock: Clock;
  /** Of the program, for the document that describes the calls. */
  readonly version: string;
}

const STATUS: { readonly [status in RefusalStatus]: number } = {
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  OUT_OF_RANGE: 410,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 504,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};
/** Of a call that names none, and the longest it may name. */
const TIMEOUT_DEFAULT_MS = 30_000;
const TIMEOUT_MAX_MS = 600_000;
const TIMEOUT = /^\d{1,3}(\.\d{1,3})?$/;
const LINES = 'application/x-ndjson';

/**
 * Serves the registry as JSON over HTTP/1.1 with TLS 1.3, and the document that describes it at
 * /openapi.json. Callers prove themselves as over gRPC. Whatever is asked for stands in the body
 * and never in an address, which proxies and logs keep. Throws LISTEN_FAILED.
 */
export async function serveHttpApi(parts: HttpApiParts): Promise<ApiServer> {
  const app = makeApp(parts);
  await app.register(swagger, { openapi: openapi(parts.version) });
  await app.register(async (scope) => addCalls(scope as unknown as App, parts));
  const { server } = app;
  server.maxConnections = API_LIMITS.connectionsMax;
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  try {
    await app.listen(listenAt(parts.address));
  } catch (cause) {
    await app.close();
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new HujiError('LISTEN_FAILED', `${parts.address}: ${code}`, { cause });
  }
  return {
    address: shownAddress(server.address() as AddressInfo),
    close: () => closeApp(app, server, parts.clock),
  };
}

type App = ReturnType<typeof makeApp>;

function makeApp({ tls }: HttpApiParts) {
  const app = fastify({
    https: {
      ...{ ...tls, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
      handshakeTimeout: API_LIMITS.handshakeMs,
      // Who is late is let go within a second, not within Node's half minute.
      connectionsCheckingInterval: 1_000,
    },
    bodyLimit: API_LIMITS.requestBytesMax,
    // A request that does not come, slowly or at all, is given up.
    requestTimeout: API_LIMITS.handshakeMs,
    keepAliveTimeout: API_LIMITS.idleMs,
    exposeHeadRoutes: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    refuse(request, reply, asHuji(error), statusIn(error));
  });
  app.setNotFoundHandler((request, reply) => {
    refuse(request, reply, new HujiError('USAGE', 'no such call'), 404);
  });
  return app;
}

async function addCalls(app: App, parts: HttpApiParts): Promise<void> {
  const { registry } = parts;
  const described = { 200: {}, default: { description: 'refused', ...ERROR } };
  for (const { path, summary, body, answer, run } of HTTP_CALLS) {
    const response = { ...described, 200: { description: 'answered', ...answer } };
    app.post(path, { schema: { summary, body, response } }, async (request, reply) => {
      const call = beginCall(parts, request, reply, TIMEOUT_DEFAULT_MS);
      try {
        return await run(registry, call.caller, request.body as Body);
      } finally {
        call.end();
      }
    });
  }
  const { path, body } = HTTP_WATCH;
  const summary = `changes from a cursor on, until the caller hangs up: ${LINES}, a line a message`;
  app.post(path, { schema: { summary, body } }, (request, reply) => watch(parts, request, reply));
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  app.get('/v1/health', { schema: { summary: 'whether it is served' } }, () => ({
    status: 'SERVING',
  }));
}

/** Who calls, until when. The signal is aborted when he has gone or his time is over. */
function beginCall(
  { clock }: HttpApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
  defaultMs: number | null,
): { readonly caller: Caller; end(): void } {
  const given = request.headers['request-timeout'];
  if (given !== undefined && !TIMEOUT.test(String(given))) {
    throw new HujiError('USAGE', 'request-timeout is in seconds');
  }
  const ms = given === undefined ? defaultMs : Math.min(Number(given) * 1000, TIMEOUT_MAX_MS);
  const abort = new AbortController();
  const stop = (): void => abort.abort(new HujiError('INTERRUPTED'));
  const cancel = ms === null ? () => undefined : clock.after(ms, stop);
  reply.raw.once('close', stop);
  const socket = request.raw.socket as TLSSocket;
  const caller: Caller = {
    ...({ via: 'http', from: `${socket.remoteAddress}:${socket.remotePort}` } as const),
    certificate: certificateOf(socket, clock),
    token: tokenOf(request.headers.authorization ?? ''),
    signal: abort.signal,
  };
  return { caller, end: cancel };
}

/** Line by line; the next is made when the one before has been taken. */
async function watch(
  parts: HttpApiParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { caller, end } = beginCall(parts, request, reply, null);
  const { signal } = caller;
  try {
    const batches = parts.registry.watch(caller, watchOf(request.body as Body));
    const lines = batches[Symbol.asyncIterator]();
    // What it is refused with comes before the first line, and so can still be the status.
    let next = await lines.next();
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': LINES, 'cache-control': 'no-store' });
    try {
      for (; next.done !== true; next = await lines.next()) {
        await writeLine(reply, next.value, signal);
      }
    } catch (error) {
      if (!signal.aborted) await writeLine(reply, errorOf(request, refusalOf(error)), signal);
    }
    reply.raw.end();
  } finally {
    end();
  }
}

async function writeLine(
  { raw }: FastifyReply,
  line: WatchBatch | object,
  signal: AbortSignal,
): Promise<void> {
  if (!raw.write(`${JSON.stringify(line)}\n`)) await once(raw, 'drain', { signal });
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HujiError,
  status: number | null,
): void {
  const refusal = refusalOf(error);
  if (refusal.code === 'RATE_LIMITED') void reply.header('retry-after', '1');
  void reply
    .code(status ?? STATUS[refusal.status])
    .header('cache-control', 'no-store')
    .send(errorOf(request, refusal));
}

function errorOf({ headers }: Pick<FastifyRequest, 'headers'>, refusal: Refusal): object {
  const [what, hint] = refusal[acceptedLanguage(headers['accept-language'])];
  const { code, detail } = refusal;
  return { error: { code, message: detail === '' ? what : `${what}: ${detail}`, hint } };
}

/** What the library says of a request may quote it: of that no more is told than where it is. */
function asHuji(error: FastifyError | Error): HujiError {
  if (error instanceof HujiError) return error;
  if ('validation' in error && error.validation !== undefined) {
    const [first] = error.validation;
    const at = (first?.instancePath ?? '').replace(/[^A-Za-z0-9/]/g, '');
    return new HujiError('USAGE', `body${at}: ${first?.keyword ?? ''}`);
  }
  const status = statusIn(error);
  return status === null ? new HujiError('INTERNAL') : new HujiError('USAGE', 'not a request');
}

/** 400, 413, 415 …, as the library says; null: it did not come to that. */
function statusIn(error: FastifyError | Error): number | null {
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return status !== undefined && status >= 400 && status < 500 ? status : null;
}

async function closeApp(app: App, server: Server, clock: Clock): Promise<void> {
  const cancel = clock.after(API_LIMITS.closeGraceMs, () => server.closeAllConnections());
  const closed = app.close();
  server.closeIdleConnections();
  await closed;
  cancel();
}

function openapi(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      ...{ title: 'huji registry', version },
      description:
        'The register (户籍) as other systems may ask it, by the rights the province published. ' +
        'Header request-timeout: seconds a call may take.',
    },
    components: {
      securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } },
    },
    // Or a client certificate, which is proved before a request is made.
    security: [{ token: [] }, {}],
  };
}
