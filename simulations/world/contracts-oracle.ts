import type { NodeView } from './world-parts.js';

/** What was compared last, and found to be as it should. */
interface Compared {
  readonly contracts: unknown;
  readonly changes: number;
}

/**
 * What the node believes of its contracts is what the chain says, up to the node's cursor. Nothing is compared twice: states
 * are immutable, so contracts that are the same object, of a node of whose contracts the chain said nothing since, are as they were.
 */
export class ContractsOracle {
  readonly #compared: (Compared | undefined)[] = [];

  check(node: NodeView): void {
    const { world, index, loop, isExcused } = node;
    if (loop === null || isExcused) return;
    world.checking('contracts-as-on-chain');
    const { contracts } = loop.state;
    const changes = world.chain.changesOf(index);
    const before = this.#compared[index];
    if (before?.contracts === contracts && before.changes === changes) return;
    if (compare(node)) this.#compared[index] = { contracts, changes };
  }
}

/** True when all was compared and is as it should. */
function compare({ world, index, loop }: NodeView): boolean {
  if (loop === null) return false;
  let isGood = true;
  const differs = (about: string): void => {
    isGood = false;
    world.violated('contracts-as-on-chain', index, about);
  };
  const { state } = loop;
  const cursor = state.chain.cursor?.number ?? 0;
  for (const { id } of state.contracts.unorderedValues())
    if (world.chain.contracts.get(Number(id))?.nodeId !== world.nodeIdOf(index))
      differs(`contract ${id} is not of this node`);
  const isUnread = world.chain.nextFor(index, cursor + 1, Number.MAX_SAFE_INTEGER) !== null;
  if (isUnread) return false;
  for (const { id, status, hash } of world.chain.contractsOf(index)) {
    // The table of ids takes plain numbers' ids; the brand is only looked up.
    const known = state.contracts.get(BigInt(id) as never);
    const said = known === undefined ? 'unknown' : known.status.kind;
    const wanted = { created: 'created', grace: 'grace-period', over: 'canceled' }[status];
    const isUnseenEnd = status === 'over' && said === 'unknown';
    if (
      (said !== wanted && !isUnseenEnd) ||
      (known !== undefined && status !== 'over' && known.deploymentHash !== hash)
    )
      differs(`contract ${id} is ${wanted}, the node says ${said}`);
  }
  return isGood;
}
