import type { Consumer } from '../../conflict/consumer/consumer.js';
import { readConsumer } from '../../conflict/consumer/read-consumer.js';
import { HujiError } from '../../proto/errors.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import { optionalText, type Params } from './params.js';
import { onlyProvince, publishVersion } from './publishing.js';

/** `consumer show`: who may ask the register, or one of them as published. */
export function showConsumers(node: HujiNode, params: Params): Json {
  const name = optionalText(params, 'consumer');
  const consumers = node.authority.consumers();
  if (name !== null) {
    const entry = consumers.get(name);
    if (entry === undefined) throw new HujiError('NOT_FOUND', name.slice(0, 40));
    return { name, readable: entry.consumer !== null, document: entry.document as Json };
  }
  return {
    consumers: [...consumers].map(([name, { consumer }]): Json => {
      if (consumer === null) return { name, readable: false };
      const { version, organisation, active, areas, may, perMinute, until } = consumer;
      const told = { version, organisation, active, areas, may: [...may], perMinute, until };
      return { name, readable: true, ...told };
    }),
  };
}

/** `consumer apply`: publishes the rights of one; they hold at every tier that has heard of it. */
export async function applyConsumer(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  onlyProvince(node);
  const document = params['document'] ?? null;
  const consumer = consumerIn(document);
  const { name, version } = consumer;
  checkProofs(node, consumer);
  const proven = operators.prove(params, 'consumer');
  const current = node.authority.consumers().get(name);
  const fault = 'CONSUMER_INVALID';
  const brought = { kind: 'consumer', name, version, document, proven, fault } as const;
  const inForce = { document: current?.document, version: versionOf(current?.document) };
  return { name, version, ...(await publishVersion(node, operators, brought, inForce)) };
}

function consumerIn(document: Json): Consumer {
  const read = readConsumer(document);
  if (read.ok) return read.consumer;
  const [first] = read.faults;
  throw new HujiError('CONSUMER_INVALID', `${first?.path.join('.')} ${first?.problem}`);
}

/** One certificate or token proves one consumer. */
function checkProofs(node: HujiNode, { name, certificates, tokens }: Consumer): void {
  const proofs = new Set([...certificates, ...tokens]);
  for (const [other, { consumer }] of node.authority.consumers()) {
    if (other === name || consumer === null) continue;
    if ([...consumer.certificates, ...consumer.tokens].some((proof) => proofs.has(proof))) {
      throw new HujiError('CONSUMER_INVALID', `its certificate or token is that of ${other}`);
    }
  }
}

function versionOf(document: unknown): number | null {
  const version: unknown = Object(document)['version' as keyof object];
  return typeof version === 'number' ? version : null;
}
