import type { Mishap } from '../scenario/rollout-scenario.js';

/**
 * What a mishap leads to when a release is one whole, checked image beside the old one, and counts only when the node is
 * well with it: `refused` before anything was switched, `unwell` until the health check sends it back, `none` because there is
 * nothing to go wrong, `later` when only time shows it.
 */
export const consequences: Readonly<Record<Mishap, 'refused' | 'unwell' | 'none' | 'later'>> = {
  'bad-code': 'unwell',
  'bad-later': 'later',
  'disk-error': 'refused',
  'truncated-copy': 'refused',
  'installed-unreadable': 'none',
  'old-tag-gone': 'none',
  'same-name': 'none',
  'untrue-record': 'refused',
  'pending-erased': 'none',
  'service-stays-down': 'unwell',
  'slow-stop': 'unwell',
  'library-removed': 'unwell',
  'tampered-package': 'refused',
  // The word is in one place, and what the release knows of it is in its version record.
  'flag-moved': 'none',
  'read-only-disk': 'refused',
  'old-reservation': 'unwell',
  'half-migrated': 'unwell',
};
