/** Chain time between two reports of the uptime: Zero-OS reports every 40 minutes (zos-facts 4.4). ms */
export const uptimeWindow = 40 * 60_000;
/** How old a reading may be when it is signed: the chain refuses a hint that is further from its own time. ms */
export const freshReading = 30_000;
/**
 * How far a reading may be from the newest block of the chain when it is signed. The chain takes 60 s (TimestampHintDrift) from the
 * block that holds it, which comes a block or two later. ms
 */
const signableDrift = 45_000n;

/** Whether the chain would refuse a reading by now. @param takenAt in s @param newest time of the chain's newest block, ms */
export const isStaleReading = (takenAt: bigint, newest: bigint): boolean =>
  newest - takenAt * 1000n > signableDrift;
