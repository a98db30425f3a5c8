// The loader: all that a page needs of damson before anyone searches.
//
//   <script type="module" src="/damson/damson.js"></script>    enhances the page
//   import { open } from '/damson/damson.js'                   for programmers: see damson.d.ts
//
// It fetches what is asked for and knows nothing of searching. It imports nothing before that, so that this
// one small file is the whole price of a page on which nobody searches.

// The WebAssembly modules beside this file, <name>.wasm and their parts, <name>.<part>.wasm; and <name>.js: named
// when packaged.
const ENGINE = '__DAMSON_ENGINE__';
const PAGE = '__DAMSON_PAGE__';
const HERE = new URL('.', import.meta.url).href;

// What elements are called until a module comes: search and filters, in each language of `strings/`.
const NAMES = '__DAMSON_NAMES__';

const fail = (kind, message, cause) => Object.assign(new Error(message, { cause }), { kind });

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
    const sent = fetch(`${path}.wasm`);
    sent.catch(() => {}); // Said when it is read.
    const glue = await import(`${path}.js`);
    await glue.begin(sent);
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

// An opened index. Its entry comes while the module does.
async function connect(name, base) {
  const entry = fetch(`${base}damson.idx`, { cache: 'no-cache' });
  entry.catch(() => {}); // Said when it is read.
  return (await module(name)).connect(base, entry, HERE + name);
}

export async function open({ base = HERE } = {}) {
  const folder = new URL(`${base}`.replace(/\/?$/, '/'), globalThis.document?.baseURI ?? HERE).href;
  const { ask } = await connect(ENGINE, folder);
  return (await module(ENGINE)).programmers(ask);
}

// ---- The page ----

const FORMS = 'form[role=search], [role=search] form, search form, damson-search form, damson-filter form';
const OWNERS = 'damson-search, damson-filter';
const DIALOG = 'damson-dialog';
const TAGS = 'a[rel~=tag][href]';
const OPENERS = `${DIALOG} :is(a, button, input):not(dialog *)`;

const allowed = (node) => !node.closest('[data-damson=off], damson-dialog');
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
  const name = entry?.localName;
  return list?.querySelector(`:scope > ${name} ~ ${name}`) && allowed(list) ? list : undefined;
}
function firstListing() {
  for (const link of document.querySelectorAll(TAGS)) {
    const list = listing(link);
    if (list) return list;
  }
}

let page, search, sheet;
// An element has come into the page: before all are known, one looks once for all.
let arrived = () => {};
const presenting = {};

// Page behaviour with the part of its module that is about to be used: once, when it is first needed. `null` if it
// cannot be had: the page then works on as it was served.
function behaviour(part) {
  return (presenting[part] ??= presented(part).catch((error) => {
    console.warn(error);
    return null;
  }));
}

async function presented(part) {
  const url = `${HERE}${PAGE}.${part}.wasm`;
  const sent = fetch(url); // Along with the first part.
  sent.catch(() => {}); // Said when it is read.
  const made = await (page ??= enhanced());
  await (await module(PAGE)).take(part, url, sent);
  return made;
}

// Results in the page: once, for the form or the list by which they were first needed.
async function searching(form, list) {
  const parts = form?.closest('damson-filter') ? ['results', 'list'] : ['results'];
  const pages = await Promise.all(parts.map(behaviour));
  if (pages.includes(null)) return;
  pages[0].search(form, list);
  return pages[0];
}
let searched;
function start(form, list) {
  // A script may have put another page in the place of the one that it stood in.
  if (searched?.isConnected === false) search = null;
  if (!search) {
    form ??= chosen();
    list ??= firstListing();
    search = searching(form, list);
    searched = form ?? list;
  }
  return search;
}

// Results are to come below a form. Their room is kept from the moment of the key, so that nothing moves later.
const keepRoom = (form) => form?.closest('damson-search:not([for])')?.setAttribute('data-used', '');

// An element that shows answers in its own way, and is about to be used.
const present = async (element) => (await behaviour('dialog'))?.present(element);

// The style sheet, unless the author has linked it or wants none.
function styled() {
  if (script?.dataset.css === 'none' || (!sheet && document.querySelector('link[href$="damson.css"]'))) return;
  return (sheet ??= new Promise((done) => {
    // Before the site's own, which is to win.
    document.head.prepend(
      element('link', { rel: 'stylesheet', href: `${HERE}damson.css`, onload: done, onerror: done }),
    );
  }));
}

