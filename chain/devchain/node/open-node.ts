import { rootAccount } from './dev-accounts.js';
import type { BlockClock } from './block-clock.js';
import { Chain } from './chain.js';
import { DevNode } from './dev-node.js';
import { type GenesisSettings, genesisBlock } from './genesis.js';
import type { RuntimeName } from './runtime-set.js';
import { Journal, JournalError, type JournalLine, chainLine, inputsOf } from './journal.js';

export interface NodeOptions {
  readonly genesis: GenesisSettings;
  /** The runtime that was asked for by name: a file of a chain that was born with another is refused. */
  readonly runtimeAsked?: RuntimeName;
  readonly clock: BlockClock;
  readonly finalityLag: number;
  /** Blocks behind the final one whose state is kept; null keeps all. */
  readonly pruneAfter: number | null;
  readonly file: string | null;
}

function replayLine(node: DevNode, entry: JournalLine, where: string): void {
  if (entry.kind === 'upgrade') node.planUpgrade(entry.at, entry.to);
  if (entry.kind === 'final') node.chain.finalize(entry.number);
  if (entry.kind !== 'block') return;
  try {
    node.replay(inputsOf(entry), entry.hash);
  } catch (cause) {
    const message = `${where}: block ${entry.hash} cannot be made again; the file is of another build or was changed`;
    throw Object.assign(new JournalError('FOREIGN', message), { cause });
  }
}

/** The settings on record win over those asked for: a chain stays what it was born as. */
function settingsOf(journal: Journal | null, asked: GenesisSettings): GenesisSettings {
  const first = journal?.lines[0];
  if (first === undefined) return asked;
  if (first.kind !== 'chain')
    throw new JournalError('DAMAGED', 'the file does not begin with its chain: start a new one');
  const { name, runtime, cycleBlocks, graceBlocks, startTime } = first;
  return { name, runtime, cycleBlocks, graceBlocks, startTime };
}

/** Opens a chain, made anew or continued from its file with the same hashes. @throws JournalError */
export function openNode(options: NodeOptions): {
  node: DevNode;
  journal: Journal | null;
  genesis: GenesisSettings;
} {
  const journal = options.file === null ? null : new Journal(options.file);
  const genesis = settingsOf(journal, options.genesis);
  if (options.runtimeAsked !== undefined && options.runtimeAsked !== genesis.runtime) {
    journal?.close();
    throw new JournalError(
      'FOREIGN',
      `${options.file}: this chain began with the runtime ${genesis.runtime}, not with ${options.runtimeAsked}`,
    );
  }
  const { block, state } = genesisBlock(genesis);
  const first = journal?.lines[0];
  if (first?.kind === 'chain' && first.genesis !== block.hash)
    throw new JournalError(
      'FOREIGN',
      `${options.file} was made by another build: its genesis is ${first.genesis}`,
    );
  if (first === undefined) journal?.append(chainLine(block.hash, genesis));
  const chain = new Chain(block, state, options.pruneAfter);
  const settings = { graceBlocks: genesis.graceBlocks, rootAccount: rootAccount() };
  const node = new DevNode({
    chain,
    settings,
    clock: options.clock,
    journal,
    finalityLag: options.finalityLag,
  });
  for (const [i, entry] of (journal?.lines ?? []).entries())
    replayLine(node, entry, `${options.file}, line ${i + 1}`);
  return { node, journal, genesis };
}
