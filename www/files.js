// The files of an index: fetched, unzipped, and handed to the module that asks for them.
import { unpack } from './names.js';

const fail = (kind, message, cause) => Object.assign(new Error(message, { cause }), { kind });

const lost = (url) => (error) => {
  throw fail('missing', `could not load ${url}: ${error.message}`, error);
};

// `sent`: it may be on its way already.
async function get(url, options, sent = fetch(url, options)) {
  const response = await sent.catch(lost(url));
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
async function read(url, cache, signal, sent) {
  const bytes = await body(await get(url, { cache, signal }, sent));
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

/**
 * Starts the module.
 * @param {Pick<typeof import('./glue.js'), 'begin' | 'imports'>} glue of the module
 * @param {Promise<Response>} sent its first part
 */
export async function begin({ begin, imports }, sent) {
  /** @type {BufferSource} */
  const wasm = await unpack(await get('the module', undefined, sent));
  begin((await WebAssembly.instantiate(wasm, imports)).instance.exports);
}

// The parts of the module besides the first that have come, or are on their way, by name.
export const parts = {};

/**
 * Takes in a part of the module: once.
 * @param {Pick<typeof import('./glue.js'), 'complete'>} glue of the module
 * @param {string} part
 * @param {string} url where it is
 * @param {Promise<Response>} [sent] it may be on its way already
 */
export const take = (glue, part, url, sent) =>
  (parts[part] ??= get(url, undefined, sent)
    .then((response) => unpack(response, true))
    .then((bytes) => glue.complete(part, bytes))
    .catch((error) => {
      delete parts[part];
      throw error;
    }));

// Parts of the engine itself, which it is told of. What else it needs and has no dot in its name is a part, too;
// none has a name that stands within these.
const ENGINE = 'words tags ranges';

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

/**
 * An opened index: `ask` answers or names what it needs, `load` brings that.
 * @param {Pick<typeof import('./glue.js'), 'add' | 'ask' | 'complete' | 'open'>} glue of the module
 * @param {string} base the folder of the index
 * @param {Promise<Response>} sent its entry
 * @param {string} path where the parts of the module are, but for the ends of their names
 */
export async function connect(glue, base, sent, path) {
  const url = `${base}damson.idx`;
  let entry = await read(url, 'no-cache', undefined, sent);
  const number = sure(glue.open(-1, entry));
  // Requests on their way, by what they bring: a file, or a part of one as NAME#FIRST-LAST.
  const loading = {};

  async function bring(need, signal, cache) {
    const [file, range] = need.split('#');
    const isPart = !need.includes('.');
    if (isPart) {
      await take(glue, need, `${path}.${need}.wasm`);
      if (!ENGINE.includes(need)) return;
    }
    const bytes =
      isPart ? []
      : range ? await readPart(base + file, range, signal, cache)
      : await read(base + file, cache, signal);
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
    throw fail('corrupt', 'damaged: build the index anew');
  }
  return { number, load, ask };
}
