import { writeFile } from 'node:fs/promises';

import '../cli/closed-output.js';
import type { SimulationReport } from '../../simulations/report/simulation-report.js';
import { shippedRollouts } from '../simulation/shipped-scenarios.js';
import { reportPicture } from '../../simulations/report/html/report-picture.js';
import { historyFile, reportPictureFile } from './generated-files.js';
import { historyPage, historySeeds } from './history-page.js';
import { rehearseShipped } from './rehearse-shipped.js';

/** `npm run history`: runs every roll-out that comes with zledger and writes docs/history.md. Takes some minutes. */
const reports: SimulationReport[] = [];
for (const name of await shippedRollouts()) {
  console.error(name);
  reports.push(await rehearseShipped(name, historySeeds));
}
const shown = reports.find(({ scenario }) => scenario.name === 'bad-release');
if (shown !== undefined) await writeFile(reportPictureFile, reportPicture(shown));
await writeFile(historyFile, historyPage(reports));
console.log(`${reports.length} roll-outs written to ${historyFile}`);
