import type {
  BatchGetRequest,
  Caller,
  EvidenceRequest,
  FindRequest,
  GetRequest,
  Registry,
  WatchRequest,
} from './api.js';
import type { Schema } from './http-schemas.js';
import * as schemas from './http-schemas.js';
import { entityOf, type FindName, foundBy, listOf } from './wire.js';

/** A call as a path: its body, checked by `body`, goes in, and what `answer` says comes out. */
export interface HttpCall {
  readonly path: string;
  readonly summary: string;
  readonly body: Schema;
  readonly answer: Schema;
  run(registry: Registry, caller: Caller, body: Body): Promise<object>;
}

/** A body that its schema has let through, with what was left out filled in. */
export type Body = { readonly entity?: string };
type Given<Request> = Omit<Request, 'entity'> & Body;

export const HTTP_CALLS: readonly HttpCall[] = [
  {
    ...{ path: '/v1/get', summary: 'one record by its id', body: schemas.ONE },
    answer: schemas.RECORD,
    run: (registry, caller, body) => registry.get(caller, one(body)),
  },
  {
    ...{ path: '/v1/batch-get', summary: 'many by their ids', body: schemas.BATCH },
    answer: schemas.RECORDS,
    run: async (registry, caller, body) => {
      const { ids, purpose } = body as Given<BatchGetRequest>;
      const asked = { purpose, ids, entity: entityIn(body) };
      return { records: await registry.batchGet(caller, asked) };
    },
  },
  {
    ...{ path: '/v1/find', summary: 'records by one item, page by page', body: schemas.FIND },
    answer: schemas.PAGE,
    run: (registry, caller, body) => {
      const given = body as Given<FindRequest> & { readonly [name in FindName]?: string };
      return registry.find(caller, { ...given, entity: entityIn(body), ...foundBy(given) });
    },
  },
  {
    ...{ path: '/v1/cards', summary: 'applications for cards', body: schemas.ONE },
    answer: schemas.CARDS,
    run: async (registry, caller, body) => ({ cards: await registry.cards(caller, one(body)) }),
  },
  {
    ...{ path: '/v1/cases', summary: 'what is in doubt about one record', body: schemas.ONE },
    answer: schemas.CASES,
    run: async (registry, caller, body) => ({ cases: await registry.cases(caller, one(body)) }),
  },
  {
    ...{ path: '/v1/photo', summary: 'the newest portrait', body: schemas.ONE },
    answer: schemas.PHOTO,
    run: async (registry, caller, body) => {
      const { bytes, ...photo } = await registry.photo(caller, one(body));
      return { ...photo, bytes: bytes.toString('base64') };
    },
  },
  {
    ...{ path: '/v1/evidence', summary: 'rows handed over as evidence', body: schemas.EVIDENCE },
    answer: schemas.TAKEN,
    run: (registry, caller, body) => {
      const { purpose, rows, list } = body as Given<Omit<EvidenceRequest, 'list'>> & {
        readonly list: string;
      };
      const asked = { purpose, rows, list: listOf(list), entity: 'person' } as const;
      return registry.submitEvidence(caller, asked);
    },
  },
];

/** What follows changes: answered line by line, and so no call like the others. */
export const HTTP_WATCH = { path: '/v1/watch', body: schemas.WATCH } as const;

export function watchOf(body: Body): WatchRequest {
  return { ...(body as Given<WatchRequest>), entity: entityIn(body) };
}

function one(body: Body): GetRequest {
  return { ...(body as Given<GetRequest>), entity: entityIn(body) };
}

function entityIn({ entity = '' }: Body) {
  return entityOf(entity);
}
