/** `0.0.0.0:7280`, `[::1]:7280`: where to listen. */
export function listenAt(address: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** The address that a server has come to listen at. */
export function shownAddress(bound: {
  readonly address: string;
  readonly family: string;
  readonly port: number;
}): string {
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return `${shown}:${bound.port}`;
}
