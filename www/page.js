// What the loader calls of a page's module. Packaged with the module's glue.
import { Page } from './glue.js';
export { add, ask, begin, imports, open } from './glue.js';

// Page behaviour. `site` tells the site from others of the same host. `opening`: an index on its way; `open`
// tries again.
export function enhance(site, opening, open) {
  let index, last;
  // Given no needs, it opens the index. What was needed before, and is no more, is left.
  const load = async (needs) => {
    const before = last;
    const { signal } = (last = new AbortController());
    try {
      if (needs) {
        const loaded = index.load(needs, true, signal);
        before?.abort();
        await loaded;
      } else {
        const opened = opening ?? open();
        opening = null;
        index = await opened;
        page.connect(index.number);
      }
    } catch (error) {
      if (!signal.aborted) page.fail(error);
      return;
    }
    page.proceed();
  };
  const page = new Page(site, load);
  return page;
}
