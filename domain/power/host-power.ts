/**
 * How the node carries out what the farmer wants of its power (the chain's power target). `going-down`: it was decided, the
 * chain is told, then the command is owed. `down`: the command took it; the host stops within minutes, and the next thing that
 * is heard is a start on a host that was booted.
 */
export interface HostPower {
  phase: 'up' | 'going-down' | 'down';
  /** Chain time at which the phase began, ms. */
  since: number;
  /** How often going down was decided. */
  rounds: number;
  /** How often the command failed since it was decided. */
  failures: number;
  /** Why it stays up though it should not, when that was last put on record; null: nothing was. */
  said: string | null;
}

export function hostIsUp(): HostPower {
  return { phase: 'up', since: 0, rounds: 0, failures: 0, said: null };
}
