import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { HujiError } from './errors.js';

/** Loads the .proto files beside this module (or beside its source, when run from dist/). */
function source(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = join(here, name);
  return readFileSync(existsSync(path) ? path : join(here, '..', '..', 'proto', name), 'utf8');
}

export function loadRoot(...names: readonly string[]): protobuf.Root {
  const root = new protobuf.Root();
  for (const name of names) protobuf.parse(source(name), root, { keepCase: false });
  root.resolveAll();
  return root;
}

/** A message type as encode and decode of plain objects; 64-bit numbers come out as numbers. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  /** Throws PROTOCOL_GARBAGE. */
  decode(bytes: Uint8Array): T;
}

export function codec<T extends object>(root: protobuf.Root, name: string): Codec<T> {
  const type = root.lookupType(name);
  return {
    encode: (value) => type.encode(type.create(value)).finish(),
    decode: (bytes) => {
      try {
        const options = { longs: Number, defaults: true, arrays: true, oneofs: true };
        return type.toObject(type.decode(bytes), options) as T;
      } catch (cause) {
        throw new HujiError('PROTOCOL_GARBAGE', name, { cause });
      }
    },
  };
}
