// The loader: all that a page needs of damson before anyone searches.
//
//   <script type="module" src="/damson/damson.js"></script>    enhances the page
//   import { open } from '/damson/damson.js'                   for programmers: see damson.d.ts
//
// It fetches what is asked for and knows nothing of searching. It imports nothing before that, so that this
// one small file is the whole price of a page on which nobody searches.

// The WebAssembly modules beside this file, <name>.wasm, and <name>.js: named when packaged.
const ENGINE = '__DAMSON_ENGINE__';
const PAGE = '__DAMSON_PAGE__';
const HERE = new URL('.', import.meta.url).href;

const fail = (kind, message, cause) => Object.assign(new Error(message, { cause }), { kind });

// ---- Files ----

const lost = (url) => (error) => {
  throw fail('missing', `could not load ${url}: ${error.message}`, error);
};

async function get(url, options) {
  const response = await fetch(url, options).catch(lost(url));
  if (!response.ok) lost(url)(new Error(`status ${response.status}`));
  return response;
}

const body = async (response) => new Uint8Array(await response.arrayBuffer().catch(lost(response.url)));

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
async function read(url, cache, signal) {
  const bytes = await body(await get(url, { cache, signal }));
  return isZipped(bytes) ? unzip(bytes, url) : bytes;
}

// Whole packs from hosts that know no ranges: the last few, for of one many parts may be needed.
const wholes = new Map();
const MAX_WHOLES = 8;

function keep(url, whole, cache) {
  whole.cache = cache;
  whole.catch(() => wholes.delete(url));
  wholes.set(url, whole);
  if (wholes.size > MAX_WHOLES) wholes.delete(wholes.keys().next().value);
  return whole;
}

// Packs of which parts are on their way. Chromium would send for further ones only after those, to see
// what its cache then has.
const asking = new Set();

// Some bytes of a file that is not gzip. Hosts that know no ranges send the whole file: once, for all its parts. So it
// is, too, if `cache` asks for it anew, for some get ranges wrong.
async function readPart(url, range, signal, cache) {
  const [first, last] = range.split('-');
  const passing = asking.has(url);
  let whole = wholes.get(url);
  let own;
  try {
    if (!whole && !cache) {
      asking.add(url);
      const response = await get(url, { headers: { Range: `bytes=${range}` }, signal, cache: passing ? 'no-store' : 'default' });
      if (response.status === 206) return await body(response);
      whole = wholes.get(url);
      if (whole) response.body?.cancel();
      else own = whole = keep(url, body(response));
    }
    if (!whole || (cache && whole.cache !== cache)) own = whole = keep(url, get(url, { cache }).then(body), cache);
    return (await whole).slice(+first, +last + 1);
  } catch (error) {
    // Another's whole file, who may have left it half way.
    if (whole === own || signal.aborted) throw error;
    return readPart(url, range, signal, cache);
  } finally {
    passing || asking.delete(url);
  }
}

// ---- The WebAssembly modules ----

const modules = {};

function module(name) {
  return (modules[name] ??= started(name).catch((error) => {
    delete modules[name];
    throw error;
  }));
}

async function started(name) {
  const path = HERE + name;
  try {
    const [glue, wasm] = await Promise.all([
      import(`${path}.js`),
      get(`${path}.wasm`).then(body),
    ]);
    glue.begin((await WebAssembly.instantiate(wasm, glue.imports)).instance.exports);
    return glue;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) {
      throw fail('engine', `a Content-Security-Policy must allow 'wasm-unsafe-eval': ${error.message}`, error);
    }
    // A cached copy of this file may have outlived the modules that it names. Renew it.
    fetch(import.meta.url, { cache: 'reload' }).catch(() => {});
    throw fail('missing', `could not start ${path}; reload the page: ${error.message}`, error);
  }
}

// What a module answers, if it is not an error: a string, kind and message.
function sure(answered) {
  if (typeof answered !== 'string') return answered;
  const [kind] = answered.split(' ', 1);
  throw fail(kind, answered.slice(kind.length + 1));
}

const utf8 = (text) => new TextEncoder().encode(text);

// ---- The index ----

// An answer takes two rounds of files, three at most; more is an index that contradicts itself.
const ROUNDS = 8;

