import { join } from 'node:path';
import type { ApiEntity } from '../node/api/api.js';
import {
  makePrivateFolder,
  PRIVATE_FILE,
  readPrivate,
  writeDurably,
} from '../node/identity/durable-file.js';
import { type FeedMark, type FeedMarks, FeedSender } from '../node/methods/registry/feed-sender.js';
import type { NodeRegistry } from '../node/methods/registry/node-registry.js';
import type { HujiNode } from '../node/node.js';
import { FeedStream } from '../transports/nats/feed-stream.js';
import type { NatsAccess } from '../transports/nats/options.js';
import type { Host } from './host.js';
import type { Say } from './log.js';

/** In the data folder: how far each feed has come. */
const FOLDER = 'feeds';
const ENTITIES: readonly ApiEntity[] = ['person', 'household'];

export interface FeedsParts {
  readonly dir: string;
  readonly node: HujiNode;
  readonly registry: NodeRegistry;
  /** `CONSUMER=ADDRESS`, each. */
  readonly feeds: readonly string[];
  readonly access: NatsAccess;
  readonly host: Pick<Host, 'random'>;
  readonly say: Say;
}

/** Sends changes to consumers that want them in NATS JetStream. Throws CONFIG_INVALID. */
export function sendFeeds(parts: FeedsParts): { stop(): Promise<void> } {
  const { dir, node, registry, feeds, access, host, say } = parts;
  const senders = feeds.flatMap((feed) => {
    const [consumer = '', address = ''] = split(feed);
    return ENTITIES.map((entity) => {
      const outlet = new FeedStream({
        ...{ address, node: node.identity.code, consumer, entity, access },
      });
      const { authority, alarms, clock } = node;
      const marks = marksIn(join(dir, FOLDER), `${consumer}-${entity}.json`, address);
      const { random } = host;
      const about = { registry, authority, alarms, clock, random, outlet, marks };
      say('feed', { consumer, entity, address: outlet.subject });
      return new FeedSender({ ...about, consumer, entity, to: outlet.subject });
    });
  });
  for (const sender of senders) sender.start();
  return {
    stop: async () => {
      await Promise.all(senders.map((sender) => sender.stop()));
    },
  };
}

function split(feed: string): [string, string] {
  const at = feed.indexOf('=');
  return [feed.slice(0, at), feed.slice(at + 1)];
}

/** In a file that counts for one address: at another server lies nothing yet. */
function marksIn(folder: string, name: string, address: string): FeedMarks {
  const path = join(folder, name);
  return {
    read: () => {
      const text = readPrivate(path);
      if (text === null) return null;
      const mark = JSON.parse(text) as FeedMark & { readonly address: string };
      return mark.address === address ? mark : null;
    },
    write: (mark) => {
      makePrivateFolder(folder);
      writeDurably(path, JSON.stringify({ address, ...mark }), PRIVATE_FILE);
    },
  };
}
