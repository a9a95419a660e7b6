import ts from 'typescript';
import type { Source } from './sources.js';
import { lineOf, walk } from './sources.js';

/** Names of the surroundings, and the parts that may use them; tests and benches may use all. */
const FENCES: readonly { readonly names: readonly string[]; readonly only: readonly string[] }[] = [
  { names: ['process', 'console'], only: ['bin/'] },
  { names: ['Math.random'], only: ['bin/', 'node/clock.ts'] },
  { names: ['Date.now', 'performance', 'new Date()'], only: ['bin/', 'node/clock.ts'] },
  {
    names: ['setTimeout', 'setInterval', 'AbortSignal.timeout'],
    only: ['bin/', 'node/clock.ts', 'transports/'],
  },
];
const FREE = ['test/', 'bench/'];

/** One line per use of a fenced name outside its fence, `file:line: why`. */
export function ambientFaults(sources: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const source of sources) {
    if (FREE.some((part) => source.path.startsWith(part))) continue;
    walk(source.tree, (node) => {
      const name = ambientName(node);
      const fence = FENCES.find(({ names }) => name !== null && names.includes(name));
      if (fence === undefined || fence.only.some((part) => source.path.startsWith(part))) return;
      faults.push(
        `${source.path}:${lineOf(source, node)}: ${name} belongs in ${fence.only.join(', ')}`,
      );
    });
  }
  return faults;
}

function ambientName(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    return name.startsWith('globalThis.') ? node.name.text : name;
  }
  if (ts.isNewExpression(node) && node.getText() === 'new Date()') return 'new Date()';
  return ts.isIdentifier(node) && !isOnlyLabel(node) ? node.text : null;
}

/** Whether the identifier names a member and refers to nothing outside. */
function isOnlyLabel(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return true;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent)) &&
    parent.name === node
  );
}
