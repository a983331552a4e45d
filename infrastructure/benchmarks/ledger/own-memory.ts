import { readFileSync } from 'node:fs';

/** ms */
const lookEvery = 50;

/**
 * Watches how much memory is the process's own. LevelDB maps the files that it reads, and the pages of a long log that was
 * read through count as resident although the system takes them back when it needs them; this leaves them out (Linux only).
 * @returns `stop` gives the most that was seen, MiB
 */
export function watchOwnMemory(): { readonly stop: () => number } {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, ownMemory());
  };
  const timer = setInterval(look, lookEvery);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

function ownMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  const kib = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kib) / 1024;
}