// An opened index: `ask` answers or names what it needs, `load` brings that.
async function connect(name, base) {
  const url = `${base}damson.idx`;
  let [glue, entry] = await Promise.all([module(name), read(url, 'no-cache')]);
  const number = sure(glue.open(-1, entry));
  // Requests on their way, by what they bring: a file, or a part of one as NAME#FIRST-LAST.
  const loading = {};

  async function bring(need, signal, cache) {
    const [file, range] = need.split('#');
    const path = base + file;
    const bytes = range ? await readPart(path, range, signal, cache) : await read(path, cache, signal);
    const before = utf8(`${need}\0`);
    const named = new Uint8Array(before.length + bytes.length);
    named.set(before);
    named.set(bytes, before.length);
    sure(glue.add(number, named));
  }

  function request(need) {
    const stop = new AbortController();
    const forget = () => loading[need] === sent && delete loading[need];
    const done = bring(need, stop.signal)
      .catch((error) => {
        if (error.kind !== 'corrupt') throw error;
        return bring(need, stop.signal, 'reload'); // The damage may be in a cache.
      })
      .finally(forget);
    const leave = () => {
      if (--sent.users) return;
      forget();
      stop.abort(); // No one waits for it any more.
    };
    const sent = { users: 0, done, leave };
    return sent;
  }

  // `renew`: a site that was rebuilt under an open page has other files; see what its entry says.
  async function load(needs, renew, signal) {
    const requests = needs.map((need) => (loading[need] ??= request(need)));
    for (const sent of requests) {
      sent.users++;
      signal?.addEventListener('abort', sent.leave);
    }
    try {
      await Promise.all(requests.map(({ done }) => done));
    } catch (error) {
      signal?.throwIfAborted();
      const latest = renew && error.kind === 'missing' && (await read(url, 'no-cache').catch(() => null));
      if (!latest || `${latest}` === `${entry}`) throw error;
      sure(glue.open(number, (entry = latest)));
    }
  }

  // Asks until there is an answer: in its place, a list of strings names what it needs.
  async function ask(question, renew, signal) {
    // Parts of a question are divided by what no text holds.
    const bytes = utf8(question.map((part) => `${part ?? ''}`.replaceAll('\0', ' ')).join('\0'));
    for (let round = 0; round < ROUNDS; round++) {
      signal?.throwIfAborted();
      const answered = sure(glue.ask(number, bytes));
      if (typeof answered[0] !== 'string') return answered;
      await load(answered, renew, signal);
    }
    throw fail('corrupt', 'the index asks for ever more files; build it anew');
  }
  return { number, load, ask };
}

export async function open({ base = HERE } = {}) {
  const index = connect(ENGINE, new URL(`${base}`.replace(/\/?$/, '/'), globalThis.document?.baseURI ?? HERE).href);
  const [{ programmers }, { ask }] = await Promise.all([module(ENGINE), index]);
  return programmers(ask);
}

// ---- The page ----

const FORMS = 'form[role=search], [role=search] form, search form, damson-search form, damson-filter form';
const ELEMENTS = 'damson-dialog';
const TAGS = 'a[rel~=tag][href]';

const allowed = (node) => !node.closest('[data-damson=off]');
const field = (form) => form?.querySelector('input[type=search], input[name=q], input[type=text], input:not([type])');

// The form to which the address belongs. One in the content comes before the one in the header, which
// is then left as it was served, and leads where its `action` says.
function chosen(used) {
  const forms = [...document.querySelectorAll(FORMS)].filter(
    (form) => allowed(form) && (field(form) || form.closest('damson-filter')),
  );
  return (
    forms.find((form) => form.closest('main, damson-search, damson-filter')) ??
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

let page, search;

// Page behaviour: once, when it is first needed. `null` if it cannot be had: the page then works on as
// it was served.
function behaviour() {
  return (page ??= enhanced().catch((error) => {
    console.warn(error);
    return null;
  }));
}

// Results in the page: once, for the form or the list by which they were first needed.
async function searching(form, list) {
  const page = await behaviour();
  page?.search(form, list);
  return page;
}
const start = (form = chosen(), list = firstListing()) => (search ??= searching(form, list));

// An element that shows answers in its own way, and is about to be used.
const present = async (element) => (await behaviour())?.present(element);

// The style sheet, unless the author has linked it or wants none.
function styled() {
  if (script?.dataset.css === 'none' || document.querySelector('link[href$="damson.css"]')) return;
  return new Promise((done) => {
    const link = element('link', { rel: 'stylesheet', href: `${HERE}damson.css`, onload: done, onerror: done });
    document.head.prepend(link); // Before the site's own, which is to win.
  });
}

async function enhanced() {
  const opened = () => connect(PAGE, HERE);
  const opening = opened();
  opening.catch(() => {}); // Said when someone searches.
  const [{ enhance }] = await Promise.all([module(PAGE), styled()]);
  return enhance(opening, opened);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A field for words, as an element wants it.
const labelled = (owner, label) =>
  element('label', {}, label, element('input', { type: 'search', name: 'q', placeholder: owner.getAttribute('placeholder') ?? '' }));

// Something is about to be used.
function wake({ target }) {
  const own = target.closest?.(ELEMENTS);
  if (own) present(own);
  const form = target.closest?.('damson-filter')?.querySelector('form') ?? target.closest?.(FORMS);
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
  const words = field(form);
  const query = form && address.get(words?.name || 'q');
  if (query && words) words.value = query;
  if (typeof query === 'string' || (address.has('tag') && (form || firstListing()))) start(form);
}

export function enhance() {
  customElements.define(
    'damson-search',
    class extends HTMLElement {
      connectedCallback() {
        if (this.querySelector('form')) return;
        this.prepend(element('search', {}, element('form', {}, labelled(this, this.getAttribute('label') ?? 'Search'))));
      }
    },
  );
  customElements.define(
    'damson-filter',
    class extends HTMLElement {
      connectedCallback() {
        if (this.querySelector('.damson')) return;
        if (!this.querySelector('form')) {
          const words = this.getAttribute('search');
          this.prepend(element('form', {}, ...(words === null ? [] : [labelled(this, words || 'Search')])));
        }
        const label = this.getAttribute('label');
        const summary = element('summary', label ? {} : { lang: 'en' }, label ?? 'Filter');
        const parts = [element('details', { className: 'damson-filters' }, summary), element('div', { className: 'damson-bar' })];
        this.append(element('div', { className: 'damson' }, ...parts));
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
