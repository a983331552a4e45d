import type { Logger } from 'pino';
import type { ContractId } from '../../domain/ids.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { BodyIntake } from './body-intake.js';

/** How long to wait before the chain is asked again for the keys of an inline body's signers. ms */
const askAgainMs = 5000;

/** Carries bodies that came inside their contract's data to the intake. The state says which are not read yet. */
export class InlineBodies {
  readonly #busy = new Set<ContractId>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(
    private readonly intake: BodyIntake,
    private readonly state: () => NodeState,
    private readonly log: Logger,
    private readonly failed: (error: unknown) => void,
  ) {}

  sync(): void {
    const state = this.state();
    for (const contract of state.inline) {
      const data = state.contracts.get(contract)?.deploymentData;
      if (this.#stopped || data === undefined || this.#busy.has(contract)) continue;
      this.#busy.add(contract);
      this.#consider(contract, data).catch(this.failed);
    }
  }

  idle(): boolean {
    return this.state().inline.size === 0;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #consider(contract: ContractId, data: string): Promise<void> {
    const answer = await this.intake.arrive(contract, 'inline', new TextEncoder().encode(data));
    if (answer.status !== 'unavailable') {
      this.log.info({ contract: String(contract), answer }, 'body from the contract itself');
      this.#busy.delete(contract);
      // An update may have brought other data while this one was on its way.
      if (this.state().contracts.get(contract)?.deploymentData !== data) this.sync();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#busy.delete(contract);
      this.sync();
    }, askAgainMs);
    this.#timers.add(timer);
  }
}
