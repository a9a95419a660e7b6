import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE, writeDurably } from '../../node/identity/durable-file.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { plainIo } from '../connect.js';
import { connectControl } from '../control-client.js';
import { listIn, textIn, textOf } from '../document.js';
import type { TreeNode } from '../generate/tree.js';
import type { Host } from '../host.js';
import { initNode } from '../init.js';
import { pause } from '../pause.js';
import type { Fleet } from './fleet.js';
import type { Member } from './member.js';
import { makeOfficer, sessionOf } from './officer.js';
import { Patience } from './patience.js';
import { BY_DISK, otherWays } from './ways.js';

/** Port 0: the system picks a free one, and `status` says which. */
const LISTEN = 'grpc://127.0.0.1:0';
/**
 * A daemon answers within this time, ms, even on a machine with much else to do. One that has ended
 * is told at once.
 */
const START_MS = 300_000;
const POLL_MS = 20;

export interface FoundingParts {
  readonly tree: readonly TreeNode[];
  /** Every node's data folder is made in it. */
  readonly root: string;
  /** Its signal is the fleet's. */
  readonly host: Host;
  readonly fleet: Fleet;
}

/** Makes and starts the nodes of a tree: each as soon as its parent runs and has enrolled it. */
export class Founding {
  /** Those that run so far. */
  readonly members: Member[] = [];
  /** Address of the NATS server that the province and a city share; null: none is found. */
  nats: string | null = null;
  readonly #parts: FoundingParts;

  constructor(parts: FoundingParts) {
    this.#parts = parts;
    mkdirSync(join(parts.root, 'bundles'), { mode: 0o700 });
  }

  /** Resolves when all run, the members then in the order of the tree. */
  async raise(): Promise<void> {
    const { tree, fleet } = this.#parts;
    this.nats = await fleet.attendant.nats();
    await this.#below(null);
    const order = tree.map(({ code }) => code);
    this.members.sort((a, b) => order.indexOf(a.node.code) - order.indexOf(b.node.code));
  }

  async #below(parent: Member | null): Promise<void> {
    const { tree, fleet } = this.#parts;
    const code = parent?.node.code ?? null;
    const children = tree.filter((node) => node.parent === code);
    const found = async (node: TreeNode): Promise<void> => {
      const member = await this.#found(node, parent);
      this.members.push(member);
      await this.#below(member);
    };
    await fleet.together(children.map(found));
  }

  async #found(node: TreeNode, parent: Member | null): Promise<Member> {
    const { root, host, fleet } = this.#parts;
    const { code, tier } = node;
    const dir = join(root, code);
    const bundle = parent === null ? null : await this.#enroll(node, parent);
    fleet.signal.throwIfAborted();
    const settings = { dir, node: code, tier, unit9: null, join: bundle, training: true };
    await initNode({ ...settings, root: null, bundlePassphrase: null }, host);
    const isStation = tier === 'station';
    const addresses = isStation ? [] : [LISTEN];
    if (parent === null && this.nats !== null) addresses.push(this.nats);
    const listen = addresses.flatMap((address) => ['--listen', address]);
    fleet.start(code, { dir, options: ['--seal-seconds', '1', ...listen], env: host.env });
    const { control, close, address } = await this.#answering(dir, addresses.length);
    const officer = makeOfficer(host, dir, isStation ? '登记员' : '管理员');
    const { name, publicKey } = officer;
    const role = isStation ? 'registrar' : 'administrator';
    await control.call('operator.add', { name, publicKey, role }, plainIo(host));
    return { node, dir, officer, address, control, close };
  }

  /** Path of the join bundle. */
  async #enroll({ code, tier, unit9 }: TreeNode, parent: Member): Promise<string> {
    const { root, host } = this.#parts;
    const session = sessionOf(host, parent.node.code, parent.officer, 'enroll');
    const ways = await this.#waysTo(parent, code);
    const addresses = ways === null ? {} : { addresses: ways };
    const unit = unit9 === null ? {} : { unit9 };
    const params = { code, tier, ...unit, days: 1, ...addresses, ...session };
    const answer = await parent.control.call('enroll', params, plainIo(host));
    const bundle = Buffer.from(textIn(answer, 'bundle'), 'base64').toString('utf8');
    const path = join(root, 'bundles', `${code}.bundle`);
    writeDurably(path, bundle, PRIVATE_FILE);
    return path;
  }

  /** What the bundle says of where the parent is; null: where it listens. */
  async #waysTo({ address }: Member, code: NodeCode): Promise<string[] | null> {
    const { tree, fleet } = this.#parts;
    const { disk, telephone, nats } = otherWays(tree);
    if (code === disk) return [BY_DISK];
    if (address === null) return null;
    // Where the server fails, the other way takes over.
    if (code === nats && this.nats !== null) return [this.nats, address];
    if (code !== telephone) return null;
    const line = await fleet.attendant.telephone(address);
    if (line === null) throw new HujiError('NODE_ENDED', 'attendant');
    return [`dialup://${line}`];
  }

  /** The daemon of a folder, once it answers and listens at so many addresses. */
  async #answering(dir: string, addresses: number) {
    const { host, fleet } = this.#parts;
    const patience = new Patience(host.clock, START_MS);
    for (;;) {
      fleet.signal.throwIfAborted();
      const connection = await connectControl(dir);
      if (connection !== null) {
        const { control } = connection;
        const status = await control.call('status', {}, plainIo(host)).catch(unlessUnreachable);
        const listening = listIn(status, 'listen');
        if (status !== null && listening.length >= addresses) {
          const address = textOf(listening[0]) || null;
          return { control, address, close: () => connection.close() };
        }
        connection.close();
      }
      if (patience.isOver()) throw new HujiError('NODE_UNREACHABLE', dir);
      await pause(host, POLL_MS);
    }
  }
}

/** Null where nobody answers behind the socket: a daemon that is starting, or one that ended. */
function unlessUnreachable(error: unknown): null {
  if (error instanceof HujiError && error.code === 'NODE_UNREACHABLE') return null;
  throw error;
}
