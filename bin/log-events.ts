/**
 * What the daemon says of itself, one line an event. Names are stable; docs/OPERATING.md holds the
 * table. Fields are codes, addresses and counts: no name and no number of a citizen.
 */
export const LOG_EVENTS = {
  ready: { level: 'info', fields: 'node, tier, listen', about: 'the node is open and listens' },
  stopping: { level: 'info', fields: '', about: 'SIGTERM or SIGINT has come' },
  remounted: {
    level: 'info',
    fields: '',
    about: 'the data folder is back on another mount; everything is closed, and opened again',
  },
  stopped: { level: 'info', fields: '', about: 'everything is closed; the last line' },
  alarm: { level: 'error', fields: 'code, subject, detail', about: 'an alarm was raised' },
  'alarm-over': { level: 'info', fields: 'code, subject', about: 'its reason has gone' },
  link: {
    level: 'info',
    fields: 'peer, role, way, state, error',
    about: 'a link to a neighbour has changed its state',
  },
  epoch: { level: 'info', fields: 'epoch', about: 'the node goes on in a new epoch' },
  judging: {
    level: 'info',
    fields: 'done, total',
    about: 'records are judged anew by what counts now; cases may come and go meanwhile',
  },
  judged: { level: 'info', fields: '', about: 'that is done' },
  defect: { level: 'error', fields: 'method, at', about: 'a call met a defect: where in the code' },
  metrics: { level: 'info', fields: 'address', about: 'metrics and health are served there' },
  api: {
    level: 'info',
    fields: 'address',
    about: 'the registry for other systems is served there over gRPC',
  },
  'status-page': { level: 'info', fields: 'address', about: 'the status page is served there' },
  'api-http': { level: 'info', fields: 'address', about: 'the same as JSON over HTTP' },
  feed: {
    level: 'info',
    fields: 'consumer, entity, address',
    about: 'changes are sent to a consumer there, by NATS JetStream',
  },
  call: {
    level: 'debug',
    fields: 'method, outcome, ms',
    about: 'a call over the socket or to the registry was answered',
  },
} as const satisfies Record<string, LogEvent>;

interface LogEvent {
  readonly level: 'error' | 'info' | 'debug';
  readonly fields: string;
  readonly about: string;
}

export type LogEventName = keyof typeof LOG_EVENTS;
