// What the loader calls of the engine's module. Packaged with the module's glue.
import { add, ask, begin as beginBy, complete, imports, open } from './glue.js';
import { begin as beginWith, connect as connectBy } from './files.js';
export { programmers } from './programmers.js';

export const begin = (sent) => beginWith({ begin: beginBy, imports }, sent);
export const connect = (base, entry, path) => connectBy({ add, ask, complete, open }, base, entry, path);
