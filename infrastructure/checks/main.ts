import { readdir } from 'node:fs/promises';

import '../cli/closed-output.js';
import { formatFinding } from './finding.js';
import { checkImports } from './import-direction.js';
import { readProjectFiles } from './project-files.js';
import { checkPurity } from './purity.js';
import { checkSize } from './size.js';
import { checkTopLevel } from './top-level.js';

/**
 * `npm run check:rooms`: what the compiler and the linter cannot see. Prints every finding, exits 1 on any error.
 * Usage: `node dist/infrastructure/checks/main.js [ROOT]`, by default the current folder.
 */
const root = process.argv[2] ?? process.cwd();
const files = await readProjectFiles(root);
const findings = [
  ...checkTopLevel(await readdir(root)),
  ...checkImports(files),
  ...checkPurity(files),
  ...checkSize(files),
];
for (const finding of findings) console.log(formatFinding(finding));
const errors = findings.filter((finding) => finding.severity === 'error').length;
console.log(`Rooms: ${files.length} files, ${errors} errors, ${findings.length - errors} warnings.`);
process.exitCode = errors === 0 ? 0 : 1;
