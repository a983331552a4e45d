import type { Mishap } from '../scenario/rollout-scenario.js';

/** What a mishap leaves behind in Zero-OS. */
type Consequence =
  /** Bad until another release is installed. */
  | 'bad'
  /** Bad with every release until somebody reboots it: an older one mends nothing (zos#2485). */
  | 'bad-until-reboot'
  /** Nothing is installed: as before, trying again every ten seconds, for ever. */
  | 'loop'
  /**
   * Half updated, and trying again every ten seconds as long as its own record differs from what is wanted. Called back, it
   * believes that it is as before.
   */
  | 'bad-loop'
  /** It never looks where the word is: as before, and it will not upgrade. */
  | 'blind'
  /** Well, and bad an hour or more later. */
  | 'later'
  /** It loses something for good, and goes on. */
  | 'loses';

export const consequences: Readonly<Record<Mishap, Consequence>> = {
  'bad-code': 'bad',
  'bad-later': 'later',
  // U1: files are replaced one by one; what is half done is begun again every ten seconds.
  'disk-error': 'bad-loop',
  // U2, zos#2044: the shadowed error of io.Copy takes the backup away; success is recorded; a reboot is needed.
  'truncated-copy': 'bad-until-reboot',
  // U3, U4: the tag that is installed cannot be read or listed; the node can never upgrade.
  'installed-unreadable': 'loop',
  'old-tag-gone': 'loop',
  // zos#2347: the disk went read-only. Lists of files go to memory since then (upgrade.go: install), but not the files of a
  // list that was on the disk already.
  'read-only-disk': 'loop',
  // U5: what is new under an old name is never installed; success is recorded.
  'same-name': 'bad',
  // U9: what is recorded as installed is what was booted or installed last, whatever an update that broke off left behind.
  'untrue-record': 'bad-loop',
  // U12: restarting provisiond erases deployments that were accepted and not yet run; they are gone for good.
  'pending-erased': 'loses',
  // U6, zos#2485: a service that does not start is only logged; success is recorded; only a reboot helps.
  'service-stays-down': 'bad-until-reboot',
  // U7: it goes on with its old configuration, which is what the older release wants.
  'slow-stop': 'bad',
  // zos#2024: without the library nothing can be started, not even the next update.
  'library-removed': 'bad-until-reboot',
  // U11: packages are not signed.
  'tampered-package': 'bad',
  // zos#2440: the word that a release may be taken moved to another place, which this node does not know.
  'flag-moved': 'blind',
  // zos#1028: what is on the disk stays; the release cannot read it.
  'old-reservation': 'bad',
  // zos#2461: a migration that broke off leaves half of each.
  'half-migrated': 'bad-until-reboot',
};

/** What a fresh boot does not mend: it is in the release, or on the disk that stays. */
export const outlivesBoot: readonly Mishap[] = ['bad-code', 'tampered-package', 'old-reservation'];

/** An update that fails before it has changed anything. */
export const failsAtOnce = (mishap: Mishap): boolean => consequences[mishap] === 'loop';
