import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';
import { ENVELOPE_OVERHEAD_BYTES, SESSION_PATH } from '../../proto/sync-envelope.js';
import type { GrpcLimits } from './options.js';

/**
 * The Sync service. Links encode and decode their envelopes themselves, so that a bad one ends
 * the link with our code rather than gRPC's; here bytes pass as they are.
 */
export const SESSION: MethodDefinition<Buffer, Buffer> = {
  path: SESSION_PATH,
  requestStream: true,
  responseStream: true,
  requestSerialize: pass,
  requestDeserialize: pass,
  responseSerialize: pass,
  responseDeserialize: pass,
};

export const SYNC: ServiceDefinition = { session: SESSION };

function pass(bytes: Buffer): Buffer {
  return bytes;
}

/** Channel options both sides share. */
export function channelOptions(limits: GrpcLimits): Record<string, number> {
  return {
    // Diagnostics nobody reads, kept for every connection.
    'grpc.enable_channelz': 0,
    // gRPC's own refusal of a large message reaches the sender only. Up to twice the limit the
    // link judges, so that both operators see FRAME_TOO_LARGE.
    'grpc.max_receive_message_length': 2 * limits.messageBytesMax + ENVELOPE_OVERHEAD_BYTES,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': Math.ceil(limits.silentMs / 3),
    // The link's own watch speaks first, with PEER_SILENT; this is the second line.
    'grpc.keepalive_timeout_ms': 2 * limits.silentMs,
  };
}
