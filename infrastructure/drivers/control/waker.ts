import { type CommandOutcome, type ControlCommand, runControlCommand } from './control-command.js';
import { type Broadcast, sendMagicPackets } from './magic-packet.js';

/** How other nodes of the farm are called: by packets of our own, or by a command that gets the hardware address. */
export type WakeSetup =
  | { readonly kind: 'broadcast'; readonly to: Broadcast }
  | { readonly kind: 'command'; readonly command: ControlCommand };

/** Calls the network card with this hardware address. That nobody answers is no failure. */
export type Waker = (mac: string, signal: AbortSignal) => Promise<CommandOutcome>;

type Note = (message: string, fields?: Record<string, unknown>) => void;

/** As Zero-OS: ten of them. */
const packets = { count: 10, pauseMs: 100 } as const;
const commandTimeoutMs = 60_000;

export function wakerOf(setup: WakeSetup, note: Note): Waker {
  if (setup.kind === 'command')
    return (mac, signal) =>
      runControlCommand(setup.command, { more: [mac], signal, note, timeoutMs: commandTimeoutMs });
  const { to } = setup;
  return async (mac, signal) => {
    try {
      await sendMagicPackets({ mac, to, ...packets }, signal);
      note('magic packets were sent', { mac, ...to, count: packets.count });
      return { kind: 'done' };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const reason = `no magic packet could be sent to ${to.address}:${to.port}: ${why}`;
      return { kind: 'failed', code: 'INTERRUPTED', reason };
    }
  };
}
