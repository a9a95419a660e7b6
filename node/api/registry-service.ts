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
import type {
  ApiEntity,
  ApiRecord,
  Caller,
  FindRequest,
  GetRequest,
  Registry,
  WatchBatch,
} from './api.js';
import { statusOf } from './status.js';
import { entityOf, type FindName, foundBy, listOf } from './wire.js';

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
type WireOne = Wire & { readonly id: string };
type WireFind = Wire &
  Pick<FindRequest, 'bornFrom' | 'bornUntil' | 'area' | 'limit' | 'cursor'> & {
    readonly [name in FindName]?: string;
  };

interface WireWatch extends Wire {
  readonly cursor: string;
  readonly fromStart: boolean;
  readonly area: string;
  readonly fields: string[];
}

interface WireEvidence {
  readonly purpose: string;
  readonly list: string;
  readonly rows: readonly { readonly fields: readonly { id: string; value: string }[] }[];
}

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
      const leave = () => abort.abort();
      call.on('cancelled', leave);
      const caller = { ...callerOf(call), signal: abort.signal };
      answer(caller, call.request)
        // Every call ends with it, also one that has its answer.
        .finally(() => call.off('cancelled', leave))
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(statusOf(error)),
        );
    };
  };
  const one = <T>(answer: (caller: Caller, request: GetRequest) => Promise<T>) => {
    return (caller: Caller, request: WireOne) =>
      answer(caller, { ...request, entity: entityIn(request) });
  };
  return {
    get: unary(one(async (...call) => recordToWire(await registry.get(...call)))),
    batchGet: unary(async (caller, request: Wire & { ids: string[] }) => {
      const asked = { ...request, entity: entityIn(request) };
      return { records: (await registry.batchGet(caller, asked)).map(recordToWire) };
    }),
    find: unary(async (caller, request: WireFind) => {
      const asked = { ...request, entity: entityIn(request), ...foundBy(request) };
      const { records, next } = await registry.find(caller, asked);
      return { records: records.map(recordToWire), next };
    }),
    cards: unary(one(async (...call) => ({ cards: await registry.cards(...call) }))),
    cases: unary(one(async (...call) => ({ cases: await registry.cases(...call) }))),
    photo: unary(one((...call) => registry.photo(...call))),
    submitEvidence: unary((caller, { purpose, list, rows }: WireEvidence) =>
      registry.submitEvidence(caller, {
        ...{ purpose, entity: 'person', list: listOf(list) },
        rows: rows.map(({ fields }) =>
          Object.fromEntries(fields.map(({ id, value }) => [id, value])),
        ),
      }),
    ),
    watch: (call: ServerWritableStream<WireWatch, object>): void => {
      const abort = new AbortController();
      call.on('cancelled', () => abort.abort());
      const { signal } = abort;
      const asked = { ...call.request, entity: entityIn(call.request) };
      const told = async () => {
        await send(call, registry.watch({ ...callerOf(call), signal }, asked), signal);
      };
      told().then(
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

function entityIn({ entity }: Wire): ApiEntity | null {
  return entityOf(entity === 'ENTITY_UNSPECIFIED' ? '' : String(entity).toLowerCase());
}

function recordToWire({ entity, fields, ...record }: ApiRecord) {
  const pairs = Object.entries(fields).map(([id, value]) => ({ id, value }));
  return { ...record, entity: entity.toUpperCase(), fields: pairs };
}
