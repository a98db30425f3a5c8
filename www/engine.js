// What the loader calls of the engine's module. Packaged with the module's glue.
import { add, ask, complete, open } from './glue.js';
import { connect as connectBy } from './files.js';
export { begin, imports } from './glue.js';
export { programmers } from './programmers.js';
export { unpack } from './names.js';

export const connect = (base, entry, path) => connectBy({ add, ask, complete, open }, base, entry, path);
