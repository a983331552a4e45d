import type { ReadStorage } from '../../domain/command.js';

/**
 * What the storage held of a node when its log begins: in the state that the block before the first left behind; and who said
 * so, and how many endpoints stand behind it.
 */
export type StartStorage = Omit<ReadStorage, 'type'>;
