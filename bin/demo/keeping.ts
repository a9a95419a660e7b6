import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE, writeDurably } from '../../node/identity/durable-file.js';
import { CONFIG_FILE } from '../config.js';
import { text } from '../texts.js';
import type { Member } from './member.js';
import type { RegisterFile } from './register-files.js';
import { otherWays } from './ways.js';

/** In any register of some thousands. */
const COMMON_NAME = '王伟';

export interface Kept {
  readonly root: string;
  readonly members: readonly Member[];
  readonly files: readonly RegisterFile[];
  readonly pids: readonly number[];
}

/** Writes down what is needed to go on with the province; gives the words on how to. */
export function keepProvince({ root, members, files, pids }: Kept): string {
  const { telephone } = otherWays(members.map(({ node }) => node));
  for (const { node, dir, officer, address } of members) {
    writeDurably(join(dir, 'passphrase'), `${officer.passphrase}\n`, PRIVATE_FILE);
    // Started again, it is to be where its children look for it.
    if (address !== null) writeFileSync(join(dir, CONFIG_FILE), `listen:\n  - ${address}\n`);
    if (node.code !== telephone) continue;
    // The line as slow as a modem is gone with the process behind it.
    const above = members.find((each) => each.node.code === node.parent)?.address ?? '';
    writeFileSync(join(dir, CONFIG_FILE), `dial:\n  - ${above.replace('grpc:', 'dialup:')}\n`);
  }
  const pidsFile = join(root, 'pids');
  writeFileSync(pidsFile, `${pids.join(' ')}\n`);
  const [file] = files;
  const station = members.find(({ node }) => node.code === file?.station);
  return text('demo.kept', {
    root,
    province: members[0]?.dir ?? '',
    name: COMMON_NAME,
    station: station?.dir ?? '',
    file: file?.path ?? '',
    officer: station?.officer.name ?? '',
    pids: pidsFile,
  });
}
