/**
 * How many signers a requirement may list. A signature costs milliseconds to check and its twin a look at the chain,
 * so that a body of thousands would hold up every other; Zero-OS has no limit. Real requirements list one to five.
 */
export const maxSigners = 64;
