import { fileURLToPath } from 'node:url';

/** The package folder of the zledger that runs. */
export const ownPackage = fileURLToPath(new URL('../../../', import.meta.url));
