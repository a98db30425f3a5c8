// What the loader calls of a page's module. Packaged with the module's glue.
import { Page, add, arrived, ask, complete as completeBy, open, speak } from './glue.js';
import { connect as connectBy, take as takeBy } from './files.js';
import { closest, speaker } from './strings.js';
import english from './strings/en.json';
export { begin, imports } from './glue.js';
export { unpack } from './names.js';

const complete = async (part, bytes) => {
  await completeBy(part, bytes);
  arrived(part);
};
export const connect = (base, entry, path) => connectBy({ add, ask, complete, open }, base, entry, path);
export const take = (part, url, sent) => takeBy({ complete }, part, url, sent);

// The languages that damson speaks besides, as damson.<language>.json beside the loader: named when packaged.
const LANGUAGES = '__DAMSON_LANGUAGES__'.split(' ');

// What it says, on its way while the module is. A table that cannot be had is no reason not to search.
const { lang } = document.documentElement;
const table = closest(lang, LANGUAGES);
const strings = table && fetch(new URL(`damson.${table}.json`, import.meta.url), { cache: 'no-cache' })
  .then((response) => response.json())
  .catch(() => {});

// The author's own strings: `<script type="application/json" data-damson="strings">`.
function own() {
  try {
    return JSON.parse(document.querySelector('script[data-damson=strings]')?.textContent || 'null');
  } catch (error) {
    console.warn('damson: the strings of this page are not JSON', error);
  }
}

// Page behaviour. `site` tells the site from others of the same host. `opening`: an index on its way; `reopen`
// tries again.
export async function enhance(site, opening, reopen) {
  const [language, author] = [await strings, own()];
  speak(speaker(lang, language || author ? lang : 'en', { ...english, ...language, ...author }));
  // Unfolded before their values are there, they keep the room that they have, until they are folded up.
  /** @type {NodeListOf<HTMLElement>} */
  const unfolded = document.querySelectorAll('damson-filter details[open]');
  for (const filters of unfolded) {
    filters.dataset.early = '';
    filters.querySelector('summary').onclick = () => delete filters.dataset.early;
  }
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
        const opened = opening ?? reopen();
        opening = null;
        index = await opened;
        page.connect(index.number);
      }
    } catch (error) {
      if (!signal.aborted) page.fail(error);
      return;
    }
    // What was left may have come all the same: whoever asked later goes on.
    if (!signal.aborted) page.proceed();
  };
  const page = new Page(site, load);
  return page;
}
