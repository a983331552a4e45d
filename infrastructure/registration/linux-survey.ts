import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { HostFacts, HostSurvey } from './host-survey.js';
import { outwardInterfaces } from './outward-interfaces.js';

const efiSecureBoot = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** Not disks of this host: loops, memory, discs in drives, and what is made of other disks. */
const noDisk = /^(loop|ram|zram|sr|fd|dm-|md|nbd|drbd)/;
/** What vendors write where they have no serial number. */
const noSerial =
  /^(|none|0+|unknown|default string|not specified|system serial number|to be filled by o\.e\.m\.)$/i;

/**
 * What Linux says of this machine. Disks count by the size of the device, as SSD or HDD by whether they turn, as Zero-OS counts
 * them (zos-facts 5.2). @param root where `/proc` and `/sys` are; another one than `/` in tests
 */
export class LinuxSurvey implements HostSurvey {
  constructor(
    private readonly root = '/',
    private readonly addresses: typeof networkInterfaces = networkInterfaces,
  ) {}

  async facts(): Promise<HostFacts> {
    const cpuinfo = await this.#text('proc/cpuinfo');
    const cru = BigInt(cpuinfo.match(/^processor\s*:/gm)?.length ?? 0);
    const { sru, hru } = await this.#disks();
    return {
      resources: { cru, mru: await this.#memory(), sru, hru },
      interfaces: outwardInterfaces(
        await this.#text('proc/net/route'),
        await this.#text('proc/net/ipv6_route'),
        this.addresses(),
      ),
      secureBoot: await this.#secureBoot(),
      virtualized: /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo),
      serialNumber: await this.#serialNumber(),
    };
  }

  async #memory(): Promise<bigint> {
    const kib = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(await this.#text('proc/meminfo'))?.[1];
    return BigInt(kib ?? 0) * 1024n;
  }

  async #disks(): Promise<{ readonly sru: bigint; readonly hru: bigint }> {
    let [sru, hru] = [0n, 0n];
    const names = await readdir(join(this.root, 'sys/block')).catch(() => []);
    for (const name of names) {
      const read = async (file: string): Promise<string> =>
        (await this.#text(`sys/block/${name}/${file}`)).trim();
      if (noDisk.test(name) || (await read('removable')) === '1') continue;
      const sectors = await read('size');
      // Always of 512 bytes, whatever the device's own are.
      const bytes = /^\d{1,18}$/.test(sectors) ? BigInt(sectors) * 512n : 0n;
      if ((await read('queue/rotational')) === '1') hru += bytes;
      else sru += bytes;
    }
    return { sru, hru };
  }

  async #secureBoot(): Promise<boolean> {
    // Four bytes of attributes before the value.
    const value = await readFile(join(this.root, efiSecureBoot)).catch(() => null);
    return value?.[4] === 1;
  }

  async #serialNumber(): Promise<string | null> {
    for (const name of ['product_serial', 'board_serial']) {
      const serial = (await this.#text(`sys/class/dmi/id/${name}`)).trim();
      if (!noSerial.test(serial)) return serial.slice(0, 128);
    }
    return null;
  }

  /** '' for what this machine does not have, or does not let us read. */
  #text(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8').catch(() => '');
  }
}
