import { ACCEPTANCE, acceptedValue } from '../../../conflict/card/card-state.js';
import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { coversPlace } from '../../../conflict/consumer/scope.js';
import { type Hlc, hlcDay } from '../../../proto/hlc.js';
import type { ApiCard } from '../../api/api.js';
import type { Application } from '../card/applications.js';

/** Applications that were accepted within the scope, the newest first. */
export function shownCards(consumer: Consumer, all: readonly Application[]): ApiCard[] {
  return within(consumer, all)
    .toSorted((a, b) => acceptedAt(b) - acceptedAt(a))
    .map((application): ApiCard => {
      const { id, state } = application;
      return {
        ...{ id, number: acceptedValue(state, ACCEPTANCE), station: state.lane },
        ...{ stage: state.stage, accepted: hlcDay(acceptedAt(application)) },
        since: hlcDay(state.path.at(-1)?.item.change.hlc ?? acceptedAt(application)),
      };
    });
}

export function within(consumer: Consumer, all: readonly Application[]): Application[] {
  return all.filter(({ state }) => coversPlace(consumer, state.lane));
}

function acceptedAt({ state }: Application): Hlc {
  return state.path[0]?.item.change.hlc ?? 0;
}
