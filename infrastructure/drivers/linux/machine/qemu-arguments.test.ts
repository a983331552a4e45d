import { expect } from 'chai';
import type { WorkloadId } from '../../../../domain/ids.js';
import { machineFolder } from './machine-folder.js';
import { type QemuPlan, qemuArguments } from './qemu-arguments.js';

const id = '7-42-vm' as WorkloadId; // of the right form
const plan: QemuPlan = {
  ...{ id, uuid: 'u', folder: machineFolder('/data,1/machines', id), accelerator: 'tcg', cpu: 2 },
  ...{ memoryBytes: 262144000n, hasInitramfs: false, kernelArgs: ['a', 'b'], disks: [], shares: [] },
  ...{ tap: 'b-1', mac: '02:00:00:00:00:01', paused: false },
};
const after = (args: readonly string[], option: string): string[] =>
  args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));

describe("QEMU's arguments", () => {
  it('asks for the processor of the host only with KVM', () => {
    expect(after(qemuArguments(plan), '-cpu')).to.deep.equal(['max']);
    const kvm = qemuArguments({ ...plan, accelerator: 'kvm' });
    expect([...after(kvm, '-accel'), ...after(kvm, '-cpu')]).to.deep.equal(['kvm', 'host']);
  });

  it('writes commas in paths twice, so that a path never becomes an option', () => {
    const args = qemuArguments({
      ...plan,
      disks: [{ path: '/d,readonly=on', direct: false }],
      shares: ['/s,x'],
    });
    expect(after(args, '-drive')).to.deep.equal([
      'if=none,id=disk0,format=raw,cache=writeback,file=/d,,readonly=on',
    ]);
    expect(after(args, '-fsdev')[0]).to.include('path=/s,,x,security_model=mapped-xattr');
    expect(after(args, '-chardev')[0]).to.include('path=/data,,1/machines/7-42-vm/console.log,append=on');
  });

  it('gives memory in whole MiB, the kernel line as one argument, and no initramfs where there is none', () => {
    const args = qemuArguments(plan);
    expect(after(args, '-m')).to.deep.equal(['250M']);
    expect(after(args, '-append')).to.deep.equal(['a b']);
    expect(args).to.not.include('-initrd').and.not.include('-S');
    expect(qemuArguments({ ...plan, hasInitramfs: true, paused: true }))
      .to.include('-initrd')
      .and.include('-S');
  });

  it('always starts QEMU in its sandbox', () => {
    expect(after(qemuArguments(plan), '-sandbox')[0])
      .to.include('spawn=deny')
      .and.include('elevateprivileges=deny');
  });
});
