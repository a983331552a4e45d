/** Seeds of development accounts (sr25519), as a node's key file holds them: those of //Bob and //Eve. */
export const seedOfBob = '0x398f0c28f98885e046333d4a41c19cee4c37368a9832c6502f6cfd182e2aef89';
export const seedOfEve = '0x786ad0e2df456fe43dd1f91ebca22e235bc162e0bb8d53c633e8c85b2af68b7a';
