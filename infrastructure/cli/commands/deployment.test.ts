import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect } from 'chai';

import { runCli } from '../run-cli.fixture.js';

const body = {
  version: 0,
  twin_id: 17,
  contract_id: 0,
  metadata: '',
  description: 'naïve ☕',
  expiration: 0,
  signature_requirement: {
    requests: [{ twin_id: 17, required: true, weight: 1 }],
    weight_required: 1,
    signatures: [],
    signature_style: '',
  },
  workloads: [
    { version: 0, name: 'disk', type: 'zmount', data: { size: 10737418240 }, metadata: '', description: '' },
  ],
};
// of 017naïve ☕00diskzmount1073741824017true11, with md5sum
const hash = 'cf92c6bbb5fb17281a89857ad800d693';
const seed = '01'.repeat(32);
const publicKey = bytesToHex(ed25519.getPublicKey(new Uint8Array(32).fill(1)));
const badName = { ...body, workloads: [{ ...body.workloads[0], name: '../x' }] };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

describe('zledger deployment', () => {
  let folder: string;
  let seedFile: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-cli-'));
    seedFile = await file('seed', `${seed}\n`);
  });

  after(() => rm(folder, { recursive: true }));

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const signed = async (...args: string[]): Promise<string> => {
    const result = await runCli(['deployment', 'sign', '-', '--twin', '17', ...args], { stdin: line(body) });
    expect([result.status, result.stderr]).to.deep.equal([0, '']);
    return result.stdout;
  };

  describe('hash', () => {
    it('prints one hash per line of standard input, for bodies and for objects that hold one', async () => {
      const stdin = `${line(body)}\n${line({ deployment: body, keys: {} })}`;
      const { status, stdout, stderr } = await runCli(['deployment', 'hash', '-'], { stdin });
      expect({ status, stdout, stderr }).to.deep.equal({
        status: 0,
        stdout: `${hash}\n${hash}\n`,
        stderr: '',
      });
    });

    it('takes one body over many lines from a file', async () => {
      const path = await file('pretty.json', JSON.stringify(body, null, 2));
      expect((await runCli(['deployment', 'hash', path])).stdout).to.equal(`${hash}\n`);
    });

    it('prints JSON lines with --json', async () => {
      const { stdout } = await runCli(['deployment', 'hash', '-', '--json'], {
        stdin: line(body) + line(body),
      });
      const answers = stdout
        .trim()
        .split('\n')
        .map((text): unknown => JSON.parse(text));
      expect(answers).to.deep.equal([1, 2].map((number) => ({ line: number, hash })));
    });

    for (const [name, stdin, message] of [
      ['no JSON', 'hello', 'standard input is not JSON'],
      ['nothing', '', 'standard input is empty'],
      ['a bad line', `${line(body)}{"a" 1}\n`, 'standard input, line 2, column 6'],
      ['no object', '[1]', 'line 1: a deployment must be one JSON object (BODY_NOT_OBJECT)'],
      [
        'a field of the wrong type',
        line({ ...body, version: '1' }),
        'line 1, version: json: cannot unmarshal',
      ],
      ['a body nested too deep', '['.repeat(5000), 'nests deeper than'],
    ] as const) {
      it(`refuses ${name} with exit code 2, naming the place, and prints no hash`, async () => {
        const result = await runCli(['deployment', 'hash', '-'], { stdin });
        expect([result.status, result.stdout]).to.deep.equal([2, '']);
        expect(result.stderr).to.contain(message).and.not.contain('    at ');
      });
    }

    it('refuses bytes that are no UTF-8, and a file that is not there', async () => {
      const path = join(folder, 'latin1.json');
      await writeFile(path, Buffer.from([0x22, 0xe9, 0x22]));
      expect(await runCli(['deployment', 'hash', path])).to.include({ status: 2, stdout: '' });
      const missing = await runCli(['deployment', 'hash', join(folder, 'missing.json')]);
      expect(missing.status).to.equal(2);
      expect(missing.stderr).to.contain('cannot read').and.contain('Check the path');
    });
  });

  describe('sign, then hash --verify-with', () => {
    for (const [name, args, keys] of [
      ['an ed25519 seed', ['--key-type', 'ed25519', '--seed-file'], { 17: { type: 'ed25519', publicKey } }],
      [
        // the well-known development account //Alice
        'an sr25519 secret URI',
        ['--key-type', 'sr25519', '--suri', '//Alice'],
        { 17: '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d' },
      ],
    ] as const) {
      it(`a signature made with ${name} is good, and bad for another key`, async () => {
        const text = await signed(...args, ...(args[2] === '--seed-file' ? [seedFile] : []));
        const good = await file('keys.json', JSON.stringify(keys));
        const verified = await runCli(['deployment', 'hash', '-', '--verify-with', good], { stdin: text });
        expect(verified).to.deep.equal({ status: 0, stdout: `${hash}  signatures good\n`, stderr: '' });
        const other = await file('other.json', JSON.stringify({ 17: '11'.repeat(32) }));
        const failed = await runCli(['deployment', 'hash', '-', '--verify-with', other], { stdin: text });
        expect(failed.status).to.equal(1);
        expect(failed.stdout).to.match(new RegExp(`^${hash}  signatures bad: .* \\(SIGNATURE_WRONG\\)\n$`));
      });
    }

    it('signs with a mnemonic as Substrate wallets do', async () => {
      // the development phrase of every Substrate chain, and its account without derivation
      const words = await file(
        'words',
        'bottom drive obey lake curtain smoke basket hold race lonely fit walk\n',
      );
      const text = await signed('--key-type', 'sr25519', '--mnemonic-file', words);
      const keys = { 17: '46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a' };
      const stdin = line({ deployment: JSON.parse(text), keys });
      const result = await runCli(['deployment', 'hash', '-', '--verify-with', 'embedded', '--json'], {
        stdin,
      });
      expect(result.status).to.equal(0);
      expect(JSON.parse(result.stdout)).to.deep.equal({ line: 1, hash, signatures: { ok: true } });
    });

    it('says which signature is missing', async () => {
      const stdin = line({ deployment: body, keys: {} });
      const result = await runCli(['deployment', 'hash', '-', '--verify-with', 'embedded', '--json'], {
        stdin,
      });
      expect(result.status).to.equal(1);
      expect(JSON.parse(result.stdout)).to.have.nested.property('signatures.code', 'SIGNATURE_MISSING');
    });

    it('refuses keys that are none', async () => {
      for (const keys of [
        '[]',
        '{"x": "00"}',
        '{"17": "00"}',
        '{"17": {"type": "rsa"}}',
        '{"99999999999": "00"}',
      ]) {
        const path = await file('bad-keys.json', keys);
        const result = await runCli(['deployment', 'hash', '-', '--verify-with', path], {
          stdin: line(body),
        });
        expect([result.status, result.stdout], keys).to.deep.equal([2, '']);
      }
    });
  });

  describe('sign', () => {
    it('needs exactly one secret, and never shows it', async () => {
      const sign = (...args: string[]): ReturnType<typeof runCli> =>
        runCli(['deployment', 'sign', '-', '--twin', '17', '--key-type', 'sr25519', ...args], {
          stdin: line(body),
        });
      expect(await sign()).to.include({ status: 2, stdout: '' });
      expect(await sign('--suri', '//Alice', '--seed-file', seedFile)).to.include({ status: 2, stdout: '' });
      const wrong = await sign('--mnemonic-file', await file('wrong', 'not really words'));
      expect(wrong).to.include({ status: 2, stdout: '' });
      expect(wrong.stderr).to.not.contain('really');
      expect(await sign('--suri', 'Alice')).to.include({ status: 2, stdout: '' });
    });

    it('warns when nodes would refuse the body, or ignore the signature', async () => {
      const args = [
        'deployment',
        'sign',
        '-',
        '--twin',
        '99',
        '--key-type',
        'ed25519',
        '--seed-file',
        seedFile,
      ];
      const { status, stderr } = await runCli(args, { stdin: line(badName) });
      expect(status).to.equal(0);
      expect(stderr).to.contain('WORKLOAD_NAME_INVALID').and.contain('twin 99 is not in');
    });
  });

  describe('validate', () => {
    it('says of each body whether it is valid, and exits 1 when one is not', async () => {
      const stdin = line(body) + line(badName) + line({ ...body, twin_id: -1 });
      const { status, stdout } = await runCli(['deployment', 'validate', '-'], { stdin });
      expect(status).to.equal(1);
      const [first, second, third] = stdout.split('\n');
      expect(first).to.equal('standard input, line 1: valid');
      expect(second).to.contain('line 2: invalid: ').and.contain('(WORKLOAD_NAME_INVALID)');
      expect(third).to.contain('line 3: invalid: twin_id: ').and.contain('(BODY_FIELD_INVALID)');
    });

    it('prints JSON lines with --json', async () => {
      const { status, stdout } = await runCli(['deployment', 'validate', '-', '--json'], {
        stdin: line(body),
      });
      expect(status).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ line: 1, ok: true });
    });
  });
});
