import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import { type NetworkId, contractId, twinId, workloadId } from '../../../../domain/ids.js';
import type { DriverContext } from '../../driver.js';
import type { Machines, MachinesOptions } from './machines.js';
import { buildTinyImage, tinyImageAvailable } from './tiny-image.js';

export const quietContext: DriverContext = { signal: new AbortController().signal, note: () => undefined };

/** Why machines cannot be tested on this host; undefined when they can. */
export async function whyNoMachines(machines: Machines): Promise<string | undefined> {
  const { missing } = await machines.support();
  const tiny = await tinyImageAvailable();
  const reasons = [...missing, ...(tiny.ok ? tiny.lacks.map(lackReason) : [tiny.reason])];
  return reasons.length === 0 ? undefined : reasons.join(' ');
}

const lackReason = (name: string): string => `The kernel of this host has no '${name}' for its machines.`;

/** A data folder deeper than a socket address is long, with storage, a bridge and the tiny image. */
export class MachineWorld {
  readonly dataDir: string;
  readonly options: MachinesOptions;
  /** `10.x.y`: its own for each world, so that several test runs on one host do not meet. */
  readonly net: string;
  readonly bridge: string;
  readonly zmount = workloadId(twinId(7), contractId(42), 'disk');
  readonly volume = workloadId(twinId(7), contractId(42), 'folder');

  /** @param base a world that is there already, made by another process */
  constructor(readonly base = mkdtempSync(join(tmpdir(), 'zledger-machines-'))) {
    const dataDir = join(base, 'a-folder-with,a-comma-and-a-long-name'.repeat(3));
    const path = (id: string): string => join(dataDir, id);
    this.dataDir = dataDir;
    const digest = createHash('sha256').update(base).digest();
    this.net = `10.${200 + (digest.readUInt8(0) % 50)}.${digest.readUInt8(1)}`;
    this.bridge = `rt${digest.toString('hex').slice(0, 12)}`;
    this.options = {
      dataDir,
      storage: { zmountPath: path, volumePath: path },
      networks: { bridgeOf: () => this.bridge },
      stopLimits: { powerdownMs: 15_000 },
    };
    if (existsSync(dataDir)) return;
    mkdirSync(join(this.dataDir, 'images'), { recursive: true });
    mkdirSync(join(this.dataDir, this.volume));
    writeFileSync(join(this.dataDir, this.zmount), '');
    truncateSync(join(this.dataDir, this.zmount), 32 * 1024 * 1024);
  }

  async prepare(): Promise<void> {
    await buildTinyImage(join(this.dataDir, 'images', 'tiny'));
    ip('link', 'add', this.bridge, 'type', 'bridge');
    ip('addr', 'add', `${this.net}.1/24`, 'dev', this.bridge);
    ip('link', 'set', this.bridge, 'up');
  }

  destroy(): void {
    for (const pid of this.qemuPids()) process.kill(pid, 'SIGKILL');
    if (existsSync(`/sys/class/net/${this.bridge}`)) ip('link', 'delete', this.bridge);
    rmSync(this.base, { recursive: true, force: true });
  }

  spec(name: string, changes: Partial<ZmachineLightSpec> = {}): ZmachineLightSpec {
    return {
      type: 'zmachine-light',
      id: workloadId(twinId(7), contractId(42), name),
      twinId: twinId(7),
      contractId: contractId(42),
      name,
      networkId: 'MachineTest1x' as NetworkId, // thirteen characters like any other
      subnet: `${this.net}.0/24`,
      ip: `${this.net}.9`,
      cpu: 1,
      memoryBytes: 250n * 1024n * 1024n,
      rootSizeBytes: 500n * 1024n * 1024n,
      flist: 'tiny',
      entrypoint:
        'echo "$GREETING" > /shared/from-guest; echo kept >> /disk/lines; sync; cp /disk/lines /shared',
      env: [['GREETING', "it's a guest"]],
      mounts: [
        { type: 'zmount', id: this.zmount, mountpoint: '/disk' },
        { type: 'volume', id: this.volume, mountpoint: '/shared' },
      ],
      myceliumSeed: '',
      ...changes,
    };
  }

  shared(name: string): string {
    const path = join(this.dataDir, this.volume, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  console(spec: ZmachineLightSpec): string {
    const path = join(this.dataDir, 'machines', spec.id, 'console.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** Processes whose arguments name this world's folder, found without the code under test. */
  qemuPids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        try {
          const args = readFileSync(`/proc/${name}/cmdline`, 'utf8');
          return args.startsWith('/') && args.includes('qemu-system') && args.includes(this.base);
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  taps(): string[] {
    return existsSync(`/sys/class/net/${this.bridge}/brif`)
      ? readdirSync(`/sys/class/net/${this.bridge}/brif`)
      : [];
  }
}

export function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}

/** Waits for something that a guest does; the limit is the test's own. */
export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  for (let round = 0; round < 600; round++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}

export function pings(address: string): boolean {
  try {
    execFileSync('busybox', ['ping', '-c', '1', '-W', '1', address], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
