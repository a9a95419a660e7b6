import { type ServiceError, status } from '@grpc/grpc-js';
import type { ApiServer, Registry } from '../../../node/api/api.js';
import { serveGrpcApi } from '../../../node/api/grpc-api.js';
import { serveHttpApi } from '../../../node/api/http-api.js';
import { tlsIdentityOf } from '../../../node/identity/identity-files.js';
import { hostName } from '../../../node/identity/subject.js';
import type { TestContext } from '../../harness.js';
import { hastyClock, identities, PROVINCE } from '../tree.js';
import { HttpClient } from './http-client.js';
import { type ClientProof, ReflectedClient } from './registry-client.js';

export type Proof = Partial<Pick<ClientProof, 'token' | 'key' | 'cert'>>;
export type Method = 'get' | 'batchGet' | 'find' | 'cards' | 'cases' | 'photo' | 'submitEvidence';

/** What is the same by every door: an answer, or the code and the words of a refusal. */
export type Told = { readonly [name: string]: unknown };

export interface ToldEvent {
  readonly kind: string;
  readonly id: string;
  readonly event: string;
  readonly cursor: string;
  readonly record?: Told | null;
}

/** One consumer at one door. */
export interface DoorClient {
  call(method: Method, request: object): Promise<Told>;
  /** Reads until `count` events have come, then hangs up. */
  watch(request: object, count: number): Promise<readonly ToldEvent[]>;
  /** The refusal that a feed begins or ends with. */
  refusedWatch(request: object): Promise<Told>;
}

export interface OpenDoor {
  readonly server: ApiServer;
  client(proof: Proof): Promise<DoorClient>;
}

export interface Door {
  readonly name: 'grpc' | 'http';
  open(t: TestContext, registry: Registry): Promise<OpenDoor>;
}

async function identity() {
  const found = (await identities()).get(PROVINCE);
  if (found === undefined) throw new RangeError(PROVINCE);
  return tlsIdentityOf(found);
}

const REGISTRY = 'huji.registry.v1.Registry';
const LIMIT_MS = 60_000;

const grpc: Door = {
  name: 'grpc',
  open: async (t, registry) => {
    const tls = await identity();
    const clock = hastyClock;
    const server = await serveGrpcApi({ address: '127.0.0.1:0', registry, tls, clock });
    t.defer(() => server.close());
    return {
      server,
      client: async (proof) => {
        const name = hostName(PROVINCE);
        const client = new ReflectedClient(server.address, { ca: tls.ca, name, ...proof });
        t.defer(() => client.close());
        await client.reflect(REGISTRY);
        return new GrpcDoor(client);
      },
    };
  },
};

class GrpcDoor implements DoorClient {
  private readonly client: ReflectedClient;

  constructor(client: ReflectedClient) {
    this.client = client;
  }

  async call(method: Method, request: object): Promise<Told> {
    const name = method[0]?.toUpperCase() + method.slice(1);
    try {
      return plain(await this.client.call(REGISTRY, name, wire(request), Date.now() + LIMIT_MS));
    } catch (error) {
      return refusal(error as ServiceError);
    }
  }

  async watch(request: object, count: number): Promise<readonly ToldEvent[]> {
    const call = this.client.stream(REGISTRY, 'Watch', wire(request));
    call.on('error', () => undefined);
    const events: ToldEvent[] = [];
    for await (const message of call as AsyncIterable<{ events: ToldEvent[] }>) {
      events.push(...message.events.map((event) => plain(event) as unknown as ToldEvent));
      if (events.length >= count) break;
    }
    call.cancel();
    return events.slice(0, count);
  }

  refusedWatch(request: object): Promise<Told> {
    const call = this.client.stream(REGISTRY, 'Watch', wire(request));
    return new Promise((resolve, reject) => {
      call.on('error', (error: ServiceError) => resolve(refusal(error)));
      call.on('end', () => reject(new Error('not refused')));
      call.resume();
    });
  }
}

function refusal({ code, details, metadata }: ServiceError): Told {
  return { status: status[code], code: String(metadata.get('huji-code')[0] ?? ''), details };
}

/** Requests as JSON has them, to messages: kinds of record in capitals, items in lists. */
function wire(request: object): object {
  const { entity, rows, ...rest } = request as { entity?: string; rows?: Told[] };
  const asFields = (row: Told) => ({
    fields: Object.entries(row).map(([id, value]) => ({ id, value })),
  });
  return {
    ...rest,
    ...(entity === undefined ? {} : { entity: entity.toUpperCase() }),
    ...(rows === undefined ? {} : { rows: rows.map(asFields) }),
  };
}

/** The way back. */
function plain(message: object): Told {
  const found: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(message) as [string, unknown][]) {
    if (name === 'records') found[name] = (value as object[]).map(plain);
    else if (name === 'record' && value !== null) found[name] = plain(value as object);
    else if (name === 'fields' && isPairs(value)) {
      found[name] = Object.fromEntries(value.map((pair) => [pair.id, pair.value]));
    } else if (name === 'entity' || (name === 'kind' && message && 'cursor' in message)) {
      found[name] = String(value).toLowerCase();
    } else found[name] = Buffer.isBuffer(value) ? value.toString('base64') : value;
  }
  return found;
}

function isPairs(value: unknown): value is { id: string; value: string }[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'object');
}

const http: Door = {
  name: 'http',
  open: async (t, registry) => {
    const tls = await identity();
    const parts = { address: '127.0.0.1:0', registry, tls, clock: hastyClock, version: '0' };
    const server = await serveHttpApi(parts);
    t.defer(() => server.close());
    return {
      server,
      client: async (proof) => {
        const name = hostName(PROVINCE);
        return new HttpDoor(new HttpClient(server.address, { ca: tls.ca, name, ...proof }));
      },
    };
  },
};

const PATHS: { readonly [method in Method]: string } = {
  get: '/v1/get',
  batchGet: '/v1/batch-get',
  find: '/v1/find',
  cards: '/v1/cards',
  cases: '/v1/cases',
  photo: '/v1/photo',
  submitEvidence: '/v1/evidence',
};
const STATUSES: { readonly [code: number]: string } = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  400: 'INVALID_ARGUMENT',
  404: 'NOT_FOUND',
  410: 'OUT_OF_RANGE',
  429: 'RESOURCE_EXHAUSTED',
  413: 'RESOURCE_EXHAUSTED',
  504: 'CANCELLED',
  503: 'UNAVAILABLE',
  500: 'INTERNAL',
};

class HttpDoor implements DoorClient {
  private readonly client: HttpClient;

  constructor(client: HttpClient) {
    this.client = client;
  }

  async call(method: Method, request: object): Promise<Told> {
    const { status: code, text } = await this.client.send(PATHS[method], request);
    return code === 200 ? (JSON.parse(text) as Told) : refusalIn(code, text);
  }

  async watch(request: object, count: number): Promise<readonly ToldEvent[]> {
    const events: ToldEvent[] = [];
    for await (const line of this.client.lines('/v1/watch', request)) {
      events.push(...(line['events'] as ToldEvent[]));
      if (events.length >= count) break;
    }
    return events.slice(0, count);
  }

  async refusedWatch(request: object): Promise<Told> {
    const { status: code, text } = await this.client.send('/v1/watch', request);
    return refusalIn(code, text);
  }
}

function refusalIn(code: number, text: string): Told {
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return { status: STATUSES[code] ?? code, code: error.code, details: error.message };
}

/** Every way in. */
export const DOORS: readonly Door[] = [grpc, http];
