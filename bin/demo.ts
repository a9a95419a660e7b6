import { HujiError } from '../proto/errors.js';
import { Commentary } from './demo/commentary.js';
import { Fleet } from './demo/fleet.js';
import { keepProvince } from './demo/keeping.js';
import { whenProcessEnds } from './demo/last-resort.js';
import { type DemoDocument, Play } from './demo/play.js';
import { ProvinceFolder } from './demo/province-folder.js';
import type { Host } from './host.js';
import { text } from './texts.js';

export interface DemoSettings {
  readonly people: number;
  readonly seed: number;
  /** Leave the daemons running and the data folders behind. */
  readonly keep: boolean;
  /** Absolute path the province is made in; null: a temporary folder. */
  readonly folder: string | null;
  /** The running comment goes to stderr. */
  readonly json: boolean;
}

/**
 * Plays a province in miniature on this machine, every node a process of its own; resolves to the
 * document of `huji demo`. Nothing of it is left when it ends, whether well or not, unless it is
 * to be kept; of a play that failed, the folder then.
 */
export async function runDemo(settings: DemoSettings, host: Host): Promise<DemoDocument> {
  const { people, seed, keep, json } = settings;
  const folder = new ProvinceFolder(settings.folder);
  const root = folder.path;
  const comment = new Commentary(json ? host.stderr : host.stdout, host.clock);
  const fleet = new Fleet(host, root);
  const inner: Host = { ...host, signal: fleet.signal };
  const play = new Play({ root, people, seed, host: inner, fleet, comment });
  const takeBack = whenProcessEnds(
    () => fleet.fail(new HujiError('INTERRUPTED')),
    () => {
      fleet.kill();
      if (!keep) folder.remove();
    },
  );
  try {
    const [document] = await fleet.together([play.run()]);
    play.close();
    if (keep) {
      const { members, files } = play;
      await comment.text(`\n${keepProvince({ root, members, files, pids: fleet.pids })}`);
      fleet.release();
    } else {
      const error = await fleet.stop();
      if (error !== null) throw error;
      await comment.line(text('demo.stopped'));
    }
    return document as DemoDocument;
  } catch (error) {
    play.close();
    await fleet.stop();
    if (keep) await comment.line(text('demo.left', { root }));
    throw error;
  } finally {
    takeBack();
    if (!keep) folder.remove();
  }
}
