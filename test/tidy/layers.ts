import type { Import, Source } from './sources.js';
import { importsOf, packageOf } from './sources.js';

/** Paths end in `/` for a folder, else they are a file. */
type Path = string;

/** What each part may import of ours. Where several parts fit, the longest one counts. */
const LAYERS: readonly { readonly part: Path; readonly sees: readonly Path[] }[] = [
  { part: 'proto/', sees: ['proto/'] },
  { part: 'conflict/', sees: ['conflict/', 'proto/'] },
  { part: 'node/', sees: ['node/', 'conflict/', 'proto/', 'transports/transport.ts'] },
  { part: 'transports/', sees: ['transports/', 'proto/'] },
  { part: 'transports/transport.ts', sees: ['proto/'] },
  { part: 'bin/', sees: ['bin/', 'node/', 'conflict/', 'proto/', 'transports/'] },
  {
    part: 'test/',
    sees: ['test/', 'bench/', 'bin/', 'node/', 'conflict/', 'proto/', 'transports/'],
  },
  {
    part: 'bench/',
    sees: ['bench/', 'test/', 'bin/', 'node/', 'conflict/', 'proto/', 'transports/'],
  },
];

/** Files of node/ that put the stages together and so see everything in node/. */
const WIRING: readonly Path[] = ['node/node.ts', 'node/build.ts', 'node/daemon.ts'];

/**
 * Between stages of node/: what may be seen besides a stage's contract (the file named like its
 * folder) and the files directly in node/.
 */
const STAGE_EDGES: readonly { readonly from: Path; readonly to: Path; readonly why: string }[] = [
  {
    from: 'node/compare/',
    to: 'node/apply/record-codec.ts',
    why: 'what is compared is what apply wrote',
  },
  {
    from: 'node/compare/',
    to: 'node/apply/carried-book.ts',
    why: 'claims that were carried are part of a record',
  },
  {
    from: 'node/',
    to: 'node/store/keys.ts',
    why: 'where things lie in the store, for all who ask it',
  },
  {
    from: 'node/methods/',
    to: 'node/',
    why: 'what commands ask for is answered by every stage',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/record-codec.ts',
    why: 'fsck reads what apply wrote',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/repeated-book.ts',
    why: 'fsck knows which repeated values apply should have listed',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/count-live.ts',
    why: 'fsck adds up what apply counts by changes',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/tally-book.ts',
    why: 'fsck knows which figures apply should have counted',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/repeated-keys.ts',
    why: 'and where they lie',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/index-entries.ts',
    why: 'fsck knows which entries apply should have written',
  },
  {
    from: 'node/fsck/',
    to: 'node/attach/',
    why: 'it checks what is kept of attachments',
  },
  {
    from: 'node/fsck/',
    to: 'node/feed/feed-index.ts',
    why: 'fsck reads the rows of the feed',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/awaited.ts',
    why: 'it checks what apply notes for itself',
  },
  {
    from: 'node/fsck/',
    to: 'node/lease/',
    why: 'fsck reads what leasing keeps',
  },
  {
    from: 'node/gate/',
    to: 'node/apply/declarations.ts',
    why: 'gates stand on what stations declare',
  },
  {
    from: 'node/gate/',
    to: 'node/authority/',
    why: 'a word on a gate is a document it publishes',
  },
  {
    from: 'node/outside/',
    to: 'node/load/',
    why: 'outside lists are files of rows, read as registers are',
  },
  {
    from: 'node/outside/',
    to: 'node/query/record-view.ts',
    why: 'a list is held against whole records',
  },
  {
    from: 'node/fsck/',
    to: 'node/cases/',
    why: 'it checks that groups and cases are what the records make',
  },
  {
    from: 'node/fsck/',
    to: 'node/package/photo-ledger.ts',
    why: 'it checks what is noted of photos on disks',
  },
  {
    from: 'node/fsck/',
    to: 'node/apply/carried-book.ts',
    why: 'it checks what apply notes of carried claims',
  },
  {
    from: 'node/judge/',
    to: 'node/authority/document-fault.ts',
    why: 'the form of a document is part of judging the change that publishes it',
  },
  {
    from: 'node/judge/',
    to: 'node/authority/rights.ts',
    why: 'the rights table is what judging asks',
  },
];

