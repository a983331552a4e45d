import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import type { ZmachineLightSpec } from '../../../../domain/effect.js';
import { type NetworkId, contractId, twinId, workloadId } from '../../../../domain/ids.js';
import { HostRefusal } from '../host-refusal.js';
import { kernelArgumentsOf, machineConfigOf, shellConfigOf } from './machine-config.js';

const id = (name: string): ZmachineLightSpec['id'] => workloadId(twinId(7), contractId(42), name);

function spec(changes: Partial<ZmachineLightSpec> = {}): ZmachineLightSpec {
  return {
    ...{
      type: 'zmachine-light',
      id: id('my_vm'),
      twinId: twinId(7),
      contractId: contractId(42),
      name: 'my_vm',
    },
    ...{ networkId: '6CtXtdiNqSVHP' as NetworkId, subnet: '10.1.2.0/24', ip: '10.1.2.9', cpu: 1 },
    ...{ memoryBytes: 262144000n, rootSizeBytes: 524288000n, flist: 'tiny', entrypoint: '', env: [] },
    ...{ mounts: [], myceliumSeed: '' },
    ...changes,
  };
}

describe('what a machine is told', () => {
  it('numbers disks after the root and shares by themselves, in the order of the spec', () => {
    const { mounts } = machineConfigOf(
      spec({
        mounts: [
          { type: 'zmount', id: id('a'), mountpoint: '/a' },
          { type: 'volume', id: id('b'), mountpoint: '/b' },
          { type: 'zmount', id: id('c'), mountpoint: '/c' },
          { type: 'volume', id: id('d'), mountpoint: '/d' },
        ],
      }),
    );
    expect(mounts).to.deep.equal([
      { kind: 'disk', source: '/dev/vdb', target: '/a' },
      { kind: 'share', source: 'share0', target: '/b' },
      { kind: 'disk', source: '/dev/vdc', target: '/c' },
      { kind: 'share', source: 'share1', target: '/d' },
    ]);
  });

  it('gives the kernel address, gateway and mask', () => {
    const args = kernelArgumentsOf(machineConfigOf(spec()), ['root=/dev/vda']);
    expect(args).to.include('ip=10.1.2.9::10.1.2.1:255.255.255.0:my-vm:eth0:off');
    expect(args.at(-1)).to.equal('root=/dev/vda');
  });

  for (const [what, changes] of [
    ['an address outside of the subnet', { ip: '10.1.3.9' }],
    ['the address of the gateway', { ip: '10.1.2.1' }],
    ['an address with kernel arguments in it', { ip: '10.1.2.9 init=/bin/sh' }],
    ['a subnet that is none', { subnet: '10.1.2.0/99' }],
    ['a subnet without room', { subnet: '10.1.2.8/31' }],
    [
      'more mounts than the machine has slots',
      {
        mounts: Array.from(
          { length: 21 },
          () => ({ type: 'zmount', id: id('a'), mountpoint: '/a' }) as const,
        ),
      },
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => machineConfigOf(spec(changes)))
        .to.throw(HostRefusal)
        .with.property('retryable', false);
    });
  }

  it('any value comes through the shell as it was', () => {
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(value, value, (secret, entrypoint) => {
        const script = shellConfigOf(machineConfigOf(spec({ env: [['SECRET', secret]], entrypoint })));
        const said = execFileSync('/bin/sh', [
          '-c',
          `${script}\nprintf '%s|%s' "$SECRET" "$ZLEDGER_ENTRYPOINT"`,
        ]);
        expect(said.toString()).to.equal(`${secret}|${entrypoint}`);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves names out of the shell that are no names, or are our own', () => {
    const env = [
      ['A;reboot', '1'],
      ['ZLEDGER_IP', '6.6.6.6'],
      ['OK_1', '2'],
    ] as const;
    const script = shellConfigOf(machineConfigOf(spec({ env })));
    expect(script).to.include("export OK_1='2'").and.not.include('reboot').and.not.include('6.6.6.6');
    expect(machineConfigOf(spec({ env })).env).to.deep.equal(env);
  });
});
