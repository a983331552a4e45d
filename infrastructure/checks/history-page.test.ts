import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { shippedRollouts } from '../simulation/shipped-scenarios.js';
import { historyFile } from './generated-files.js';
import { historyRow, historySeeds } from './history-page.js';
import { rehearseShipped } from './rehearse-shipped.js';

describe('the table of history', function () {
  this.timeout(120_000);
  const page = readFileSync(historyFile, 'utf8');

  it('has every roll-out that comes with zledger (else: npm run history)', async () => {
    const rows = [...page.matchAll(/^\| ([a-z0-9-]+) \|/gm)].map(([, name]) => name);
    expect(rows.filter((name) => name !== 'scenario')).to.deep.equal(await shippedRollouts());
  });

  it('says what runs give: one row, run again', async () => {
    expect(page).to.include(historyRow(await rehearseShipped('u05-same-name', historySeeds)));
  });
});
