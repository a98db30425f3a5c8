// The loader: all that a page needs of damson before anyone searches.
//
//   <script type="module" src="/damson/damson.js"></script>    enhances the page
//   import { open } from '/damson/damson.js'                   for programmers: see damson.d.ts
//
// It fetches what is asked for and knows nothing of searching. It imports nothing, so that this one
// small file is the whole price of a page on which nobody searches.

// The WebAssembly modules beside this file, <name>.js and <name>.wasm: named when packaged.
const ENGINE = '__DAMSON_ENGINE__';
const PAGE = '__DAMSON_PAGE__';
const HERE = new URL('.', import.meta.url).href;
// An answer takes two rounds of files, three at most; more is an index that contradicts itself.
const ROUNDS = 8;

const fail = (kind, message, cause) => Object.assign(new Error(message, { cause }), { kind });

// ---- Files ----

async function get(url, options) {
  const response = await fetch(url, options).catch((error) => {
    throw fail('missing', `could not load ${url}: ${error.message}`, error);
  });
  if (!response.ok) throw fail('missing', `could not load ${url}: the server answered ${response.status}`);
  return response;
}

const body = async (response) =>
  new Uint8Array(
    await response.arrayBuffer().catch((error) => {
      throw fail('missing', `${response.url} broke off: ${error.message}`, error);
    }),
  );

const isZipped = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function unzip(bytes, url) {
  try {
    const plain = new Response(bytes).body.pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch (error) {
    throw fail('corrupt', `${url} is cut short or damaged: ${error.message}`, error);
  }
}

// A file of the index. All are gzip, which some hosts have undone on the way.
async function read(url, cache) {
  const bytes = await body(await get(url, { cache }));
  return isZipped(bytes) ? unzip(bytes, url) : bytes;
}

const wholes = {};

// Some bytes of a file that is not gzip. Hosts that know no ranges send the whole file: once, for all
// its parts. So it is, too, if `cache` asks for it anew, for some get ranges wrong.
async function readPart(url, range, cache) {
  if (!cache && !wholes[url]) {
    const response = await get(url, { headers: { Range: `bytes=${range}` } });
    if (response.status === 206) return body(response);
    if (wholes[url]) response.body?.cancel();
    else wholes[url] = body(response);
  }
  if (cache && !wholes[url]?.anew) delete wholes[url];
  const [first, last] = range.split('-');
  try {
    const whole = await (wholes[url] ??= Object.assign(get(url, { cache }).then(body), { anew: cache }));
    return whole.slice(+first, +last + 1);
  } catch (error) {
    delete wholes[url];
    throw error;
  }
}

// ---- The WebAssembly modules ----

const modules = {};

function module(name) {
  return (modules[name] ??= started(HERE + name).catch((error) => {
    delete modules[name];
    throw error;
  }));
}

async function started(path) {
  try {
    const wasm = get(`${path}.wasm`);
    const [glue] = await Promise.all([import(`${path}.js`), wasm]);
    await glue.default({ module_or_path: wasm });
    return glue;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) {
      throw fail('engine', `WebAssembly is refused here; a Content-Security-Policy must allow 'wasm-unsafe-eval': ${error.message}`, error);
    }
    // A cached copy of this file may have outlived the modules that it names. Renew it.
    fetch(import.meta.url, { cache: 'reload' }).catch(() => {});
    throw fail('missing', `could not start ${path}; if the site has just been updated, reload the page: ${error.message}`, error);
  }
}

// ---- The index ----

// An opened index: `engine` answers or names what it needs, `load` brings that.
async function connect(name, base) {
  const url = `${base}damson.idx`;
  let [{ Engine }, entry] = await Promise.all([module(name), read(url, 'no-cache')]);
  const engine = new Engine(entry);
  const loading = {};

  // `need`: a file, or a part of one as NAME#FIRST-LAST.
  const bring = async (need, cache) => {
    const [file, range] = need.split('#');
    engine.add(need, await (range ? readPart(base + file, range, cache) : read(base + file, cache)));
  };
  const add = (need) =>
    bring(need).catch((error) => {
      if (error.kind !== 'corrupt') throw error;
      return bring(need, 'reload'); // The damage may be in a cache.
    });
  // A site that was rebuilt under an open page has other files. `renew`: see what its entry says.
  const load = async (needs, renew) => {
    try {
      await Promise.all(needs.map((need) => (loading[need] ??= add(need).finally(() => delete loading[need]))));
    } catch (error) {
      const latest = renew && error.kind === 'missing' && (await read(url, 'no-cache').catch(() => null));
      if (!latest || `${latest}` === `${entry}`) throw error;
      engine.reopen((entry = latest));
    }
  };
  return { engine, load };
}

// Asks until there is an answer: in its place, a list of strings names what it needs.
async function ask({ engine, load }, question, renew) {
  for (let round = 0; round < ROUNDS; round++) {
    const answer = question(engine);
    if (typeof answer[0] !== 'string') return answer;
    await load(answer, renew);
  }
  throw fail('corrupt', 'the index asks for ever more files; build it anew');
}

// A filter as the engine takes it: key, operator and value in turn. Dates are written as ISO 8601 has them.
const text = (value) => `${value?.toJSON?.() ?? value ?? ''}`;
const conditions = (key, op, wish) =>
  Object(wish) !== wish ? (wish == null ? [] : [key, op, text(wish)])
  : Array.isArray(wish) ? wish.flatMap((one) => conditions(key, op, one))
  : 'from' in wish || 'to' in wish ? [key, `${op}..`, `${text(wish.from)}..${text(wish.to)}`]
  : Object.entries(wish).flatMap(([op, some]) => conditions(key, op, some));

