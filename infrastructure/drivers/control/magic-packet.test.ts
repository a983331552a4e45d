import { expect } from 'chai';
import { createSocket, type Socket } from 'node:dgram';
import { isHardwareAddress, magicPacket, sendMagicPackets } from './magic-packet.js';
import { wakerOf } from './waker.js';

const mac = '02:4a:ff:00:9b:1c';
const never = new AbortController().signal;

describe('magic packets', () => {
  let ear: Socket;
  let heard: Buffer[] = [];
  beforeEach(async () => {
    heard = [];
    ear = createSocket('udp4');
    ear.on('message', (message) => heard.push(message));
    await new Promise<void>((resolve) => ear.bind(0, resolve));
  });
  afterEach(() => ear.close());

  const untilHeard = async (count: number): Promise<void> => {
    while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('are six times FF and sixteen times the address', () => {
    const packet = Buffer.from(magicPacket(mac)).toString('hex');
    expect(packet).to.equal(`${'ff'.repeat(6)}${'024aff009b1c'.repeat(16)}`);
    for (const bad of ['', '02:4a:ff:00:9b', '02:4a:ff:00:9b:1g', '024aff009b1c', `${mac}:00`, '--help'])
      expect(() => magicPacket(bad), bad).to.throw(RangeError);
    expect(isHardwareAddress(mac.toUpperCase())).to.equal(true);
  });

  it('arrive by broadcast, as many as are sent', async () => {
    const to = { address: '127.255.255.255', port: ear.address().port };
    await sendMagicPackets({ mac, to, count: 3, pauseMs: 1 }, never);
    await untilHeard(3);
    expect(heard.map((packet) => packet.equals(Buffer.from(magicPacket(mac))))).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it('are not sent where nothing can be sent to, which is said, nor by a node that stops', async () => {
    const wake = wakerOf(
      { kind: 'broadcast', to: { address: 'no.such.host.invalid', port: 9 } },
      () => undefined,
    );
    const outcome = await wake(mac, never);
    expect(outcome).to.deep.include({ kind: 'failed', code: 'INTERRUPTED' });
    expect(outcome.kind === 'failed' && outcome.reason).to.contain('no.such.host.invalid:9');
    const to = { address: '127.0.0.1', port: ear.address().port };
    const stopped: unknown = await sendMagicPackets(
      { mac, to, count: 1, pauseMs: 1 },
      AbortSignal.abort(),
    ).catch((error: unknown) => error);
    expect(stopped).to.have.property('name', 'AbortError');
  });

  it('may be a command of the operator, which gets the address', async () => {
    const notes: unknown[] = [];
    const command = [process.execPath, '-e', 'console.log(process.argv[1])'] as const;
    const wake = wakerOf({ kind: 'command', command }, (_message, fields) => notes.push(fields));
    expect(await wake(mac, never)).to.deep.equal({ kind: 'done' });
    expect(notes.at(-1)).to.deep.equal({ stdout: `${mac}\n` });
  });
});
