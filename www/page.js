// What the loader calls of a page's module. Packaged with the module's glue.
import { Page, add, arrived, ask, begin as beginBy, complete as completeBy, imports, open, speak } from './glue.js';
import { begin as beginWith, connect as connectBy, parts, take as takeBy } from './files.js';
import { closest, speaker } from './strings.js';
import english from './strings/en.json';

// Parts that have come. One that was given up may come all the same, besides another copy of it.
const here = {};
const complete = (part, bytes) =>
  (here[part] ??= completeBy(part, bytes).then(
    () => arrived(part),
    (error) => {
      delete here[part];
      throw error;
    },
  ));

let path; // Where the parts are, but for the ends of their names.
export const connect = (base, entry, at) => connectBy({ add, ask, complete, open }, base, entry, (path = at));
const taken = (part, url, sent) => takeBy({ complete }, part, url, sent);

// The languages that damson speaks besides, as damson.<language>.json beside the loader: named when packaged.
const LANGUAGES = '__DAMSON_LANGUAGES__'.split(' ');

// What it says, on its way while the module is. A table that cannot be had is no reason not to search.
const { lang } = document.documentElement;
const table = closest(lang, LANGUAGES);
const strings = table && fetch(new URL(`damson.${table}.json`, import.meta.url), { cache: 'no-cache' })
  .then((response) => response.json())
  .catch(() => {});

// Search cannot be had in forms that stand in one of these, and they are as they were served. Who uses one that leads
// nowhere else is told so.
const told = new WeakSet();
const lose = (places) => (error) => {
  async function tell({ target }) {
    const form = target?.closest(places) && target.form;
    if (!form || told.has(form) || form.closest('[data-damson=off]')) return;
    if (new URL(form.action).pathname !== location.pathname) return;
    told.add(form);
    const said = document.createElement('output');
    said.className = 'damson-status';
    said.textContent = { ...english, ...(await strings), ...own() }.failed;
    form.after(said);
  }
  addEventListener('input', tell);
  // Words may stand there already: of an address, say.
  document.querySelectorAll('input').forEach((target) => target.matches(':focus, [type=search]') && target.value && tell({ target }));
  throw error;
};
const FORMS = 'search, [role=search], damson-search, damson-filter';
const DIALOG = '.damson-dialog';

export const begin = (sent) => beginWith({ begin: beginBy, imports }, sent).catch(lose(`${FORMS}, ${DIALOG}`));

// A part that the loader asks for: nothing of what it is for works without.
export const take = (part, url, sent) =>
  taken(part, url, sent).catch(lose({ dialog: DIALOG, marks: ':not(*)' }[part] ?? FORMS));

// The author's own strings: `<script type="application/json" data-damson="strings">`.
function own() {
  try {
    return JSON.parse(document.querySelector('script[data-damson=strings]')?.textContent || 'null');
  } catch (error) {
    console.warn('damson: the strings of this page are not JSON', error);
  }
}

// Files that have neither come nor failed after so many milliseconds may never: browsers and hosts lose requests. The
// visitor is told, and whatever is asked next sends for them anew. If they come all the same, they count.
const PATIENCE = 15_000;

// Page behaviour. `site` tells the site from others of the same host, and is where its index is. `opening`: that index,
// on its way.
export async function enhance(site, opening) {
  const [language, author] = [await strings, own()];
  speak(speaker(lang, language || author ? lang : 'en', { ...english, ...language, ...author }));
  // Unfolded before their values are there, they keep the room that they have, until they are folded up.
  /** @type {NodeListOf<HTMLElement>} */
  const unfolded = document.querySelectorAll('damson-filter details[open]');
  for (const filters of unfolded) {
    filters.dataset.early = '';
    filters.querySelector('summary').onclick = () => delete filters.dataset.early;
  }
  let index, last, late;
  // Given no needs, it opens the index. What was needed before, and is no more, is left.
  const load = async (needs) => {
    const before = last;
    const { signal } = (last = new AbortController());
    // What hangs in a browser's cache holds up whoever asks that for the same.
    const anew = (url) => fetch(url, { cache: 'reload' });
    if (late) {
      before.abort();
      for (const part in parts) {
        const url = `${path}.${part}.wasm`;
        if (here[part]) continue;
        delete parts[part];
        taken(part, url, anew(url)).catch(() => {}); // Said to who needs it.
      }
    }
    late = false;
    const timer = setTimeout(() => {
      if (signal.aborted) return;
      late = true;
      page.fail(Object.assign(new Error(`no answer in ${PATIENCE} ms`), { kind: 'missing' }));
    }, PATIENCE);
    try {
      if (needs) {
        const loaded = index.load(needs, true, signal);
        before?.abort();
        await loaded;
      } else {
        const opened = opening ?? connect(site, anew(`${site}damson.idx`), path);
        opening = null;
        index = await opened;
        page.connect(index.number);
      }
    } catch (error) {
      if (!signal.aborted) page.fail(error);
      return;
    } finally {
      clearTimeout(timer);
    }
    // What was left may have come all the same: whoever asked later goes on.
    if (!signal.aborted) page.proceed();
  };
  const page = new Page(site, load);
  return page;
}
