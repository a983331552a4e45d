import { answerBody, type BodyAnswer } from '../../commands/body-answer.js';
import { isKnownBody } from '../../domain/decide/decide-body.js';
import { contractId, twinId, type TwinId } from '../../domain/ids.js';
import type { UserBody } from './user-bodies.js';
import type { NodeView } from './world-parts.js';

/** A body arrives at a node; it answers when what it made of it is durable. */
export function receiveBody(
  node: NodeView,
  contract: number,
  body: UserBody,
  answer: (given: BodyAnswer | 'unavailable') => void,
): void {
  const { core, world } = node;
  if (node.loop === null) return;
  const id = contractId(contract);
  const { text, sha256, size } = body;
  const arrived = { contractId: id, source: 'http', text, sha256, size } as const;
  // As at the live node's door: what is known is answered at once.
  if (isKnownBody(node.loop.state, arrived)) return answer(answerBody(node.loop.state, [], id, sha256));
  const reading = core.readBody(arrived);
  if (reading.kind === 'body' && node.reading.endpoint() === null) return answer('unavailable');
  const accounts = (signers: readonly TwinId[]): Map<TwinId, string | null> =>
    new Map(signers.map((twin) => [twinId(twin), world.users.keys.account(twin)]));
  const command =
    reading.kind === 'refused'
      ? reading.command
      : core.submitBody(arrived, accounts(reading.signers), node.clock);
  node.take(command, (turn) => {
    if (node.loop !== null) answer(answerBody(node.loop.state, turn?.events ?? [], id, body.sha256));
  });
}
