// Where jest runs a test file: its usual sandbox, and a way to nodes of the service that run outside of it.
// Inside, jest loads every module anew for each file: the service and its packages are a thousand of them, which was 1.2 s of processor for each of
// sixty files. Outside, Node loads them once per worker. What makes that sound is the house's rule that no module keeps state: nodes in one process
// do not know of one another, whichever file they belong to. And it is the service as it really runs, by Node's own modules.
// The price: what comes from there is of another realm. `instanceof` does not know its errors; `toEqual` and `toThrow('…')` do.
import { TestEnvironment } from 'jest-environment-node';
import type { NodeOptions, RunningNode } from './node.ts';

declare global {
  /** Starts a node outside of the sandbox. */
  var startNode: (options: NodeOptions) => Promise<RunningNode>;
}

// jest takes the default export alone.
export default class Environment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    // Loaded when a file first asks: some only look at text.
    this.global.startNode = async (options) => (await import('./node.ts')).startNode(options);
  }
}
