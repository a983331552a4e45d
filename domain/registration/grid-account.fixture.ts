import type { ChainFact, DispatchFailure } from '../chain-fact.js';
import type { AccountReading } from '../command.js';
import { farmId, nodeId, twinId } from '../ids.js';
import type { NodeCall, NodeDetails } from '../node-call.js';
import { nodeAccount } from '../voice-story.fixture.js';

/** What became of a call: the facts of its block, or why it failed. */
export interface Dispatched {
  readonly facts: readonly Record<string, unknown>[];
  readonly error: DispatchFailure | null;
}

export const details: NodeDetails = {
  farmId: farmId(4),
  resources: { cru: 8n, mru: 2n ** 35n, sru: 2n ** 40n, hru: 0n },
  location: { longitude: '3.72', latitude: '51.05', city: 'Ghent', country: 'Belgium' },
  interfaces: [{ name: 'zos', mac: '02:00:00:00:00:01', ips: ['10.0.0.2'] }],
  secureBoot: false,
  virtualized: true,
  serialNumber: null,
};

/** The chain's side of one account: what pallet tfgrid lets it have once, and refuses twice. */
export class GridAccount {
  nonce = 0;
  accepted = false;
  twins = 0;
  nodes = 0;
  record: NodeDetails | null = null;
  /** Calls that asked for what was there already. */
  doubled = 0;
  readonly uptimes: bigint[] = [];

  /** Carries out a call of the account, whose nonce it takes. */
  dispatch(call: NodeCall): Dispatched {
    this.nonce += 1;
    switch (call.kind) {
      case 'accept-terms':
        this.accepted = true;
        return { facts: [], error: null };
      case 'create-twin':
        if (!this.accepted) return refused('UserDidNotSignTermsAndConditions');
        if (this.twins > 0) return this.#double('TwinWithPubkeyExists');
        this.twins += 1;
        return { facts: [{ kind: 'TwinStored', twinId: twinId(31), account: nodeAccount }], error: null };
      case 'create-node':
        if (this.twins === 0) return refused('TwinNotExists');
        if (this.nodes > 0) return this.#double('NodeWithTwinIdExists');
        this.nodes += 1;
        return { facts: [this.#stored('NodeStored', call.details)], error: null };
      case 'update-node':
        return { facts: [this.#stored('NodeUpdated', call.details)], error: null };
      case 'report-uptime':
        this.uptimes.push(call.takenAt);
        return { facts: [], error: null };
      case 'change-power-state':
      case 'report-resources':
      case 'report-nru':
        return { facts: [], error: null };
    }
  }

  reading(): AccountReading {
    const { nonce, accepted, twins, nodes } = this;
    return {
      account: nodeAccount,
      nonce,
      termsAccepted: accepted,
      twinId: twins > 0 ? twinId(31) : null,
      nodeId: nodes > 0 ? nodeId(21) : null,
    };
  }

  #stored(kind: 'NodeStored' | 'NodeUpdated', said: NodeDetails): Record<string, unknown> {
    this.record = said;
    const { farmId: farm, resources } = said;
    return { kind, nodeId: nodeId(21), farmId: farm, twinId: twinId(31), resources };
  }

  #double(name: string): Dispatched {
    this.doubled += 1;
    return refused(name);
  }
}

const refused = (name: string): Dispatched => ({ facts: [], error: { pallet: 'tfgridModule', name } });

/** The result of an extrinsic of the account, as a block states it. */
export const ownFact = (hash: string, nonce: number, error: DispatchFailure | null): ChainFact =>
  ({
    kind: 'OwnExtrinsic',
    hash,
    nonce,
    fee: 1000n,
    error,
    origin: { phase: 'extrinsic', index: 1, signer: nodeAccount, call: 'tfgridModule.any' },
  }) as never; // its place is given by the story
