import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compareHostSnapshots, type HostSnapshot, takeHostSnapshot } from './host-snapshot.js';

const empty: HostSnapshot = { mounts: [], namespaces: [], links: [], nft: [], loops: [], processes: [] };

describe('host snapshot', () => {
  it('tells what came and what went, counting equal entries', () => {
    const before = { ...empty, mounts: ['/a btrfs x', '/b ext4 y'], links: ['lo'] };
    const after = { ...empty, mounts: ['/a btrfs x', '/a btrfs x'], links: ['lo', 'r1'] };
    expect(compareHostSnapshots(before, after)).to.deep.equal([
      { kind: 'mounts', change: 'added', entry: '/a btrfs x' },
      { kind: 'mounts', change: 'gone', entry: '/b ext4 y' },
      { kind: 'links', change: 'added', entry: 'r1' },
    ]);
    expect(compareHostSnapshots(before, after, ({ kind }) => kind === 'links')).to.have.length(1);
    expect(compareHostSnapshots(before, before)).to.deep.equal([]);
  });

  it('sees a process that outlives the command that began it', async () => {
    const before = await takeHostSnapshot();
    // The shell ends at once, so the sleep is nobody's child any more.
    const shell = spawn('sh', ['-c', 'sleep 4242 & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid] = (await once(shell.stdout, 'data')).map(String);
    await once(shell, 'exit');
    const mine = ({ entry }: { entry: string }): boolean => entry.includes('sleep 4242');
    expect(compareHostSnapshots(before, await takeHostSnapshot(), mine)).to.deep.equal([
      { kind: 'processes', change: 'added', entry: `${pid?.trim()} sleep 4242` },
    ]);
    process.kill(Number(pid), 'SIGKILL');
  });

  it('names links and mounts of this machine', async function () {
    if (process.platform !== 'linux') this.skip();
    const snapshot = await takeHostSnapshot();
    expect(snapshot.links).to.include('lo');
    expect(snapshot.mounts.some((mount) => mount.startsWith('/ '))).to.equal(true);
  });
});
