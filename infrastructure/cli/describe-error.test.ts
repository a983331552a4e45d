import { readFile } from 'node:fs/promises';

import { expect } from 'chai';

import { ChainError } from '../../chain/block-source.js';
import { openBlockSource } from '../../chain/open-block-source.js';
import { contractId } from '../../domain/ids.js';
import { LedgerError } from '../ledger/ledger.js';
import { MomentError } from '../node/node-reader.js';
import { NodeStoppedError } from '../runtime/node-stopped-error.js';
import { CliError } from './cli-error.js';
import { describeError } from './describe-error.js';

async function thrownBy(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('describeError', () => {
  it('gives every kind of trouble its exit code', () => {
    const code = (error: unknown): number | undefined => describeError(error)?.exitCode;
    expect(code(new LedgerError('LEDGER_CORRUPT', 'x', 3))).to.equal(1);
    expect(code(new CliError('x'))).to.equal(2);
    expect(code(new LedgerError('LEDGER_LOCKED', 'x'))).to.equal(3);
    expect(code(new LedgerError('LEDGER_WRITE_FAILED', 'x'))).to.equal(3);
    expect(code(new ChainError('CHAIN_UNREACHABLE', 'x'))).to.equal(3);
  });

  it('takes an id that is out of range for bad input', async () => {
    expect(describeError(await thrownBy(() => contractId('-1')))?.exitCode).to.equal(2);
  });

  it('takes a chain that is none, a moment that was not and the wrong node for bad input', async () => {
    const errors = [
      await thrownBy(() => openBlockSource(['http://127.0.0.1'])),
      await thrownBy(() => openBlockSource(['recording:/nowhere.jsonl'])),
      new MomentError('the log begins later'),
      new NodeStoppedError('NODE_MISMATCH', 'of another node'),
    ];
    for (const error of errors) {
      expect(error).to.be.instanceOf(Error);
      expect(describeError(error)?.exitCode, String(error)).to.equal(2);
    }
  });

  it('says what to do about errors of the system', async () => {
    const report = describeError(await thrownBy(() => readFile('/nowhere/at/all')));
    expect(report).to.include({ advice: 'Check the path.', exitCode: 3 });
    expect(report?.message).to.contain('/nowhere/at/all');
  });

  it('takes a path of the wrong kind for bad input', async () => {
    for (const path of ['/', '/dev/null/x'])
      expect(describeError(await thrownBy(() => readFile(path)))?.exitCode, path).to.equal(2);
  });

  it('knows nothing of bugs', () => {
    for (const bug of [new TypeError('x'), new LedgerError('LEDGER_CONFLICT', 'x'), 'text', null]) {
      expect(describeError(bug)).to.equal(null);
    }
  });
});