async function enhanced() {
  const opening = connect(PAGE, HERE);
  opening.catch(() => {}); // Said when someone searches.
  const [{ enhance }] = await Promise.all([module(PAGE), styled()]);
  return enhance(HERE, opening);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// What an element calls a parameter of the address: `params="q:query sort:order"`.
const param = (owner, ours) => owner?.getAttribute('params')?.match(`(?:^|\\s)${ours}:(\\S+)`)?.[1] ?? ours;

// What an element is called whose author has not named it, in the page's language or else in English.
function named(at) {
  const { lang } = document.documentElement;
  const table = /^zh-(.*hant|tw|hk|mo)/i.test(lang) ? 'zh-hant' : lang.toLowerCase().split(/\W/)[0];
  const named = (table) => NAMES.match(`\\b${table},[^;]+`)?.[0].split(',')[at];
  return (table && named(table)) || named('en');
}
const SEARCH = 1;
const FILTERS = 2;

// A field for words, as an element wants it.
const labelled = (owner, label) =>
  element('label', {}, label, element('input', { type: 'search', name: param(owner, 'q'), placeholder: owner.getAttribute('placeholder') ?? '' }));

/**
 * Something is about to be used.
 * @param {any} event
 */
function wake(event) {
  const { target } = event;
  const host = target.closest?.(DIALOG);
  if (host && event.type === 'input' && !event.isComposing && !target.closest('dialog')) host.show();
  else if (host) behaviour('dialog');
  const form = target.closest?.('damson-filter')?.querySelector('form') ?? target.closest?.(FORMS);
  if (form && allowed(form) && chosen(form) === form) {
    if (event.type !== 'pointerover') keepRoom(form);
    start(form);
  }
  const list = listing(target.closest?.(TAGS));
  if (list) start(undefined, list);
}

// A tag link among posts filters them where they stand; what stands in a dialog's element opens it.
async function follow(event) {
  const { target } = event;
  const link = target.closest?.(TAGS);
  const list = listing(link);
  const host = target.closest?.(OPENERS)?.closest(DIALOG);
  if (!(list || host || link?.closest('.damson')) || event.defaultPrevented) return;
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (host) return host.show();
  const behaviour = await start(undefined, list);
  if (behaviour) behaviour.follow(link, list);
  else location.href = link.href;
}

// A hit led here from a page that has left its words for this one: `marks.rs` has kept them.
async function mark() {
  try {
    const handed = sessionStorage.getItem('damson-marks')?.startsWith(`${location.pathname}\n`);
    if (handed && !document.querySelector('[data-damson-marks=off]')) (await behaviour('marks'))?.mark();
  } catch {
    // A page may be denied storage.
  }
}

// Ctrl K, or ⌘K, and / where nothing is being typed.
const isApple = () => /^(Mac|iP)/.test(navigator.platform);

function shortcut(event) {
  /** @type {any} */
  const host = document.querySelector(`${DIALOG}:not([keys=off])`);
  const { key, ctrlKey, metaKey } = event;
  const isTyping = event.composedPath()[0].closest?.('input, textarea, select, [contenteditable]');
  const isOurs = ctrlKey || metaKey ? key === 'k' && (isApple() ? metaKey : ctrlKey) : key === '/' && !isTyping;
  if (!host || !isOurs || event.altKey || event.defaultPrevented) return;
  event.preventDefault();
  host.show();
}

// The dialog of an element that brings none. At the end of the page, where no header hides or colours it.
function dialog(host) {
  const label = host.getAttribute('label') ?? named(SEARCH);
  const own = host.querySelector('form');
  const form = element(
    'form',
    {},
    element('input', { type: 'search', name: field(own)?.name || 'q', placeholder: label, ariaLabel: label }),
  );
  const action = host.getAttribute('action') ?? own?.getAttribute('action') ?? host.querySelector('a')?.href;
  if (action) form.action = action;
  const close = element('button', { className: 'damson-close' }, '×');
  const made = element(
    'dialog',
    { className: DIALOG, ariaLabel: label },
    form,
    element('form', { method: 'dialog' }, close),
  );
  document.body.append(made);
  // Unseen until it looks as it should: it takes what is typed all the same.
  made.style.opacity = '0';
  Promise.resolve(styled()).then(() => (made.style.opacity = ''));
  return made;
}

// The address holds a query: at a visit, after a reload, by Back and Forward.
function resume() {
  const address = new URLSearchParams(location.search);
  const form = chosen();
  const words = field(form);
  const query = form && address.get(words?.name || 'q');
  if (query && words) words.value = query;
  if (query != null || (address.has(param(form?.closest(OWNERS), 'tag')) && (form || firstListing()))) {
    keepRoom(form);
    start(form);
  }
}

export function enhance() {
  customElements.define(
    'damson-search',
    class extends HTMLElement {
      connectedCallback() {
        if (!this.querySelector('form')) {
          this.prepend(element('search', {}, element('form', {}, labelled(this, this.getAttribute('label') ?? named(SEARCH)))));
        }
        arrived();
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
          this.prepend(element('form', {}, ...(words === null ? [] : [labelled(this, words || named(SEARCH))])));
        }
        const label = this.getAttribute('label');
        const summary = element('summary', {}, label ?? named(FILTERS));
        // Until there are an author's own words for it.
        summary.toggleAttribute('data-named', !label);
        const filters = element('details', { className: 'damson-filters' }, summary);
        this.append(element('div', { className: 'damson' }, filters, element('div', { className: 'damson-bar' })));
        arrived();
      }
    },
  );
  customElements.define(
    DIALOG,
    class extends HTMLElement {
      /** @type {any} */
      dialog;

      connectedCallback() {
        if (!this.querySelector(OPENERS)) {
          const label = element('span', {}, this.getAttribute('label') ?? named(SEARCH));
          this.append(element('button', { type: 'button', className: 'damson-button' }, label, ' ', element('kbd')));
        }
        const [hint, keys] = isApple() ? ['⌘K', 'Meta+K'] : ['Ctrl K', 'Control+K'];
        this.querySelector(OPENERS).setAttribute('aria-keyshortcuts', keys);
        for (const kbd of this.querySelectorAll('kbd:empty')) {
          kbd.append(hint);
          kbd.ariaHidden = 'true';
        }
      }

      show() {
        this.dialog ??= this.querySelector('dialog') ?? dialog(this);
        const [words, input] = [field(this)?.value, field(this.dialog)];
        if (!this.dialog.open) this.dialog.showModal();
        if (words && field(this) !== input) input.value = words;
        input.focus();
        words || input.select();
        present(this);
      }
    },
  );
  addEventListener('keydown', shortcut);
  for (const type of ['focusin', 'pointerover', 'input']) addEventListener(type, wake, { passive: true });
  addEventListener('click', follow);
  addEventListener('popstate', resume);
  (arrived = resume)();
  mark();
  wake({ target: document.activeElement ?? {} });
}

// Only a page that names this file in a script element asks to be enhanced.
const script = globalThis.document && [...document.scripts].find(({ src }) => src === import.meta.url);
if (script) enhance();
