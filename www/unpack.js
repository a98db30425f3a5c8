// Unpacks a module, while its bytes arrive. `pkg-config/program/src/pack/` is the other half, and tells how: both
// foretell each bit in the same way, and learn from it. `cargo pkg` tries every module that it packs with this file.

const VIEWS = 4;
const HISTORIES = 256;

// How many numbers follow an opcode, for each up to the last that has any, but for a few rare ones.
const OPERANDS = '0011100000001110120000000000200011111111222222222222222222222221111';
const hash = (one, other) => {
  const mixed = Math.imul(one ^ Math.imul(other, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
};

/**
 * The bytes of a module, of a response that brings them packed.
 * @param {Response} response
 */
export async function unpack({ body }) {
  const floats = (length, first = 0) => new Float64Array(length).fill(first);
  const slots = new Int32Array(1 << 22);
  const behind = floats(VIEWS * HISTORIES, 0.5);
  const weights = floats(261 * (VIEWS + 1) * 2 * VIEWS, 0.2);
  const squash = floats(4096);
  const stretch = floats(4096);
  for (let step = 0, power = 2980.9579870417283, sum = 0; step < 4096; step++) {
    squash[step] = 1 / (1 + power);
    power *= 0.9961013694701175;
    if (step > 2047) {
      const p = step / 4096;
      sum += 1 / (p * (1 - p)) / 4096;
      stretch[step] = sum;
      stretch[4095 - step] = -sum;
    }
  }
  const inputs = floats(2 * VIEWS);
  const [histories, bases] = [[], []];

  let packed = [];
  let taken = 0;
  let range = 0xffffffff;
  let code, start, end, module;
  const next = () => packed[taken++];
  const number = () => (next() << 16) | (next() << 8) | next();

  let at = 0;
  let raw = 1;
  let opcode = 0;
  let left = 0;
  let been = 0;
  let operand = 0;
  let bytes = 0;
  let own = 0;
  let opcodes = 0;
  let last = 0;

  function unpackByte() {
    const state = raw ? 1 : left ? (opcode << 8) | (Math.min(been, 2) << 4) | bytes : 0;
    const value = hash(state, operand);
    const views = [state, hash(state, last), hash(value, opcodes & 0xffff), hash(value, opcodes)].map((view, at) => hash(view, at + 1));
    const set = (raw ? 0 : left ? opcode + 2 : 1) * (VIEWS + 1);
    let byte = 1;
    let half = 1;
    while (byte < 256) {
      let known = 0;
      for (let view = 0; view < VIEWS; view++) {
        if (half === 1) bases[view] = hash(views[view], byte) >>> 10;
        const slot = slots[bases[view] ^ half];
        const history = slot & 255;
        inputs[view] = inputs[VIEWS + view] = 0;
        histories[view] = view * HISTORIES + history;
        if (history) {
          known = view + 1;
          inputs[view] = stretch[(slot >> 20) + 2048];
          inputs[VIEWS + view] = stretch[(behind[histories[view]] * 4095) | 0];
        }
      }
      const first = (set + known) * 2 * VIEWS;
      let sum = 0;
      for (let input = 0; input < 2 * VIEWS; input++) sum += inputs[input] * weights[first + input];
      const forecast = squash[Math.max(0, Math.min(4095, sum * 256 + 2048)) | 0];
      const bound = (range >>> 16) * ((forecast * 65536) | 0);
      const bit = code < bound ? 1 : 0;
      if (bit) range = bound;
      else {
        code -= bound;
        range -= bound;
      }
      for (; range < 0x1000000; range *= 256) code = ((code << 8) | next()) >>> 0;

      const error = (bit - forecast) * 0.003;
      for (let input = 0; input < 2 * VIEWS; input++) weights[first + input] += inputs[input] * error;
      for (let view = 0; view < VIEWS; view++) {
        const history = histories[view];
        behind[history] += (bit - behind[history]) * 0.03;
        const place = bases[view] ^ half;
        const slot = slots[place];
        const before = slot & 255 || 1;
        const after = (before << 1) | bit;
        const probability = (slot >> 16) + ((bit ? 32767 : -32768) - (slot >> 16)) / (32.2 - Math.clz32(before));
        slots[place] = (probability << 16) | (after < 256 ? after : (after & 127) | 128);
      }
      half = byte >> 3 === 1 ? 1 : (half << 1) | bit;
      byte = (byte << 1) | bit;
    }

    module[at++] = last = byte & 255;
    if (raw) {
      raw--;
      opcodes = (opcodes << 8) | last;
    } else if (left) {
      operand |= (last & 127) << (7 * bytes++);
      if (last < 128) {
        left--;
        been++;
        if (opcode === 256) {
          own = at + operand;
          opcode = 257;
          left = 1;
        } else if (opcode === 257) {
          opcode = 258;
          left = 2 * operand;
        } else if (opcode === 14 && been < 2) left = operand + 1;
        operand = bytes = 0;
      }
    } else {
      opcode = last;
      opcodes = (opcodes << 8) | last;
      left = +OPERANDS[last] || 0;
      raw = last === 67 ? 4 : last === 68 ? 8 : 0;
      been = 0;
    }
    if (at === start) raw = own = 0;
    if (at === end) raw = module.length;
    if (!raw && !left && at >= own) {
      opcode = 256;
      left = 1;
      been = opcodes = 0;
    }
  }

  const reader = body.getReader();
  for (let done; !done; ) {
    const arrived = await reader.read();
    done = arrived.done;
    packed = [...packed.slice(taken), ...(arrived.value ?? [])];
    taken = 0;
    if (!module && (done || packed.length > 16)) {
      module = new Uint8Array((raw = number()));
      start = number();
      end = number();
      code = ((number() << 8) | next()) >>> 0;
    }
    while (at < module?.length && (done || taken + 16 < packed.length)) unpackByte();
  }
  return module;
}
