import { constants } from 'node:fs';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HostCommandError, runHostCommand } from '../host-command.js';

export interface Accelerator {
  readonly name: 'kvm' | 'tcg';
  /** One sentence for a person: which and why. */
  readonly note: string;
}

const probeLimitMs = 10_000;
/** isa-debug-exit ends QEMU with (value << 1) | 1. */
const probeValue = 0x10;
const probeExitCode = (probeValue << 1) | 1;

/**
 * Finds out whether KVM really runs a guest here, by running one: a boot sector that writes one byte to QEMU's
 * debug-exit port. /dev/kvm may exist, and even open, where no guest ever gets anywhere (nested hosts).
 */
export async function findAccelerator(qemu: string): Promise<Accelerator> {
  try {
    await access('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch {
    return {
      name: 'tcg',
      note: 'Machines run on TCG (slow, software only): /dev/kvm is missing or not ours.',
    };
  }
  const why = await whyKvmFails(qemu);
  if (why === undefined) return { name: 'kvm', note: 'Machines run on KVM.' };
  return {
    name: 'tcg',
    note: `Machines run on TCG (slow, software only): /dev/kvm exists, but a test guest did not run on it: ${why}`,
  };
}

async function whyKvmFails(qemu: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'zledger-kvm-'));
  const image = join(folder, 'probe.img');
  try {
    await writeFile(image, bootSector());
    await runHostCommand(qemu, probeArguments(image), {
      timeoutMs: probeLimitMs,
      allowExit: [probeExitCode],
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof HostCommandError)) throw error;
    if (error.failure === 'timeout') return 'it did not end in time.';
    return error.stderrTail.trim().split('\n')[0] || `it ended with exit code ${error.exitCode}.`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function probeArguments(image: string): string[] {
  return [
    ...['-accel', 'kvm', '-cpu', 'host', '-machine', 'pc', '-m', '32', '-display', 'none'],
    ...['-nodefaults', '-no-user-config', '-no-reboot'],
    ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04'],
    ...['-drive', `file=${image.replaceAll(',', ',,')},format=raw,if=floppy`],
  ];
}

function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  // mov al, value; mov dx, 0xf4; out dx, al; cli; hlt
  Buffer.from([0xb0, probeValue, 0xba, 0xf4, 0x00, 0xee, 0xfa, 0xf4]).copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
