/**
 * Bugs that tests plant in what a node does around the gate, to see that the simulator finds them and that shrinking keeps
 * what matters. Bugs in the gate itself are planted by wrapping its functions (`rollout-gate.ts`).
 */
export type PlantedBug =
  /** A node that boots and reaches neither chain nor hub installs what it has: it takes three faults on one node at one time. */
  | 'boots-past-the-gate'
  /** A node that boots takes what the hub has, as Zero-OS does (zos-facts 7.4, U8): the canary leaks. */
  | 'boots-take-the-hub'
  /** Success is recorded unseen, as in Zero-OS (U6): services that did not start stay down (zos#2485). */
  | 'no-health-check'
  /** Whoever fails asks again after ten seconds, as in Zero-OS (7.2): a hub that is away is stormed. */
  | 'asks-every-ten-seconds'
  /** What ran before is not kept beside the new: an update that deleted a shared library (zos#2024) cannot be taken back. */
  | 'no-way-back';
