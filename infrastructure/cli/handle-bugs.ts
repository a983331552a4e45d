import './closed-output.js';
import { reportError } from './run-command.js';

/**
 * Loaded for its effect: what nobody catches is reported as a bug. By itself Node.js would exit with 1, which is the
 * code of a finding.
 */
process.on('uncaughtException', (error) => {
  void reportError(error).then((code) => process.exit(code));
});
