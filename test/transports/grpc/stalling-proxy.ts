import { connect, createServer, type Socket } from 'node:net';
import type { TestContext } from '../../harness.js';

/** A TCP relay that can stop moving bytes while both connections stay up, as a dead line does. */
export interface StallingProxy {
  readonly address: string;
  stall(): void;
}

export async function stallingProxy(t: TestContext, target: string): Promise<StallingProxy> {
  const sockets: Socket[] = [];
  const port = Number(new URL(target).port);
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    sockets.push(near, far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.defer(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const bound = server.address();
  return {
    address: `grpc://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`,
    stall: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
