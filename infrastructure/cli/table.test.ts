import { expect } from 'chai';

import { type Column, formatTable, width } from './table.js';

interface Row {
  readonly id: bigint;
  readonly name: string;
}

const columns: readonly Column<Row>[] = [
  { title: 'ID', align: 'right', cell: (row) => row.id },
  { title: 'NAME', cell: (row) => row.name, paint: (text) => `<${text}>` },
  { title: 'SAME', cell: (row) => row.name },
];

describe('formatTable', () => {
  it('aligns columns, exact numbers to the right, without trailing blanks', () => {
    const rows = [
      { id: 18446744073709551615n, name: 'a' },
      { id: 7n, name: '日本' },
    ];
    expect(formatTable(columns, rows)).to.deep.equal([
      '                  ID  NAME  SAME',
      '18446744073709551615  <a   >  a',
      '                   7  <日本>  日本',
    ]);
  });

  it('shows control characters of a cell', () => {
    expect(formatTable(columns, [{ id: 1n, name: '\u001b[2J\n' }])[1]).to.contain('\\u{1b}[2J\\n');
  });

  it('is only the titles when there are no rows', () => {
    expect(formatTable(columns, [])).to.deep.equal(['ID  NAME  SAME']);
  });

  it('knows how wide a text is', () => {
    expect([
      width('abc'),
      width('日本'),
      width('é'),
      width('e\u0301'),
      width('\u001b[31mx\u001b[0m'),
    ]).to.deep.equal([3, 4, 1, 1, 1]);
  });
});
