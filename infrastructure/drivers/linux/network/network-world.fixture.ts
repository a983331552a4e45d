import { execFileSync, spawn } from 'node:child_process';

/** Runs a command of the host without the code under test. */
export const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });
export const inside = (namespace: string, ...args: string[]): string =>
  run('ip', 'netns', 'exec', namespace, ...args);

/** A machine of the network, played by a namespace with a veth on the network's bridge. */
export function addMachine(namespace: string, bridge: string, address: string, gateway: string): void {
  const peer = `z${namespace}`.slice(0, 15);
  run('ip', 'netns', 'add', namespace);
  run('ip', 'link', 'add', peer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  run('ip', 'link', 'set', peer, 'master', bridge, 'up');
  run('ip', '-n', namespace, 'addr', 'add', address, 'dev', 'eth0');
  run('ip', '-n', namespace, 'link', 'set', 'eth0', 'up');
  run('ip', '-n', namespace, 'route', 'add', 'default', 'via', gateway);
}

/** The world outside the host: a namespace behind the host that does not know the addresses of networks. */
export function addInternet(namespace: string): void {
  run('ip', 'netns', 'add', namespace);
  run('ip', 'link', 'add', 'zinet0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  run('ip', 'addr', 'add', '198.51.100.1/24', 'dev', 'zinet0');
  run('ip', 'link', 'set', 'zinet0', 'up');
  run('ip', '-n', namespace, 'addr', 'add', '198.51.100.2/24', 'dev', 'eth0');
  run('ip', '-n', namespace, 'link', 'set', 'eth0', 'up');
}

export function removeNamespaces(...names: string[]): void {
  for (const name of names) {
    try {
      inside(name, 'ip', 'link', 'delete', 'dev', 'eth0'); // at once, not when the kernel comes by
    } catch {
      // it was never made
    }
    try {
      run('ip', 'netns', 'delete', name);
    } catch {
      // it was never made
    }
  }
}

const serverScript = `
const s = require('net').createServer((c) => c.end(c.remoteAddress)).listen(7777, () => console.log('up'));
setTimeout(() => process.exit(), 15000).unref();
s.on('connection', () => s.close());`;
const clientScript = `
const c = require('net').connect({ host: process.argv[1], port: 7777, timeout: 1500 });
c.on('data', (d) => console.log(String(d))).on('timeout', () => { console.log('TIMEOUT'); process.exit(); });
c.on('error', (e) => { console.log(e.code); process.exit(); });`;

/** Opens a TCP connection from one namespace to another; gives the source address that the server saw. */
export async function connect(from: string, to: string, address: string): Promise<string> {
  const server = spawn('ip', ['netns', 'exec', to, process.execPath, '-e', serverScript], { stdio: 'pipe' });
  try {
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const client = spawn('ip', ['netns', 'exec', from, process.execPath, '-e', clientScript, address]);
    const said = await new Promise<string>((resolve) =>
      client.stdout.once('data', (data) => resolve(String(data))),
    );
    return said.trim().replace('::ffff:', '');
  } finally {
    server.kill('SIGKILL');
  }
}
