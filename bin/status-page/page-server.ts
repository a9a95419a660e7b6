import { hash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { acceptedLanguage } from '../../node/api/accepted-language.js';
import { listenAt } from '../../node/api/listen-address.js';
import { certificateOf } from '../../node/api/proof.js';
import type { Clock } from '../../node/clock.js';
import { HujiError, type Language } from '../../proto/errors.js';
import { HANDSHAKE_MS, type HttpListener, listenOn, SMALL_REQUESTS } from '../http-listener.js';
import type { PageView } from './area-view.js';
import { noticeHtml, pageHtml } from './page.js';
import { STYLE } from './style.js';

/** It needs nothing from anywhere, runs nothing and stands in no other page. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface PageServerParts {
  /** `127.0.0.1:7291`, `[::1]:7291`; port 0 takes a free one. */
  readonly address: string;
  /**
   * SHA-256, hex, of the token that readers send as a password; null: none is asked for, which is
   * for loopback alone.
   */
  readonly token: string | null;
  /** SHA-256, hex, of the certificates of readers that need no token. */
  readonly certificates: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  /** PEM: elsewhere than on loopback the page is served with TLS. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly silentMs: number;
  /** Null: no such node here. */
  view(code: string): Promise<PageView | null>;
}

/**
 * Serves what `huji status` says, and the tree below, as a page that only reads. Throws
 * LISTEN_FAILED; CONFIG_INVALID where it would be open to the world.
 */
export async function servePage(parts: PageServerParts): Promise<HttpListener> {
  const isLocal = isLoopback(listenAt(parts.address).host);
  if (!isLocal && parts.token === null && parts.certificates.length === 0) {
    const either = 'status-token, status-certificate';
    throw new HujiError('CONFIG_INVALID', `status-page ${parts.address}: ${either}`);
  }
  const listener: RequestListener = (request, response) => {
    answer(parts, request, response).catch(() => response.destroy());
  };
  // Known by its own SHA-256, whoever issued it; browsers ask for none where none counts.
  const asked = { requestCert: parts.certificates.length > 0, rejectUnauthorized: false };
  const bound = { ...parts.tls, ...asked, handshakeTimeout: HANDSHAKE_MS };
  const tls = { ...bound, minVersion: 'TLSv1.3' } as const;
  const server = isLocal
    ? createServer(SMALL_REQUESTS, listener)
    : createTlsServer({ ...SMALL_REQUESTS, ...tls }, listener);
  return listenOn(server, parts.address);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

async function answer(
  parts: PageServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { silentMs, view } = parts;
  const url = new URL(request.url ?? '/', 'http://page');
  const language = languageOf(url.searchParams.get('lang'), request.headers['accept-language']);
  const send = (status: number, html: string, more: { [name: string]: string } = {}): void => {
    const headers = {
      ...{ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      ...{ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' },
      ...{ 'referrer-policy': 'no-referrer', ...more },
    };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : html);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(405, noticeHtml(language, 'page.read-only'), { allow: 'GET, HEAD' });
  }
  if (!isReader(parts, request)) {
    const basic = { 'www-authenticate': 'Basic realm="huji", charset="UTF-8"' };
    return send(401, noticeHtml(language, 'page.token-needed'), basic);
  }
  const found = url.pathname === '/' ? await view(url.searchParams.get('at') ?? '') : null;
  if (found === null) return send(404, noticeHtml(language, 'page.no-such'));
  return send(200, pageHtml(found, { language, silentMs }));
}

/** By certificate where one is shown that counts, else by password; loopback may need neither. */
function isReader(
  { token, certificates, clock }: PageServerParts,
  { socket, headers }: IncomingMessage,
): boolean {
  const isTls = socket instanceof TLSSocket;
  const shown = isTls ? certificateOf(socket, clock) : null;
  if (shown !== null && certificates.includes(shown)) return true;
  return token === null ? !isTls : proves(token, headers.authorization);
}

/** As a browser asks for it, whatever the name; or as a program sends it. */
function proves(token: string, sent = ''): boolean {
  const [, bearer] = /^Bearer (\S{1,200})$/i.exec(sent) ?? [];
  const [, basic = ''] = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(sent) ?? [];
  const given =
    bearer ??
    Buffer.from(basic, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
  return timingSafeEqual(hash('sha256', given, 'buffer'), Buffer.from(token, 'hex'));
}

function languageOf(asked: string | null, accepted?: string): Language {
  if (asked === 'zh' || asked === 'en') return asked;
  return acceptedLanguage(accepted);
}
