import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { refusalOf } from './refusal.js';

/** An error as gRPC tells it. */
export function statusOf(thrown: unknown): Partial<StatusObject> {
  const refusal = refusalOf(thrown);
  const [what] = refusal.en;
  const metadata = new Metadata();
  metadata.set('huji-code', refusal.code);
  return {
    code: status[refusal.status],
    details: refusal.detail === '' ? what : `${what}: ${refusal.detail}`,
    metadata,
  };
}
