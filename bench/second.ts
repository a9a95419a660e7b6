import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HujiNode } from '../node/node.js';
import type { Bench, Size } from './bench.js';
import { DaemonProcess } from './daemon-process.js';
import { cpuSecondsOf } from './machine.js';
import { expectEqual, FILE, secondsSince, station } from './one-hop.js';
import { foundProvince, loadRegister, openIn, ownBranch } from './province.js';
import { columnOf, makeRegister } from './register.js';
import { dialParent, receipted } from './uplink.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 300_000, small: 2_000 };
const FORMS = 'forms.csv';
/** What a register file must have, and the address, which some forms have otherwise. */
const COLUMNS = ['HH', 'YHZGX', 'XM', 'XB', 'CSRQ', 'GMSFHM', 'MLXZ'];
const MOVED = '甲';
const MOVED_EVERY = 50;

export const second: Bench = {
  name: 'second',
  title: 'A second source over one hop',
  about: `As *One hop*, but the parent already holds the register of
${PEOPLE.full.toLocaleString('en')} people from \`computer\`, merged and indexed. What is sent is
everyone with a number of his own once more, from the forms (\`register\`): name, sex, birth date,
household, relation, number and address, one address in ${MOVED_EVERY} another one. Each change is
merged into a record that is there, by the ranks of the policy, its values are decided again and its
cases looked at again: each other address opens one.`,
  runs: 5,
  figures: [
    {
      id: 'second.changes',
      text: 'one hop',
      unit: 'changes/s',
      target: { least: 30_000 },
    },
    { id: 'second.seconds', text: 'all of them', unit: 's', digits: 1 },
    { id: 'second.cpu', text: 'processor time of the parent', unit: 'µs/change', digits: 1 },
    { id: 'second.load', text: 'the load alone, no link', unit: 'changes/s' },
  ],

  async prepare({ shared, size }) {
    const folder = join(shared, 'register');
    await makeRegister(folder, PEOPLE[size], 1);
    await foundProvince(join(shared, 'province'));
    const columns = await Promise.all(
      COLUMNS.map((column) => columnOf(join(folder, FILE), column)),
    );
    const numbers = columns[COLUMNS.indexOf('GMSFHM')] ?? [];
    const count = new Map<string, number>();
    for (const number of numbers) count.set(number, (count.get(number) ?? 0) + 1);
    const rows = numbers.flatMap((number, at) => {
      // A number that stands twice names nobody.
      if (number === '' || count.get(number) !== 1) return [];
      const moved = at % MOVED_EVERY === 0 ? MOVED : '';
      return columns.map((column) => column[at] ?? '').join() + moved;
    });
    writeFileSync(join(folder, FORMS), [COLUMNS.join(), ...rows, ''].join('\n'));
  },

  async run(workspace) {
    const { shared, say } = workspace;
    const folder = join(shared, 'register');
    const [first, parent, dir] = await station(workspace, 'second');
    await loadRegister(first, dir, join(folder, FILE));
    await shipped(first, parent);
    await first.close();
    const { node } = await openIn(dir);
    const before = ownBranch(node).seq;
    const start = performance.now();
    const { loaded } = await loadRegister(node, dir, join(folder, FORMS), 'register');
    const loadSeconds = secondsSince(start);
    const changes = ownBranch(node).seq - before;
    say(`${loaded} people once more, ${changes} changes`);
    const { seconds, cpuSeconds } = await shipped(node, parent);
    await node.close();
    return {
      'second.changes': changes / seconds,
      'second.seconds': seconds,
      'second.cpu': (cpuSeconds * 1e6) / changes,
      'second.load': changes / loadSeconds,
    };
  },
};

/** Sends the parent what it lacks; the time runs from the first frame to the last receipt. */
async function shipped(node: HujiNode, parent: string) {
  const daemon = await DaemonProcess.start(parent);
  const cpu = cpuSecondsOf(daemon.pid);
  const dialled = performance.now();
  const dialer = dialParent(node, daemon.address);
  await receipted(node);
  const seconds = secondsSince(dialer.firstFrameAt ?? dialled);
  const cpuSeconds = cpuSecondsOf(daemon.pid) - cpu;
  await expectEqual(node, daemon);
  await daemon.stop();
  return { seconds, cpuSeconds };
}
