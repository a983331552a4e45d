import { NodeLoop } from '../../commands/node-loop.js';
import type { Command } from '../../domain/command.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { Ledger } from '../ledger/ledger.js';
import { loadState } from '../runtime/load-state.js';
import { InputQueue } from '../runtime/input-queue.js';

/** Wall clock of stories: a second per commit. ms */
const storyStart = 1_700_000_000_000;

/** Appends what a story's commands make, as the live node does; `onTurn` is told of each commit. */
export async function appendStory(
  ledger: Ledger,
  commands: readonly Command[],
  onTurn: (state: NodeState) => void = () => undefined,
): Promise<NodeState> {
  const empty = ledger.head().nextPosition === 0;
  const queue = new InputQueue({
    ledger,
    loop: new NodeLoop(empty ? initialState() : await loadState(ledger)),
    now: () => storyStart + ledger.head().commits * 1000,
    onTurn: (turn) => onTurn(turn.state),
  });
  for (const command of commands) await queue.submit(command);
  return queue.state;
}
