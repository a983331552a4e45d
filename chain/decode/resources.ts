import { z } from 'zod';
import { u64 } from './values.js';

/** Bytes and logical CPUs, as the chain counts them. */
export const resourcesValue = z.object({ cru: u64, mru: u64, sru: u64, hru: u64 });
