import { HujiError } from '../../proto/errors.js';

export interface NatsAddress {
  /** `host:port` of servers of one cluster; any of them will do. */
  readonly servers: readonly string[];
  /** TLS between this node and the server. What two nodes say to each other has its own. */
  readonly tls: boolean;
  /** First token of every subject, so that several provinces may share a cluster. */
  readonly prefix: string;
  /** JetStream domain, where the server at hand is a leaf with a JetStream of its own. */
  readonly domain: string | null;
}

const FORM =
  /^(nats|tls):\/\/([^/?#@\s]+)(?:\/([A-Za-z0-9_-]{1,32}))?(?:\?domain=([A-Za-z0-9_-]{1,32}))?$/;
const SERVER = /^(?:\[[0-9A-Fa-f:.]+\]|[^:[\]\s]+):(\d{1,5})$/;
const PREFIX = 'huji';
const PORT_MAX = 65_535;

/** Reads `nats://host:port[,host:port…][/prefix][?domain=NAME]`. Throws CONFIG_INVALID. */
export function parseAddress(address: string): NatsAddress {
  const [, scheme, hosts = '', prefix = PREFIX, domain = null] = FORM.exec(address) ?? [];
  const servers = hosts.split(',');
  if (scheme === undefined || !servers.every(isServer)) {
    throw new HujiError('CONFIG_INVALID', `not of the form nats://host:port: ${address}`);
  }
  return { servers, tls: scheme === 'tls', prefix, domain };
}

function isServer(server: string): boolean {
  const port = Number(SERVER.exec(server)?.[1] ?? 0);
  return port > 0 && port <= PORT_MAX;
}
