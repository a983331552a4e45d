/**
 * Bugs that tests plant, to see that the simulator finds them and that shrinking keeps what matters: a node that boots and
 * reaches neither chain nor hub installs what it has, past the gate (it takes three faults on one node at one time); a
 * record that cannot be read counts as safe, as in Zero-OS.
 */
export type PlantedBug = 'boots-past-the-gate' | 'fails-open';
