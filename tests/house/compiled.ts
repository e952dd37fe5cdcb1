// Where the programs that tests start keep their compiled code: it is half of the processor time of a start.
import { fileURLToPath } from 'node:url';

export const COMPILED = { NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)) };
