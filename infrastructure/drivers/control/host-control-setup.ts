import type { HostControl } from '../../../domain/rollout/host-control.js';
import type { ControlCommand } from './control-command.js';
import type { WakeSetup } from './waker.js';

/** What an operator lets a node do to its own software and host: what is put on record, and the commands, which are not. */
export interface HostControlSetup {
  readonly control: HostControl;
  /** Called with `upgrade` or `roll-back`, the version that is to start next, and the one that runs. */
  readonly updater: ControlCommand | null;
  /** Exit code 0: the version that runs is well. */
  readonly healthCheck: ControlCommand | null;
  /** ms */
  readonly healthCheckWithin: number;
  readonly powerCommand: ControlCommand | null;
  /** How other nodes of the farm are called; null: they are not. */
  readonly wake: WakeSetup | null;
}

/** How long a new version has to become well, ms. */
export const defaultHealthCheckWithin = 5 * 60_000;
