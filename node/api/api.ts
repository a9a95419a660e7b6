import type { CardStage } from '../../conflict/card/stages.js';
import type { CaseKind, CaseState } from '../../conflict/cases/kinds.js';
import type { ErrorCode } from '../../proto/errors.js';
import type { OutsideKind } from '../../proto/outside-kinds.js';

/** Bounds of the registry that other systems ask; docs/API.md states them. */
export const API_LIMITS = {
  /** Records in one answer to Find. */
  listMax: 200,
  listDefault: 50,
  /** Ids in one BatchGet. */
  batchMax: 1000,
  /** Bytes of a request: a full batch takes some 40 KB. */
  requestBytesMax: 131_072,
  /** Characters of a purpose, as the audit keeps it. */
  purposeMax: 400,
  /** Bytes of what is looked for: as long as the longest name, or household number. */
  valueBytesMax: 120,
  /** Calls under way on one connection. */
  callsMax: 256,
  connectionsMax: 256,
  handshakeMs: 10_000,
  /** How long calls under way may go on once the door is closed. */
  closeGraceMs: 5_000,
  /** A connection on which nothing is under way is let go. */
  idleMs: 10 * 60_000,
  /**
   * Answers leave at a multiple of this after their call came: how much had to be looked at that
   * the consumer may not know of does not show in the time it took.
   */
  answerStepMs: 5,
  /** Calls in a minute, of all who prove no consumer, that are answered and recorded one by one. */
  strangersPerMinute: 60,
  /** Rows of evidence in one call. */
  evidenceRowsMax: 200,
  /** Characters of the beginning of an address: fewer would be looked for all over a province. */
  addressCharactersMin: 2,
} as const;

export type ApiEntity = 'person' | 'household';

/** Who calls, as far as the connection tells. */
export interface Caller {
  /** `nats`: the node itself, for a consumer whose feed is sent to it. */
  readonly via: 'grpc' | 'http' | 'nats';
  /** Address and port. */
  readonly from: string;
  /** SHA-256, hex: of the certificate it has proved it holds, and of the token it has sent. */
  readonly certificate: string | null;
  readonly token: string | null;
  /** Aborted when it has gone, or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** Every call says why. */
export interface ApiRequest {
  readonly purpose: string;
  /** Null: none that there is. */
  readonly entity: ApiEntity | null;
}

export interface GetRequest extends ApiRequest {
  readonly id: string;
}

export interface BatchGetRequest extends ApiRequest {
  readonly ids: readonly string[];
}

/** `by` is what is looked for; empty texts and 0 stand for what was not given. */
export interface FindRequest extends ApiRequest {
  readonly by: 'number' | 'former-number' | 'name' | 'household' | 'address' | null;
  readonly value: string;
  readonly bornFrom: string;
  readonly bornUntil: string;
  readonly area: string;
  readonly limit: number;
  readonly cursor: string;
}

/** What others say of people, in the form of a list they keep. */
export interface EvidenceRequest extends ApiRequest {
  /** Null: none that there is. */
  readonly list: OutsideKind | null;
  /** By standard identifier. */
  readonly rows: readonly { readonly [id: string]: string }[];
}

/** Rows whose form is wrong; whom the others met is told to nobody. */
export interface EvidenceAnswer {
  readonly received: number;
  readonly rejected: readonly {
    /** From 0. */
    readonly row: number;
    readonly code: ErrorCode;
    /** The item it is about, or ''. */
    readonly item: string;
  }[];
}

/** An application for a card (居民身份证申领). */
export interface ApiCard {
  readonly id: string;
  /** 受理号 */
  readonly number: string;
  /** Where it was accepted. */
  readonly station: string;
  readonly stage: CardStage;
  /** Days on which it was accepted, and came to its stage, YYYYMMDD. */
  readonly accepted: string;
  readonly since: string;
}

/** A case (案件) that one record makes by itself. */
export interface ApiCase {
  readonly id: string;
  readonly kind: CaseKind;
  readonly reasons: readonly string[];
  readonly state: CaseState;
  /** YYYYMMDD; due may be ''. */
  readonly opened: string;
  readonly due: string;
}

export interface ApiPhoto {
  readonly sha256: string;
  readonly type: 'jpeg' | 'png';
  readonly bytes: Buffer;
}

export interface WatchRequest extends ApiRequest {
  /** Empty: from now on; else what the last event or message brought. */
  readonly cursor: string;
  /** Without a cursor: every record as it stands, then the changes since. */
  readonly fromStart: boolean;
  readonly area: string;
  /** Only changes of these items, by identifier; none: of every one that is shown. */
  readonly fields: readonly string[];
}

/** `left`: the record is in the scope, or in the area asked for, no more. */
export interface WatchEvent {
  readonly kind: 'changed' | 'left';
  readonly id: string;
  /** Code of the business event; empty where the record is told as it stands. */
  readonly event: string;
  /** Items that the change names and the consumer is shown. */
  readonly fields: readonly string[];
  /** As it stands when it is told. */
  readonly record: ApiRecord | null;
  /** Where to go on after this event. */
  readonly cursor: string;
}

export interface WatchBatch {
  readonly events: readonly WatchEvent[];
  /** Where to go on after all of them; there may be none. */
  readonly cursor: string;
}

/** A record as one consumer is shown it. */
export interface ApiRecord {
  readonly id: string;
  readonly entity: ApiEntity;
  readonly station: string;
  readonly live: boolean;
  /** By standard identifier. */
  readonly fields: { readonly [id: string]: string };
}

/**
 * The register as other systems may ask it. Every call is on record before it is answered. Rejects
 * with a HujiError; one that a consumer may see tells nothing of what it was not allowed to see.
 */
export interface Registry {
  /** NOT_FOUND: there is none, or none that the consumer may see. */
  get(caller: Caller, request: GetRequest): Promise<ApiRecord>;
  /** Those that `get` would give, in the order asked for, each once. */
  batchGet(caller: Caller, request: BatchGetRequest): Promise<readonly ApiRecord[]>;
  /** `next` is empty where no more are found. */
  find(
    caller: Caller,
    request: FindRequest,
  ): Promise<{ readonly records: readonly ApiRecord[]; readonly next: string }>;
  /** Applications for this person, the newest first. NOT_FOUND as by `get`. */
  cards(caller: Caller, request: GetRequest): Promise<readonly ApiCard[]>;
  /** What is in doubt about this record by itself. NOT_FOUND as by `get`. */
  cases(caller: Caller, request: GetRequest): Promise<readonly ApiCase[]>;
  /** The newest that is held here. NOT_FOUND as by `get`, and where there is none. */
  photo(caller: Caller, request: GetRequest): Promise<ApiPhoto>;
  /** Resolves when it is durable. It opens cases for people to look at, and writes no value. */
  submitEvidence(caller: Caller, request: EvidenceRequest): Promise<EvidenceAnswer>;
  /** Until the caller has gone. FEED_GONE: what comes after the cursor is kept no more. */
  watch(caller: Caller, request: WatchRequest): AsyncIterable<WatchBatch>;
}

/** A door to the registry that is open. */
export interface ApiServer {
  readonly address: string;
  /** Lets calls under way end, for a while. */
  close(): Promise<void>;
}