export async function open({ base = HERE } = {}) {
  const index = await connect(ENGINE, new URL(`${base}`.replace(/\/?$/, '/'), globalThis.document?.baseURI ?? HERE).href);
  return {
    /**
     * @param {string | null} query
     * @param {Record<string, any>} options as damson.d.ts has them
     */
    search(query, { filters = {}, sort, limit = 10, offset = 0, display = true, facets = display } = {}) {
      const wishes = Object.entries(filters).flatMap(([key, wish]) => conditions(key, 'any', wish));
      const order = [sort ?? []].flat().map((by) => (by.key ? `${by.key}${by.order ? `:${by.order}` : ''}` : by)).join() || undefined;
      return ask(index, (engine) => engine.search(query, wishes, order, limit, offset, display, facets), true);
    },
    // Ids belong to one index: a renewed one must not answer for them.
    display: (ids, query) => ask(index, (engine) => engine.display(Uint32Array.from(ids), query)),
    facets: (key) => ask(index, (engine) => engine.facets(key), true),
    orders: async () => index.engine.orders(),
  };
}

// ---- The page ----

const FORMS = 'form[role=search], [role=search] form, search form, damson-search form';
const TAGS = 'a[rel~=tag][href]';

const allowed = (node) => !node.closest('[data-damson=off]');
const field = (form) => form?.querySelector('input[type=search], input[name=q], input[type=text], input:not([type])');

// The form to which the address belongs. One in the content comes before the one in the header, which
// is then left as it was served, and leads where its `action` says.
function chosen(used) {
  const forms = [...document.querySelectorAll(FORMS)].filter((form) => allowed(form) && field(form));
  return (
    forms.find((form) => form.closest('main, damson-search')) ??
    used ??
    forms.find((form) => form.getClientRects().length) ??
    forms[0]
  );
}

// The list of posts in which a tag link stands: entries that link to something besides tags.
function listing(link) {
  const entry = !link?.closest('.damson') && link?.closest('li:has(a[href]:not([rel~=tag])), article');
  const list = entry?.parentElement;
  return list?.querySelectorAll(`:scope > ${entry.localName}`).length > 1 && allowed(list) ? list : undefined;
}
const firstListing = () => [...document.querySelectorAll(TAGS)].map(listing).find(Boolean);

let page;

// Page behaviour: once, for the form or the list by which it was first needed. `null` if it cannot
// be had: the page then works on as it was served.
function start(form = chosen(), list = firstListing()) {
  return (page ??= enhanced(form, list).catch((error) => {
    console.warn(error);
    return null;
  }));
}

// The style sheet, unless the author has linked it or wants none.
function styled() {
  if (script?.dataset.css === 'none' || document.querySelector('link[href$="damson.css"]')) return;
  return new Promise((done) => {
    const link = element('link', { rel: 'stylesheet', href: `${HERE}damson.css`, onload: done, onerror: done });
    document.head.prepend(link); // Before the site's own, which is to win.
  });
}

async function enhanced(form, list) {
  const looks = styled();
  let opening = connect(PAGE, HERE);
  opening.catch(() => {}); // Said when someone searches.
  const [{ Page }] = await Promise.all([module(PAGE), looks]);
  let index;
  // Given no needs, it opens the index.
  const load = async (needs) => {
    try {
      if (needs) {
        await index.load(needs, true);
      } else {
        const opened = opening ?? connect(PAGE, HERE);
        opening = null;
        index = await opened;
        page.connect(index.engine);
      }
    } catch (error) {
      return page.fail(error);
    }
    page.proceed();
  };
  const page = new Page(form, list, load);
  page.begin();
  return page;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Something is about to be used.
function wake({ target }) {
  const form = target.closest?.(FORMS);
  if (form && allowed(form) && chosen(form) === form) start(form);
  const list = listing(target.closest?.(TAGS));
  if (list) start(undefined, list);
}

// A tag link among posts filters them where they stand.
async function follow(event) {
  const link = event.target.closest?.(TAGS);
  const list = listing(link);
  if (!(list || link?.closest('.damson')) || event.defaultPrevented) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const behaviour = await start(undefined, list);
  if (behaviour) behaviour.follow(link, list);
  else location.href = link.href;
}

// The address holds a query: at a visit, after a reload, by Back and Forward.
function resume() {
  const address = new URLSearchParams(location.search);
  const form = chosen();
  const query = form && address.get(field(form).name || 'q');
  if (query) field(form).value = query;
  if (typeof query === 'string' || (address.has('tag') && (form || firstListing()))) start(form);
}

export function enhance() {
  customElements.define(
    'damson-search',
    class extends HTMLElement {
      connectedCallback() {
        if (this.querySelector('form')) return;
        const label = this.getAttribute('label') ?? 'Search';
        const input = element('input', { type: 'search', name: 'q', placeholder: this.getAttribute('placeholder') ?? '' });
        const form = element('form', {}, element('label', {}, label, input));
        this.prepend(element('search', {}, form));
      }
    },
  );
  for (const type of ['focusin', 'pointerover', 'input']) addEventListener(type, wake, { passive: true });
  addEventListener('click', follow);
  addEventListener('popstate', resume);
  resume();
  wake({ target: document.activeElement ?? {} });
}

// Only a page that names this file in a script element asks to be enhanced.
const script = globalThis.document && [...document.scripts].find(({ src }) => src === import.meta.url);
if (script) enhance();
