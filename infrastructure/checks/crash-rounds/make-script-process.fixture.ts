import { makeScript } from './make-script.fixture.js';
import { writeScript } from './script.js';

/** Usage: node make-script-process.fixture.js FILE CONTRACTS PADDING */
const [, , file = '', contracts = '', padding = ''] = process.argv;
writeScript(file, await makeScript(Number(contracts), Number(padding)));
