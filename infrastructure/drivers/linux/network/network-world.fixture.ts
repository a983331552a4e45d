import { execFileSync, spawn } from 'node:child_process';
import type { NetworkLightSpec } from '../../../../domain/effect.js';
import { contractId, type NetworkId, twinId } from '../../../../domain/ids.js';
import { testWorkloadId } from '../test-host.fixture.js';

/** A network of twin 3. */
export function networkSpec(
  networkId: string,
  name: string,
  subnet: string,
  contract = 7n,
): NetworkLightSpec {
  return {
    type: 'network-light',
    id: testWorkloadId(name, contract),
    twinId: twinId(3),
    contractId: contractId(contract),
    name,
    networkId: networkId as NetworkId, // a test's own id
    subnet,
    ipRange: '10.0.0.0/8',
    myceliumKey: '',
  };
}

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

const echoScript = `
const s = require('net').createServer((c) => c.pipe(c)).listen(7777, () => console.log('up'));
setTimeout(() => process.exit(), 15000).unref();
s.on('connection', () => s.close());`;
const senderScript = `
const [address, bytes] = [process.argv[1], Number(process.argv[2])];
let back = 0;
const c = require('net').connect({ host: address, port: 7777, timeout: 5000 }, () => c.end(Buffer.alloc(bytes, 120)));
c.on('data', (d) => { back += d.length; }).on('end', () => console.log(back));
c.on('error', (e) => { console.log(e.code); process.exit(); });`;

/** Opens a TCP connection from one namespace to another; gives the source address that the server saw. */
export async function connect(from: string, to: string, address: string): Promise<string> {
  return (await talk({ from, to, server: serverScript, client: clientScript }, address)).replace(
    '::ffff:',
    '',
  );
}

/** Sends so many bytes over TCP from one namespace to another, and the same back; gives how many came back. */
export async function echo(from: string, to: string, address: string, bytes: number): Promise<number> {
  return Number(await talk({ from, to, server: echoScript, client: senderScript }, address, String(bytes)));
}

interface Talk {
  readonly from: string;
  readonly to: string;
  readonly server: string;
  readonly client: string;
}

/** What the client says first, when the server is up. */
async function talk(scripts: Talk, ...args: string[]): Promise<string> {
  const { from, to } = scripts;
  const start = (namespace: string, script: string, ...more: string[]) =>
    spawn('ip', ['netns', 'exec', namespace, process.execPath, '-e', script, ...more], { stdio: 'pipe' });
  const server = start(to, scripts.server);
  try {
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const client = start(from, scripts.client, ...args);
    const said = await new Promise<string>((resolve) =>
      client.stdout.once('data', (data) => resolve(String(data))),
    );
    return said.trim();
  } finally {
    server.kill('SIGKILL');
  }
}
