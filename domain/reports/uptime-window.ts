/** Chain time between two reports of the uptime: Zero-OS reports every 40 minutes (zos-facts 4.4). ms */
export const uptimeWindow = 40 * 60_000;
/** How old a reading may be when it is signed: the chain refuses a hint that is further from its own time. ms */
export const freshReading = 30_000;
