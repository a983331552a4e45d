import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { whichCommand } from '../host-command.js';
import { type CpioEntry, cpioArchive } from './cpio.js';

const entries: CpioEntry[] = [
  { kind: 'folder', path: 'bin' },
  { kind: 'file', path: 'bin/tool', mode: 0o755, content: Buffer.from('five!') },
  { kind: 'link', path: 'bin/other', target: 'tool' },
  { kind: 'file', path: 'empty', mode: 0o644, content: Buffer.alloc(0) },
];

describe('cpio archive', () => {
  it('has aligned records, a trailer, and whole blocks', () => {
    const archive = cpioArchive(entries);
    expect(archive.length % 512).to.equal(0);
    expect(archive.toString('latin1').split('070701')).to.have.length(entries.length + 2);
    expect(archive.includes('TRAILER!!!\0')).to.equal(true);
    expect(archive.indexOf('five!') % 4).to.equal(0);
    expect(cpioArchive(entries)).to.deep.equal(archive);
  });

  it('is unpacked by a cpio program to what went in', async function () {
    const tools = [
      ['cpio', await whichCommand('cpio')],
      ['busybox', await whichCommand('busybox')],
    ] as const;
    const tool = tools.find(([, path]) => path !== undefined);
    if (tool === undefined) {
      console.warn('      SKIPPED: neither cpio nor busybox is on this host');
      return this.skip();
    }
    const folder = mkdtempSync(join(tmpdir(), 'zledger-cpio-'));
    try {
      const args = [...(tool[0] === 'busybox' ? ['cpio'] : []), '-i', '-d'];
      execFileSync(tool[0], args, { cwd: folder, input: cpioArchive(entries), stdio: 'pipe' });
      expect(readFileSync(join(folder, 'bin/tool'), 'utf8')).to.equal('five!');
      expect(statSync(join(folder, 'bin/tool')).mode & 0o777).to.equal(0o755);
      expect(readlinkSync(join(folder, 'bin/other'))).to.equal('tool');
      expect(statSync(join(folder, 'empty')).size).to.equal(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
