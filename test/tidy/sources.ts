import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { packageRoot } from '../harness.js';

/** The folders that hold our sources. */
export const FOLDERS = ['proto', 'conflict', 'node', 'transports', 'bin', 'test', 'bench'] as const;

export interface Source {
  /** From the root of the package, with slashes: `node/clock.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export interface Import {
  readonly from: Source;
  readonly line: number;
  /** As written: `../proto/hlc.js`, `node:fs`, `level`. */
  readonly specifier: string;
  /** The path of the source meant, or null for a package. */
  readonly target: string | null;
}

export function sourceOf(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) };
}

let read: readonly Source[] | null = null;

/** All of ours; read once. */
export function readSources(): readonly Source[] {
  read ??= allSources();
  return read;
}

function allSources(): Source[] {
  const sources: Source[] = [];
  for (const folder of FOLDERS) {
    if (!existsSync(join(packageRoot, folder))) continue;
    const files = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.sort()) {
      if (!/\.(ts|mjs)$/.test(file)) continue;
      const path = join(folder, file);
      sources.push(sourceOf(path, readFileSync(join(packageRoot, path), 'utf8')));
    }
  }
  return sources;
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** From 1. */
export function lineOf(source: Source, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** Imports of every kind: values, types, re-exports, `import()` of both. */
export function importsOf(source: Source): Import[] {
  const imports: Import[] = [];
  walk(source.tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier === null) return;
    const target = specifier.startsWith('.')
      ? join(dirname(source.path), specifier).replace(/\.js$/, '.ts')
      : null;
    imports.push({ from: source, line: lineOf(source, node), specifier, target });
  });
  return imports;
}

function specifierOf(node: ts.Node): string | null {
  let literal: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    literal = node.moduleSpecifier;
  } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    literal = node.arguments[0];
  } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    literal = node.argument.literal;
  }
  return literal !== undefined && ts.isStringLiteralLike(literal) ? literal.text : null;
}

/** The package a specifier names: `@grpc/grpc-js`, `level`; `node:fs` stays as it is. */
export function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  if (specifier.startsWith('node:')) return specifier;
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** Fails with one line per fault, and without the stack, which would repeat them. */
export function expectNone(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const error = new Error(`faults: ${faults.length}\n    ${faults.join('\n    ')}`);
  error.stack = error.name;
  throw error;
}
