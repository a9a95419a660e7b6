import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { NatsSettings } from './options.js';
import type { Direction, Subjects } from './subjects.js';

/** Delivered and not yet marked as taken in, pieces. */
const ACKS_PENDING_MAX = 4096;

/** Each piece goes once it is delivered; those of sessions that are over, after a while. */
export function streamConfig(subjects: Subjects, { limits }: Pick<NatsSettings, 'limits'>) {
  return {
    name: subjects.stream,
    subjects: subjects.kept,
    retention: 'workqueue' as const,
    storage: 'file' as const,
    max_age: nanos(limits.keptMs),
    duplicate_window: nanos(Math.min(limits.keptMs, 120_000)),
  };
}

/**
 * Whether a stream of the right name does what it is for. How long and how much it keeps, where,
 * and how often, is for whoever runs the server to choose.
 */
export function servesAsStream(
  config: StreamConfig,
  subjects: Subjects,
  pieceBytesMax: number,
): boolean {
  const { retention, no_ack, sealed, max_msg_size: most = -1, mirror } = config;
  const takes = subjects.kept.every((each) => config.subjects?.includes(each) ?? false);
  if (!takes || retention !== 'workqueue') return false;
  if (no_ack || sealed || mirror !== undefined) return false;
  return most <= 0 || most > pieceBytesMax + PIECE_SPARE_BYTES;
}

/** A piece has a head of its own. */
const PIECE_SPARE_BYTES = 64;

/** Of the parent, or of a session of a child: what it delivers, and where. */
export function consumerConfig(
  subjects: Subjects,
  direction: Direction,
  session: string | undefined,
  { limits }: Pick<NatsSettings, 'limits'>,
) {
  const name = session ?? 'parent';
  return {
    name,
    ...(session === undefined ? { durable_name: name } : {}),
    filter_subject: subjects.records(direction, session ?? '*'),
    deliver_subject: subjects.delivery(direction, session),
    deliver_policy: 'all' as const,
    ack_policy: 'explicit' as const,
    ack_wait: nanos(30_000),
    max_ack_pending: ACKS_PENDING_MAX,
    inactive_threshold: nanos(limits.keptMs),
  };
}

/** Whether a consumer of the right name gives what is asked of it to whom it is meant for. */
export function servesAsConsumer(
  config: ConsumerConfig,
  wanted: ReturnType<typeof consumerConfig>,
): boolean {
  return (
    config.filter_subject === wanted.filter_subject &&
    config.deliver_subject === wanted.deliver_subject &&
    config.ack_policy === wanted.ack_policy &&
    config.headers_only !== true &&
    config.deliver_group === undefined
  );
}
