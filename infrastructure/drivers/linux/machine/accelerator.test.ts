import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { findAccelerator } from './accelerator.js';
import { findQemu } from './machine-support.js';

const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('zledger-kvm-'));

describe('the accelerator of machines', () => {
  it('is KVM only where a test guest ran on it; says which and why, and leaves nothing', async function () {
    this.timeout(30_000);
    const qemu = await findQemu();
    if (qemu === undefined) {
      console.warn('      SKIPPED: qemu-system-x86_64 is missing (package qemu-system-x86)');
      return this.skip();
    }
    const before = leftovers();
    const { name, note } = await findAccelerator(qemu);
    expect(note).to.include(name.toUpperCase());
    if (!existsSync('/dev/kvm')) expect(name).to.equal('tcg');
    expect(leftovers()).to.deep.equal(before);
  });

  it('is TCG where what should be QEMU fails, with the reason', async () => {
    const { name, note } = await findAccelerator('/bin/false');
    expect(name).to.equal('tcg');
    expect(note).to.match(/\/dev\/kvm/);
  });
});
