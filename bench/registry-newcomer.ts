import type { Captured, Draft } from '../node/capture/capture.js';
import type { HujiNode } from '../node/node.js';
import { joinStation, loadRegister, openIn } from './province.js';
import type { StationFile } from './register.js';

const FRAME_CHANGES = 200;

/** A station that has loaded its register and was never heard of; frames hold 200 changes. */
export async function writeNewcomer(
  provinceDir: string,
  dir: string,
  { station, path }: StationFile,
): Promise<void> {
  await joinStation(provinceDir, dir, station);
  const { node, close } = await openIn(dir);
  inSmallFrames(node);
  await loadRegister(node, dir, path);
  await close();
}

function inSmallFrames({ capture }: HujiNode): void {
  const whole = capture.capture.bind(capture);
  capture.capture = async (drafts, options) => {
    const parts: Draft[][] = [];
    for (let at = 0; at < drafts.length; at += FRAME_CHANGES) {
      parts.push(drafts.slice(at, at + FRAME_CHANGES));
    }
    const answers: Captured[] = [];
    // What is noted stands with the last of them, as with the whole.
    const last = parts.pop() ?? [];
    for (const part of parts) {
      const { notes: _, ...rest } = options;
      answers.push(...(await whole(part, rest)));
    }
    answers.push(...(await whole(last, options)));
    return answers;
  };
}
