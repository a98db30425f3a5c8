// @ts-nocheck: what a module exports has no types.
// Unpacks a module, while its bytes arrive. `pkg-config/program/src/pack/` packs it, and tells how. Its half for the
// browser, a module by itself, comes deflated before the first part. `cargo pkg` tells how many bytes that is, and
// tries every module that it packs with this file.

const UNPACKER = __DAMSON_UNPACKER__;

// What stands before the coder's bytes, and the first four of these.
const HEAD = 13;

// More than a byte of the module ever takes.
const SPARE = 17;

// Bytes of the module between two looks at the clock, and milliseconds that nobody misses: together no long task,
// on a slow telephone either.
const STRIDE = 2048;
const SPAN = 12;

// Lets the page go on with what waits. No timer: those of a page in the background wait for a second.
const rest = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(port1.close());
    port2.postMessage(0);
  });

// The unpacker, once it is there.
let unpacker;

// The unpacker's memory, as the first part of the module left it: what other parts look like, and the bytes of the
// first, of which they repeat some.
let learnt;

/**
 * The bytes of the first part of a module, or of another later on, of a response that brings them packed.
 * @param {Response} response
 * @param {boolean} [isPart] it is another than the first
 */
export async function unpack({ body }, isPart) {
  let first = [];
  let at, bytes, end, exports, packed, start;
  let pause = performance.now() + SPAN;
  const reader = body.getReader();
  for (let done; !done; ) {
    let arrived = await reader.read();
    done = arrived.done;
    arrived = arrived.value ?? [];
    if (!at) {
      first = [...first, ...arrived];
      const before = isPart ? 0 : UNPACKER;
      if (first.length < before + HEAD && !done) continue;
      arrived = first.slice(before);
      if (!isPart) {
        const plain = new Response(new Uint8Array(first.slice(0, before))).body.pipeThrough(new DecompressionStream('deflate-raw'));
        unpacker = await WebAssembly.compile(await new Response(plain).arrayBuffer());
      }
      ({ exports } = await WebAssembly.instantiate(unpacker));
      // In memory, one behind the other: what is the unpacker's own, the first part, another, what is packed.
      const size = exports.memory.buffer.byteLength;
      start = isPart ? learnt.length : size;
      const length = (arrived[0] << 16) | (arrived[1] << 8) | arrived[2];
      packed = end = start + length;
      // Nothing grows by a page when it is packed.
      exports.memory.grow(((start - size + 2 * length) >> 16) + 2);
      bytes = new Uint8Array(exports.memory.buffer);
      if (isPart) bytes.set(learnt);
    }
    bytes.set(arrived, packed);
    packed += arrived.length;
    if (!at) exports.begin((at = start), end);
    for (let before; at < end && before !== at; ) {
      before = at;
      at = exports.unpack(STRIDE, packed + (done ? SPARE : 0));
      if (performance.now() > pause) {
        await rest();
        pause = performance.now() + SPAN;
      }
    }
  }
  if (!isPart) learnt = bytes.subarray(0, end);
  return bytes.slice(start, end);
}
