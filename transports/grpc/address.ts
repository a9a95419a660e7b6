import { isIPv6 } from 'node:net';
import { HujiError } from '../../proto/errors.js';

const SCHEME = 'grpc:';

export interface HostPort {
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `grpc://host:port`; IPv6 addresses stand in brackets. Throws CONFIG_INVALID. */
export function parseAddress(address: string): HostPort {
  const url = URL.canParse(address) ? new URL(address) : null;
  const bare = url !== null && url.protocol === SCHEME && /^\/?$/.test(url.pathname);
  if (!bare || url.hostname === '' || url.port === '' || url.username !== '' || url.search !== '') {
    throw new HujiError('CONFIG_INVALID', `not of the form grpc://host:port: ${address}`);
  }
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
}

export function formatAddress({ host, port }: HostPort): string {
  return `grpc://${hostPort({ host, port })}`;
}

/** `host:port`, with brackets where IPv6 needs them. */
export function hostPort({ host, port }: HostPort): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
