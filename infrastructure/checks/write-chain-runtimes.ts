import { writeFile } from 'node:fs/promises';
import '../cli/closed-output.js';
import { chainRuntimesPage } from './chain-runtimes/chain-runtimes-page.js';
import { haveMetadata, knownRuntimes } from './chain-runtimes/known-runtimes.js';
import { chainRuntimesFile } from './generated-files.js';

/** Part of `npm run docs`: writes docs/reference/chain-runtimes.md, where the real runtimes' metadata is at hand. */
if (haveMetadata) {
  const runtimes = knownRuntimes();
  await writeFile(chainRuntimesFile, chainRuntimesPage(runtimes));
  console.log(`${runtimes.length} runtimes written to ${chainRuntimesFile}`);
} else {
  console.log(
    'the page of runtimes is left as it is: ../shared/tfchain, which holds their metadata, is missing',
  );
}
