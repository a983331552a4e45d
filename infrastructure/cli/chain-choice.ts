import { type NetworkName, networks } from '../../chain/networks/networks.js';
import { CliError } from './cli-error.js';

/** What a user says about the chain to follow. */
export interface ChainOptions {
  readonly chain?: readonly string[];
  readonly network?: NetworkName;
  readonly genesis?: string;
  readonly quorum: number;
}

/** The chain to follow. */
export interface ChainChoice {
  /** As `openBlockSource` takes them. */
  readonly specs: readonly string[];
  /** What block 0 must be; null: the log says it, or, of a new log, the first endpoint. */
  readonly genesis: string | null;
  readonly quorum: number;
}

/**
 * `--network` names endpoints and the genesis that they must have; `--chain` beside it takes the place of the endpoints;
 * `--genesis` of the genesis.
 * @throws CliError when neither is given, or a quorum of a recording is asked for
 */
export function chooseChain({ chain, network, genesis, quorum }: ChainOptions): ChainChoice {
  const known = network === undefined ? null : networks[network];
  const specs = chain ?? known?.endpoints;
  if (specs === undefined)
    throw new CliError('no chain is named', {
      advice: 'Give --network main, test, qa or dev, or --chain with an address or a recording.',
    });
  const isRecording = specs.some((spec) => spec.startsWith('recording:'));
  if (isRecording && quorum > 1)
    throw new CliError('a recording has no endpoints that could agree', { advice: 'Leave --quorum out.' });
  const pinned = isRecording ? null : (genesis?.toLowerCase() ?? known?.genesis ?? null);
  return { specs, genesis: pinned, quorum };
}
