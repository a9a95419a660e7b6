import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  ServerUnaryCall,
  ServerWritableStream,
  ServiceDefinition,
  sendUnaryData,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import type { ApiEntity, ApiRecord, Caller, FindRequest, Registry, WatchBatch } from './api.js';
import { statusOf } from './status.js';

const PROTO = join(dirname(fileURLToPath(import.meta.url)), '../../proto/registry.proto');

const LOADING = { longs: Number, enums: String, defaults: true, oneofs: true } as const;
const REGISTRY_PACKAGE = loadSync(PROTO, LOADING);
export const REGISTRY_NAME = 'huji.registry.v1.Registry';
export const REGISTRY_SERVICE = REGISTRY_PACKAGE[REGISTRY_NAME] as ServiceDefinition;
/** All that reflection tells of: the registry, and how to ask whether it is well. */
export const TOLD = { ...REGISTRY_PACKAGE, ...loadSync(healthProto, LOADING) };

/** Requests as decoded. */
interface Wire {
  readonly purpose: string;
  readonly entity: string;
}
interface WireFind extends Wire, Pick<FindRequest, 'bornFrom' | 'bornUntil' | 'area' | 'limit'> {
  readonly cursor: string;
  readonly by?: 'number' | 'formerNumber' | 'name' | 'householdNumber';
  readonly number?: string;
  readonly formerNumber?: string;
  readonly name?: string;
  readonly householdNumber?: string;
}

interface WireWatch extends Wire {
  readonly cursor: string;
  readonly fromStart: boolean;
  readonly area: string;
  readonly fields: string[];
}

const BY = {
  number: 'number',
  formerNumber: 'former-number',
  name: 'name',
  householdNumber: 'household',
} as const;

/** A call, as far as it tells who makes it. */
export type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'getPeer' | 'metadata'>;

type Answer<Request, Response> = (caller: Caller, request: Request) => Promise<Response>;

/** The methods of the service; `callerOf` tells who calls, but for the end of the call. */
export function registryMethods(
  registry: Registry,
  callerOf: (call: AnyCall) => Omit<Caller, 'signal'>,
) {
  const unary = <Request, Response>(answer: Answer<Request, Response>) => {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const abort = new AbortController();
      call.on('cancelled', () => abort.abort());
      const caller = { ...callerOf(call), signal: abort.signal };
      answer(caller, call.request).then(
        (response) => callback(null, response),
        (error: unknown) => callback(statusOf(error)),
      );
    };
  };
  return {
    get: unary(async (caller, request: Wire & { id: string }) =>
      recordToWire(await registry.get(caller, { ...request, entity: entityOf(request) })),
    ),
    batchGet: unary(async (caller, request: Wire & { ids: string[] }) => {
      const asked = { ...request, entity: entityOf(request) };
      return { records: (await registry.batchGet(caller, asked)).map(recordToWire) };
    }),
    find: unary(async (caller, request: WireFind) => {
      const { by = null } = request;
      const asked = {
        ...request,
        entity: entityOf(request),
        by: by === null ? null : BY[by],
        value: by === null ? '' : (request[by] ?? ''),
      };
      const { records, next } = await registry.find(caller, asked);
      return { records: records.map(recordToWire), next };
    }),
    watch: (call: ServerWritableStream<WireWatch, object>): void => {
      const abort = new AbortController();
      call.on('cancelled', () => abort.abort());
      const { signal } = abort;
      const asked = { ...call.request, entity: entityOf(call.request) };
      send(call, registry.watch({ ...callerOf(call), signal }, asked), signal).then(
        () => call.end(),
        (error: unknown) => {
          if (!signal.aborted) call.emit('error', statusOf(error));
        },
      );
    },
  };
}

/** The next message is made when the one before has been taken: the caller sets the pace. */
async function send(
  call: ServerWritableStream<WireWatch, object>,
  batches: AsyncIterable<WatchBatch>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { events, cursor } of batches) {
    const told = events.map(({ kind, record, ...event }) => {
      const shown = record === null ? {} : { record: recordToWire(record) };
      return { ...event, ...shown, kind: kind.toUpperCase() };
    });
    if (!call.write({ events: told, cursor })) await once(call, 'drain', { signal });
  }
}

function entityOf({ entity }: Wire): ApiEntity | null {
  if (entity === 'HOUSEHOLD') return 'household';
  return entity === 'PERSON' || entity === 'ENTITY_UNSPECIFIED' ? 'person' : null;
}

function recordToWire({ entity, fields, ...record }: ApiRecord) {
  const pairs = Object.entries(fields).map(([id, value]) => ({ id, value }));
  return { ...record, entity: entity.toUpperCase(), fields: pairs };
}
