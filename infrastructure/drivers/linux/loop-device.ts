import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { type HostCommandOptions, runHostCommand } from './host-command.js';

const loopListSchema = z.object({
  loopdevices: z.array(z.object({ name: z.string() })),
});

/** The loop devices whose backing file is this very file (the same inode, whatever its name). */
export async function loopDevicesOf(image: string, options: HostCommandOptions = {}): Promise<string[]> {
  if ((await stat(image).catch(() => undefined)) === undefined) return [];
  const { stdout } = await runHostCommand(
    'losetup',
    ['--associated', image, '--json', '-O', 'NAME'],
    options,
  );
  if (stdout.trim() === '') return [];
  return loopListSchema.parse(JSON.parse(stdout)).loopdevices.map((device) => device.name);
}

/** Attaches the image to a loop device, or gives the one that it has. */
export async function attachLoopDevice(image: string, options: HostCommandOptions = {}): Promise<string> {
  const [existing] = await loopDevicesOf(image, options);
  if (existing !== undefined) return existing;
  return (await runHostCommand('losetup', ['--find', '--show', image], options)).stdout.trim();
}

/** Detaches every loop device of the image. */
export async function detachLoopDevices(image: string, options: HostCommandOptions = {}): Promise<void> {
  for (const device of await loopDevicesOf(image, options)) {
    await runHostCommand('losetup', ['--detach', device], options);
  }
}
