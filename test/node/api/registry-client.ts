import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  ChannelCredentials,
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  fromJSON,
  loadFileDescriptorSetFromBuffer,
  type PackageDefinition,
} from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
/** gRPC's own words for reflection: all that this client knows before it asks. */
const REFLECTION = join(
  dirname(require.resolve('@grpc/reflection/package.json')),
  'build/proto/grpc/reflection/v1/reflection.proto',
);
/** How a client reads what it was told, and what it then is told. */
const LOADING = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

export interface ClientProof {
  /** PEM: what the server is to be known by. */
  readonly ca: string;
  readonly name: string;
  readonly token?: string;
  readonly key?: string;
  readonly cert?: string;
}

/** A client of a service it was never compiled for: all it knows is what reflection tells. */
export class ReflectedClient {
  private readonly client: Client;
  private readonly metadata = new Metadata();
  private known: PackageDefinition = {};

  constructor(address: string, { ca, name, token, key, cert }: ClientProof) {
    const bytes = (pem: string | undefined) => (pem === undefined ? null : Buffer.from(pem));
    const credentials = ChannelCredentials.createSsl(Buffer.from(ca), bytes(key), bytes(cert));
    this.client = new Client(address, credentials, {
      'grpc.ssl_target_name_override': name,
      'grpc.default_authority': name,
      'grpc.use_local_subchannel_pool': 1,
    });
    if (token !== undefined) this.metadata.set('authorization', `Bearer ${token}`);
  }

  close(): void {
    this.client.close();
  }

  /** Names of the services there are; learns those it asks of. */
  async reflect(symbol: string): Promise<readonly string[]> {
    const root = protobuf.parse(readFileSync(REFLECTION, 'utf8'), { keepCase: true }).root;
    const wire = fromJSON(root.toJSON(), { keepCase: true });
    const service = wire['grpc.reflection.v1.ServerReflection'] as unknown as {
      ServerReflectionInfo: MethodDefinition<object, object>;
    };
    const { path, requestSerialize, responseDeserialize } = service.ServerReflectionInfo;
    const stream: ClientDuplexStream<object, Reflected> = this.client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize as (bytes: Buffer) => Reflected,
      this.metadata,
    );
    const answers = stream[Symbol.asyncIterator]();
    const ask = async (request: object): Promise<Reflected> => {
      stream.write(request);
      return ((await answers.next()) as { value: Reflected }).value;
    };
    const list = await ask({ list_services: '*' });
    const files = await ask({ file_containing_symbol: symbol });
    stream.end();
    const { file_descriptor_proto: protos } = files.file_descriptor_response;
    const learnt = loadFileDescriptorSetFromBuffer(descriptorSet(protos), LOADING);
    this.known = { ...this.known, ...learnt };
    return list.list_services_response.service.map(({ name }) => name);
  }

  call(
    service: string,
    method: string,
    request: object,
    deadline?: number,
  ): Promise<{ [name: string]: unknown }> {
    const { path, requestSerialize, responseDeserialize } = this.method(service, method);
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize as (bytes: Buffer) => { [name: string]: unknown },
        request,
        this.metadata,
        deadline === undefined ? {} : { deadline },
        (error: ServiceError | null, response) => {
          if (error === null && response !== undefined) resolve(response);
          else reject(error ?? new Error('no answer'));
        },
      );
    });
  }

  stream(service: string, method: string, request: object): ClientReadableStream<object> {
    const { path, requestSerialize, responseDeserialize } = this.method(service, method);
    return this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      this.metadata,
    );
  }

  private method(service: string, method: string): MethodDefinition<object, object> {
    const found = this.known[service] as { [name: string]: MethodDefinition<object, object> };
    const known = found[method];
    if (known === undefined) throw new RangeError(`no ${service}/${method}`);
    return known;
  }
}

interface Reflected {
  readonly list_services_response: { readonly service: readonly { readonly name: string }[] };
  readonly file_descriptor_response: { readonly file_descriptor_proto: readonly Buffer[] };
}

/** A google.protobuf.FileDescriptorSet: field 1, again and again. */
function descriptorSet(files: readonly Buffer[]): Buffer {
  return Buffer.concat(
    files.flatMap((file) => {
      const length = protobuf.Writer.create().uint32(file.length).finish();
      return [Buffer.from([0x0a]), Buffer.from(length), file];
    }),
  );
}
