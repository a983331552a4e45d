import { readFolder } from './read-folder.js';
import { readScript, type Script } from './script.js';

/**
 * Reads data folders in a process of its own, because LevelDB ends the process on some damage. Takes folders by
 * message, one at a time, and answers each with a FolderReading. Usage: fork(reader-process.js, [SCRIPT])
 */
const [, , scriptFile = ''] = process.argv;
const script: Script = readScript(scriptFile);

process.on('message', (root: string) => {
  void readFolder(root, script).then((reading) => process.send?.(reading));
});
