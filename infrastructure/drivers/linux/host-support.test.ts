import { expect } from 'chai';
import { workloadTypes } from '../../../domain/workloads/workload-type.js';
import { checkHostSupport, isLinuxType } from './host-support.js';

const everything = (command: string): Promise<string> => Promise.resolve(`/usr/bin/${command}`);
const allBut =
  (...absent: string[]) =>
  (command: string): Promise<string | undefined> =>
    Promise.resolve(absent.includes(command) ? undefined : `/usr/bin/${command}`);

describe('checkHostSupport', () => {
  it('supports every type that this driver has when nothing is missing, and says so of the others', async () => {
    const support = await checkHostSupport({ isRoot: true, which: everything });
    expect(support.types).to.deep.equal(['zmount', 'volume', 'network-light', 'zmachine-light']);
    expect(support.missing.length).to.equal(workloadTypes.length - 4);
    for (const { reason } of support.missing)
      expect(reason).to.contain('not implemented by the linux driver of this version');
  });

  it('refuses only the types that need what is missing, and names the package', async () => {
    const support = await checkHostSupport({
      isRoot: true,
      which: allBut('qemu-system-x86_64', 'mkfs.btrfs'),
    });
    expect(support.types).to.deep.equal(['network-light']);
    const missing = support.missing.filter(({ type }) => isLinuxType(type));
    expect(missing.map(({ type }) => type)).to.deep.equal(['zmount', 'volume', 'zmachine-light']);
    expect(missing[0]?.reason).to.contain("'mkfs.btrfs'").and.contain('apt-get install btrfs-progs)');
    expect(missing[2]?.reason).to.contain('apt-get install btrfs-progs qemu-system-x86)');
  });

  it('refuses machines only when QEMU is missing', async () => {
    const support = await checkHostSupport({ isRoot: true, which: allBut('qemu-system-x86_64') });
    expect(support.types).to.deep.equal(['zmount', 'volume', 'network-light']);
  });

  it('refuses everything without root, and says so', async () => {
    const support = await checkHostSupport({ isRoot: false, which: everything });
    expect(support.types).to.deep.equal([]);
    for (const { type, reason } of support.missing) if (isLinuxType(type)) expect(reason).to.contain('root');
  });

  it('says plainly that mycelium does not run', async () => {
    const support = await checkHostSupport({ isRoot: true, which: allBut('mycelium') });
    expect(support.notes.join(' ')).to.contain('mycelium');
  });
});
