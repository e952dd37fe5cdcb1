// No transformer: Node 24 strips the types itself.
export default {
  testEnvironment: '<rootDir>/tests/house/environment.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testSequencer: '<rootDir>/tests/house/sequencer.mjs',
  globalSetup: '<rootDir>/tests/house/setup.ts',
  globalTeardown: '<rootDir>/tests/house/teardown.ts',
  reporters: ['default', 'summary', '<rootDir>/tests/house/summary.ts'],
  // Many tests wait for a fault to be noticed: a third worker on two cores fills their waits.
  maxWorkers: 3,
  testTimeout: 60_000,
};
