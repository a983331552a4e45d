import type { KeyringPair } from '@polkadot/keyring/types';
import { expect } from 'chai';
import type { Devchain } from './devchain.js';
import { type Outcome, type Tx, palletEvents, send } from './devchain.fixture.js';

export interface CallDriver {
  /** Sends a call that must succeed and tell exactly these pallet events. */
  readonly ok: (call: Tx, signer: KeyringPair, ...events: string[]) => Promise<Outcome>;
  /** Sends a call that must fail with this dispatch error and tell nothing. */
  readonly fails: (call: Tx, signer: KeyringPair, error: string) => Promise<void>;
}

/** Drives calls one by one, each in a block of its own. */
export function callDriver(chain: Devchain): CallDriver {
  return {
    ok: async (call, signer, ...events) => {
      const outcome = await send(chain, call, signer);
      expect(outcome.error).to.equal(null);
      expect(palletEvents(outcome)).to.deep.equal(events);
      return outcome;
    },
    fails: async (call, signer, error) => {
      const outcome = await send(chain, call, signer);
      expect(outcome.error).to.equal(error);
      expect(palletEvents(outcome)).to.deep.equal([]);
    },
  };
}
