import { basename } from 'node:path';
import { plainIo } from '../connect.js';
import { numberIn, textIn } from '../document.js';
import type { Host } from '../host.js';
import { text } from '../texts.js';
import type { Commentary } from './commentary.js';
import type { Fleet } from './fleet.js';
import type { Member } from './member.js';
import { sessionOf } from './officer.js';
import type { RegisterFile } from './register-files.js';

/** Stations that load at once: the tiers above need the machine as well. */
const AT_ONCE = 2;

export interface LoadingParts {
  readonly members: readonly Member[];
  readonly files: readonly RegisterFile[];
  readonly host: Host;
  readonly fleet: Fleet;
  readonly comment: Commentary;
}

/** Loads each station's file at the station; resolves to how many people they took in. */
export async function loadStations({ files, fleet, ...parts }: LoadingParts): Promise<number> {
  const waiting = [...files];
  const work = async (): Promise<number> => {
    let people = 0;
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const loaded = await loadFile(file, parts);
      people += loaded;
    }
    return people;
  };
  const loaded = await fleet.together(Array.from({ length: AT_ONCE }, work));
  return loaded.reduce((sum, people) => sum + people, 0);
}

async function loadFile(
  file: RegisterFile,
  { members, host, comment }: Omit<LoadingParts, 'files' | 'fleet'>,
): Promise<number> {
  host.signal.throwIfAborted();
  const station = members.find(({ node }) => node.code === file.station);
  if (station === undefined) throw new RangeError(`no member ${file.station}`);
  const session = sessionOf(host, file.station, station.officer, 'load');
  const params = { file: file.path, source: 'computer', ...session };
  const result = await station.control.call('load', params, plainIo(host));
  const loaded = numberIn(result, 'loaded');
  const rejected = numberIn(result, 'rejected');
  const encoding = textIn(result, 'encoding');
  await comment.line(
    text('demo.loaded', { loaded, rejected, encoding, file: basename(file.path) }),
  );
  return loaded;
}
