import type { EventType } from '../../domain/events/event.js';

/**
 * Events of which the recipes of this build only take values (texts and numbers): the state never holds a part of their
 * data, and the data is not changed. So who folds a log into the states of two builds need not copy them; they are most of
 * a log. shared-events.test.ts proves it of each.
 */
export const sharedEvents: ReadonlySet<EventType> = new Set(['BlocksFollowed', 'NruReportRecorded']);
