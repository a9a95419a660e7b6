import type { ServiceError } from '@grpc/grpc-js';
import { Client, type ClientDuplexStream, credentials, Metadata } from '@grpc/grpc-js';
import { SESSION_PATH } from '../../../proto/sync-envelope.js';
import type { TlsIdentity } from '../../../transports/link/tls.js';
import type { TestContext } from '../../harness.js';

export type RawCall = ClientDuplexStream<Buffer, Buffer>;

/** A client that keeps none of our rules: plain gRPC, trusting whoever answers. */
export function rawClient(
  t: TestContext,
  address: string,
  identity: Partial<TlsIdentity>,
): { call(path?: string): RawCall } {
  const ssl = credentials.createSsl(pem(identity.ca), pem(identity.key), pem(identity.cert), {
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  });
  const client = new Client(address.replace('grpc://', ''), ssl, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.ssl_target_name_override': 'county.test',
    'grpc.enable_http_proxy': 0,
    'grpc.max_send_message_length': -1,
  });
  t.defer(() => client.close());
  const pass = (bytes: Buffer): Buffer => bytes;
  return {
    call: (path = SESSION_PATH) => {
      const call = client.makeBidiStreamRequest(path, pass, pass, new Metadata(), {});
      call.on('error', () => undefined);
      return call;
    },
  };
}

/** How the call ends: gRPC's status, as the client sees it. */
export function ending(call: RawCall): Promise<{ code: number; details: string }> {
  call.resume();
  return new Promise((resolve) => {
    call.on('error', ({ code, details }: ServiceError) => resolve({ code, details }));
    call.on('status', resolve);
  });
}

function pem(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}
