import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

const script = join(packageRoot, 'bench', 'postgres.sh');
const START_MS = 30_000;

/** What is missing, for whoever starts a bench; null: nothing. */
export function postgresMissing(): string | null {
  const { status, stderr } = spawnSync(script, ['version'], { encoding: 'utf8' });
  return status === 0 ? null : stderr.trim();
}

/** A database cluster of its own, in a folder, as long as a bench needs it. */
export class PostgresCluster {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** `dir` must not exist, and others must be able to reach the folder it is made in. */
  static async start(dir: string): Promise<PostgresCluster> {
    const made = spawnSync(script, ['init', dir], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (made.status !== 0) throw new Error('no cluster could be made');
    const port = await freePort();
    const log = openSync(`${dir}.log`, 'a');
    const child = spawn(script, ['serve', dir, String(port)], { stdio: ['ignore', log, log] });
    const cluster = new PostgresCluster(port, child);
    await cluster.#ready();
    return cluster;
  }

  async #ready(): Promise<void> {
    const end = performance.now() + START_MS;
    while (this.#psql(['-c', 'select 1']).status !== 0) {
      if (this.#child.exitCode !== null || performance.now() > end) {
        await this.stop();
        throw new Error('PostgreSQL does not start');
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #psql(args: readonly string[], input?: string) {
    const place = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres'];
    return spawnSync(script, ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', ...place, ...args], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Runs statements, each a transaction of its own unless they say otherwise; their output. */
  query(statements: string): string {
    const { status, stdout, stderr } = this.#psql(['-f', '-'], statements);
    if (status !== 0) throw new Error(`psql: ${stderr}`);
    return stdout.trim();
  }

  /** A fast shutdown. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
