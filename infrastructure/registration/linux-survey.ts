import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { readDisks } from './disks.js';
import { HostFiles } from './host-files.js';
import { type HostFacts, type HostSurvey, SurveyError } from './host-survey.js';
import { outwardInterfaces } from './outward-interfaces.js';

const efiSecureBoot = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** What vendors write where they have no serial number. */
const noSerial =
  /^(|none|0+|unknown|default string|not specified|system serial number|to be filled by o\.e\.m\.)$/i;
/** Bytes of a serial number that the chain takes. Source: TFChain pallet-tfgrid/src/node.rs. */
const longestSerial = 128;

/** `/proc/meminfo` in kibibytes: a machine has a MiB at least, and less than 2^50 bytes of them. */
const memory = z
  .string()
  .regex(/^\d{4,15}$/)
  .transform((text) => BigInt(text) * 1024n);

/**
 * What Linux says of this machine. Disks count by the size of the device, as SSD or HDD by whether they turn, as Zero-OS counts
 * them (zos-facts 5.2). @param root where `/proc` and `/sys` are; another one than `/` in tests
 */
export class LinuxSurvey implements HostSurvey {
  readonly #files: HostFiles;

  constructor(
    root = '/',
    private readonly addresses: typeof networkInterfaces = networkInterfaces,
  ) {
    this.#files = new HostFiles(root);
  }

  async resources(): Promise<HostFacts['resources']> {
    const cru = BigInt((await this.#cpuinfo()).match(/^processor\s*:/gm)?.length ?? 0);
    if (cru === 0n)
      throw new SurveyError(this.#files.path('proc/cpuinfo'), 'names no processor', 'resources');
    return { cru, mru: await this.#memory(), ...(await readDisks(this.#files)) };
  }

  async interfaces(): Promise<HostFacts['interfaces']> {
    const [routes, routes6] = [
      await this.#files.text('proc/net/route'),
      await this.#files.text('proc/net/ipv6_route'),
    ];
    if (routes === null && routes6 === null)
      throw new SurveyError(this.#files.path('proc/net/route'), 'cannot be read', 'interfaces');
    return outwardInterfaces(routes ?? '', routes6 ?? '', this.addresses());
  }

  async secureBoot(): Promise<boolean> {
    // Four bytes of attributes before the value, which is one byte.
    const value = await this.#files.bytes(efiSecureBoot);
    return value?.length === 5 && value[4] === 1;
  }

  async virtualized(): Promise<boolean> {
    return /^flags\s*:.*\bhypervisor\b/m.test(await this.#cpuinfo());
  }

  /** As the maker wrote it, without what cannot be printed. */
  async serialNumber(): Promise<string | null> {
    for (const name of ['product_serial', 'board_serial']) {
      const text = (await this.#files.text(`sys/class/dmi/id/${name}`)) ?? '';
      const serial = text.replaceAll(/[^\u0020-\u007e]+/g, '').trim();
      if (!noSerial.test(serial)) return serial.slice(0, longestSerial);
    }
    return null;
  }

  async #cpuinfo(): Promise<string> {
    return (await this.#files.text('proc/cpuinfo')) ?? '';
  }

  async #memory(): Promise<bigint> {
    const said = /^MemTotal:\s*(.*?) kB$/m.exec((await this.#files.text('proc/meminfo')) ?? '')?.[1];
    const value = memory.safeParse(said);
    if (value.success) return value.data;
    const odd =
      said === undefined ? 'tells no MemTotal' : `tells MemTotal ${JSON.stringify(said.slice(0, 40))}`;
    throw new SurveyError(this.#files.path('proc/meminfo'), odd, 'resources');
  }
}
