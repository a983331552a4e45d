/** The storage key of System.Events: twox128("System") and twox128("Events"), the same in every runtime. */
export const systemEventsKey = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';
