// The files of the single script: what stands here in the place of a host.
//
// `damson index --single-file` fills in the two names in capitals that begin with underscores. The
// others are what `cargo pkg` puts into the loader in the place of what a classic script cannot do;
// so the loader itself is the same in both.

/** Name to content, in base 64. The module is compressed besides, as the files of an index are. */
const FILES = __DAMSON_FILES__;
/** The site's root as seen from this script's folder, and the path that stands before all addresses. */
const [ROOT, BASE] = __DAMSON_SITE__;

/** The address of this script: only while it runs for the first time can it be told. */
export const DAMSON_URL = globalThis.document?.currentScript?.src || location.href;
const HERE = new URL('.', DAMSON_URL).href;

/** The style sheet, as an address. */
export const DAMSON_CSS = `data:text/css;base64,${FILES['damson.css']}`;

/** `fetch`, for which the files of this script's folder are those above. */
export async function fetch(url, options) {
  const name = `${url}`.startsWith(HERE) ? `${url}`.slice(HERE.length) : '';
  if (!Object.hasOwn(FILES, name)) return globalThis.fetch(url, options);
  const bytes = decoded(FILES[name]);
  if (name.endsWith('.wasm')) {
    const module = new Response(bytes).body.pipeThrough(new DecompressionStream('gzip'));
    return new Response(module, { headers: { 'Content-Type': 'application/wasm' } });
  }
  const range = options?.headers?.Range?.match(/\d+/g);
  return range ? new Response(bytes.subarray(+range[0], +range[1] + 1), { status: 206 }) : new Response(bytes);
}

function decoded(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/**
 * An address of the index as it is where this page is. Addresses begin at the root of a host. A disk
 * has none but its own, and no `index.html` that is found by itself.
 */
export function placed(address) {
  if (location.protocol !== 'file:' || !address.startsWith(`${BASE}/`)) return address;
  const [, path, rest] = address.slice(BASE.length + 1).match(/^([^?#]*)(.*)$/s);
  return new URL(`${ROOT}${path}${/(^|\/)$/.test(path) ? 'index.html' : ''}${rest}`, HERE).href;
}
