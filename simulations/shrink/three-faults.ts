/**
 * A scenario in which the planted bug `boots-past-the-gate` shows now and then: a node must reboot while it reaches neither
 * the chain nor the hub, before its wave is open. For tests and benchmarks of shrinking (simulation-facts.md D7).
 */
export const threeFaults = `
scenario: 1
kind: rollout
name: three-faults
about: six hundred small faults; a planted bug needs three of them at once on one node
horizon: 24h
fleet: { nodes: 200, farms: 60 }
releases: { from: v1.0.0, to: v1.1.0, install: [2m, 8m] }
swarm: { faults: 600 }
`;