/** Where a package may be imported, tests and benches apart. */
const PACKAGES: readonly { readonly name: string; readonly only: readonly Path[] }[] = [
  { name: 'level', only: ['node/store/'] },
  { name: 'classic-level', only: ['node/store/'] },
  { name: 'abstract-level', only: ['node/store/'] },
  {
    name: '@grpc/grpc-js',
    only: ['transports/grpc/', 'node/control/', 'node/api/', 'bin/control-client.ts'],
  },
  { name: '@grpc/proto-loader', only: ['node/api/'] },
  { name: '@grpc/reflection', only: ['node/api/'] },
  { name: 'grpc-health-check', only: ['node/api/'] },
  { name: 'fastify', only: ['node/api/'] },
  { name: '@fastify/swagger', only: ['node/api/'] },
  { name: '@nats-io/transport-node', only: ['transports/nats/'] },
  { name: '@nats-io/jetstream', only: ['transports/nats/'] },
  { name: 'croner', only: ['bin/'] },
  { name: 'msgpackr', only: ['proto/'] },
  { name: 'protobufjs', only: ['proto/'] },
  { name: '@peculiar/x509', only: ['node/identity/'] },
  { name: 'reflect-metadata', only: ['node/identity/'] },
  { name: 'age-encryption', only: ['node/identity/'] },
  { name: 'dbffile', only: ['node/load/', 'bin/'] },
  { name: 'exifreader', only: ['node/methods/card/'] },
  { name: 'iconv-lite', only: ['node/load/', 'bin/'] },
  { name: 'yaml', only: ['bin/'] },
  { name: 'pino', only: ['bin/'] },
  { name: 'prom-client', only: ['bin/'] },
];

/** What the pure parts may take from Node itself: nothing that touches network, process or time. */
const BUILTINS: readonly { readonly part: Path; readonly only: readonly string[] }[] = [
  { part: 'conflict/', only: ['node:buffer', 'node:crypto'] },
  // proto/ reads its own *.proto files, and nothing else.
  {
    part: 'proto/',
    only: ['node:buffer', 'node:crypto', 'node:zlib', 'node:fs', 'node:path', 'node:url'],
  },
];
/** These would get round the fences on ambient names. */
const HIDDEN_AMBIENT = ['node:process', 'node:console', 'node:timers', 'node:timers/promises'];

/** One line per import that breaks the tables, `file:line: why`. */
export function layerFaults(sources: readonly Source[]): string[] {
  const known = new Set(sources.map(({ path }) => path));
  const faults: string[] = [];
  for (const each of sources.flatMap(importsOf)) {
    const fault = each.target === null ? packageFault(each) : ourFault(each, each.target, known);
    if (fault !== null) faults.push(`${each.from.path}:${each.line}: ${fault}`);
  }
  return faults;
}

function ourFault(each: Import, target: Path, known: ReadonlySet<Path>): string | null {
  const { path } = each.from;
  if (!known.has(target)) return `there is no ${target}`;
  const layer = LAYERS.filter(({ part }) => isIn(path, part)).sort(
    (a, b) => b.part.length - a.part.length,
  )[0];
  if (layer === undefined) return 'a file outside the layers';
  if (!layer.sees.some((part) => isIn(target, part))) return `${layer.part} may not see ${target}`;
  if (isIn(path, 'node/') && isIn(target, 'node/')) return stageFault(path, target);
  if (isIn(path, 'transports/') && isIn(target, 'transports/')) return adapterFault(path, target);
  return null;
}

function stageFault(path: Path, target: Path): string | null {
  const [from, to] = [folderOf(path), folderOf(target)];
  if (from === to || to === null || WIRING.includes(path)) return null;
  if (target === `node/${to}/${to}.ts`) return null;
  const allowed = STAGE_EDGES.some((edge) => isIn(path, edge.from) && isIn(target, edge.to));
  return allowed ? null : `of ${to} only node/${to}/${to}.ts may be seen, not ${target}`;
}

function adapterFault(path: Path, target: Path): string | null {
  const [from, to] = [folderOf(path), folderOf(target)];
  return from === to || target === 'transports/transport.ts' || to === 'link'
    ? null
    : `an adapter may not see ${target}`;
}

function packageFault(each: Import): string | null {
  const { path } = each.from;
  const name = packageOf(each.specifier);
  if (isIn(path, 'test/') || isIn(path, 'bench/')) return null;
  if (name.startsWith('node:')) {
    const pure = BUILTINS.find(({ part }) => isIn(path, part));
    if (pure !== undefined && !pure.only.includes(name)) return `${name} in a pure part`;
    return HIDDEN_AMBIENT.includes(name) && !isIn(path, 'bin/') ? `${name} outside bin/` : null;
  }
  const fence = PACKAGES.find((fenced) => fenced.name === name);
  if (fence === undefined) return `package ${name} is not in the table of packages`;
  return fence.only.some((part) => isIn(path, part))
    ? null
    : `package ${name} belongs in ${fence.only.join(', ')}`;
}

/** Every import cycle once, as `a → b → a`; type imports count. */
export function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source).flatMap(({ target }) => (target === null ? [] : [target])),
    ]),
  );
  const found: string[] = [];
  const finished = new Set<Path>();
  const visit = (path: Path, way: readonly Path[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(' → '));
    if (at >= 0 || finished.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...way, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

function isIn(path: Path, part: Path): boolean {
  return part.endsWith('/') ? path.startsWith(part) : path === part;
}

/** The stage or adapter a file belongs to; null for files directly in node/ or transports/. */
function folderOf(path: Path): string | null {
  const [, folder = '', below] = path.split('/');
  return below === undefined ? null : folder;
}
