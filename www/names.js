// Unpacks a module, and puts back what its imports and exports are called: pkg-config/program/src/names.rs.
import { unpack as unpackBy } from './unpack.js';

const IMPORTS = 2;
const EXPORTS = 7;

// A number as WebAssembly has them, in three bytes.
const size = (number) => [number & 127 | 128, number >> 7 & 127 | 128, number >> 14];
const ZERO = 48; // What the digit 0 is as a byte.
function name(number) {
  const digits = Array.from(`${number}`, (digit) => ZERO + +digit);
  return [digits.length, ...digits];
}
const two = (bytes, at) => bytes[at] << 8 | bytes[at + 1];

/**
 * @param {Response} response
 * @param {boolean} [isPart] it is not the first
 */
export async function unpack(response, isPart) {
  const bytes = await unpackBy(response, isPart);
  // Magic and version, and then sections.
  const made = [...bytes.subarray(0, 8)];
  let at = 8;
  for (let kind = 0; kind < EXPORTS; ) {
    kind = bytes[at];
    const end = at + 4 + (bytes[at + 1] & 127 | (bytes[at + 2] & 127) << 7 | bytes[at + 3] << 14);
    let content = bytes.subarray(at += 4, end);
    if (kind === IMPORTS || kind === EXPORTS) {
      const count = two(content, 0);
      const functions = [];
      let own = 2;
      for (let number = 0, function_ = 0; function_ < count; function_++) {
        if (kind === EXPORTS) functions.push(...name(function_), 0, ...size(function_));
        else {
          number = number + two(content, own) & 0xffff;
          functions.push(1, 97, ...name(number), 0, content[own + 2]); // From the module `a`.
          own += 3;
        }
      }
      content = [...size(count + content[own]), ...functions, ...content.subarray(own + 1)];
    }
    made.push(kind, ...size(content.length), ...content);
    at = end;
  }
  const rest = bytes.subarray(at);
  const named = new Uint8Array(made.length + rest.length);
  named.set(made);
  named.set(rest, made.length);
  return named;
}
