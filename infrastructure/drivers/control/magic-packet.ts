import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';

/** Where magic packets go: the broadcast address of a network. */
export interface Broadcast {
  readonly address: string;
  readonly port: number;
}

/** The discard service: nobody needs to listen, the network card reads along. */
export const usualWakePort = 9;

export interface MagicPackets {
  /** `02:4a:...`, of the interface that sleeps. */
  readonly mac: string;
  readonly to: Broadcast;
  /** UDP may lose some. */
  readonly count: number;
  readonly pauseMs: number;
}

const hardwareAddress = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

export function isHardwareAddress(text: string): boolean {
  return hardwareAddress.test(text);
}

/**
 * What wakes the network card with this address: six bytes FF, then the address sixteen times (AMD, "Magic Packet Technology").
 * @throws RangeError when it is no hardware address
 */
export function magicPacket(mac: string): Uint8Array {
  if (!isHardwareAddress(mac)) throw new RangeError(`${mac} is no hardware address`);
  const octets = mac.split(':').map((octet) => Number.parseInt(octet, 16));
  return Uint8Array.from([
    ...Array<number>(6).fill(0xff),
    ...Array.from({ length: 16 }, () => octets).flat(),
  ]);
}

/** Sends them. @throws Error of the socket (no route, not allowed); RangeError for no hardware address; what the signal says */
export async function sendMagicPackets(
  { mac, to, count, pauseMs }: MagicPackets,
  signal: AbortSignal,
): Promise<void> {
  const packet = magicPacket(mac);
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, resolve);
    });
    socket.setBroadcast(true);
    for (let sent = 0; sent < count; sent += 1) {
      signal.throwIfAborted();
      if (sent > 0) await pause(pauseMs, undefined, { signal });
      await new Promise<void>((resolve, reject) => {
        socket.send(packet, to.port, to.address, (error) => (error === null ? resolve() : reject(error)));
      });
    }
  } finally {
    socket.close();
  }
}
