import { expect } from 'chai';

import { createOutput } from './output.js';

function written(write: (output: ReturnType<typeof createOutput>) => void, isTTY = false): string {
  let text = '';
  write(createOutput({ isTTY, write: (piece) => (text += piece) }, {}));
  return text;
}

describe('output', () => {
  it('writes u64 numbers as exact numerals', () => {
    expect(written((output) => output.jsonLine({ id: 18446744073709551615n }))).to.equal(
      '{"id":18446744073709551615}\n',
    );
    expect(written((output) => output.json({ id: 2n ** 53n }))).to.equal('{\n  "id": 9007199254740992\n}\n');
  });

  it('prints bold titles on a terminal only', () => {
    const columns = [{ title: 'A', cell: (row: number) => row }];
    expect(written((output) => output.table(columns, [1]))).to.equal('A\n1\n');
    expect(written((output) => output.table(columns, [1]), true)).to.equal('\u001b[1mA\u001b[22m\n1\n');
  });
});
