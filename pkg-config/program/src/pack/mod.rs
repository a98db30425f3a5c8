//! Packs a module of WebAssembly: to two thirds of what gzip makes of it, or less.
//!
//! gzip finds rows of bytes again, of which code has few. What code has is a grammar: which instruction
//! follows which, and what its operands are as a rule. So each bit is foretold from what stood before it,
//! and a range coder spends on it what the truth costs by that [forecast](Model). `www/unpack.js` undoes
//! it in the browser, while the bytes arrive, with a module that is made of `browser.rs` and the model here.
//!
//! The parts of a module besides the first are packed with what the first taught, and with its bytes before
//! them: each by itself, in any order.
//!
//! ```text
//! packed   bytes of the part, where its functions begin, where they end: 3 bytes each, the highest
//!          first; then the coder's bytes
//! ```
//!
//! The coder is that of the index (FORMAT.md, "Range-coded streams"), with probabilities of 16 bits.
#[cfg(test)]
mod decoder;
mod model;
mod place;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{capture, run};
use crate::disk;
use crate::optimise::optimise;
use crate::pkg::fill;
use crate::project::Project;
use model::{Coder, Model, SLOTS};
use place::Bounds;

/// What the result depends on, besides the module.
pub const SOURCES: [&[u8]; 3] =
    [include_bytes!("mod.rs"), include_bytes!("model.rs"), include_bytes!("place.rs")];

/// What undoes it, with a placeholder for [the half of this](unpacker) that the browser has.
pub const UNPACK: &str = "unpack.js";
const PLACEHOLDER: &str = "__DAMSON_UNPACKER__";

/// How `browser.rs` is compiled: at once with what it uses of the core library.
const COMPILE: &str = "--edition 2024 --crate-type cdylib --target wasm32-unknown-unknown -Copt-level=z -Clto=fat \
     -Cpanic=abort -Clink-arg=-zstack-size=1024 -Dwarnings";

/// The script that unpacks modules.
pub fn script(project: &Project) -> Result<String> {
    let unpacker: String = unpacker(project)?.iter().map(|byte| format!("\\x{byte:02x}")).collect();
    fill(&project.read(format!("www/{UNPACK}"))?, &[(PLACEHOLDER, unpacker)]).context(UNPACK)
}

/// The module that unpacks modules.
fn unpacker(project: &Project) -> Result<Vec<u8>> {
    let folder = project.target.join("pkg");
    disk::create_folder(&folder)?;
    let [compiled, small] =
        ["compiled", "small"].map(|name| folder.join(format!("unpacker-{name}.wasm")));
    let mut rustc = project.command("rustc");
    rustc.args(COMPILE.split_whitespace()).arg("pkg-config/program/src/pack/browser.rs");
    run(rustc.arg("-o").arg(&compiled))?;
    run(&mut optimise(project, &compiled, &small))?;
    disk::read(&small)
}

/// Packs the parts of a module, of which the first comes first; each is kept as `<name>.plain`. Has them
/// unpacked by the [script] of this path, to see that they are the same.
pub fn in_place(project: &Project, parts: &[PathBuf], unpack: &Path) -> Result<()> {
    const SCRIPT: &str = "
        const { readFileSync } = require('node:fs');
        const [unpacker, ...files] = process.argv.slice(1);
        const sent = (packed) => new Response(new ReadableStream({
            start(stream) {
                // As they arrive: in pieces, the first too short for anything.
                for (let at = 0; at < packed.length; at += 999) {
                    const piece = packed.subarray(at, at + 999);
                    stream.enqueue(piece.subarray(0, 7));
                    if (piece.length > 7) stream.enqueue(piece.subarray(7));
                }
                stream.close();
            },
        }));
        (async () => {
            const { unpack } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(unpacker))}`);
            // The last part at once with the one before it, and in another order than they were packed.
            const [first, ...rest] = files;
            const isSame = async (file, isPart) => {
                const unpacked = await unpack(sent(readFileSync(file)), isPart);
                if (!readFileSync(file.replace(/wasm$/, 'plain')).equals(unpacked)) console.log(file);
            };
            await isSame(first, false);
            await Promise.all(rest.reverse().map((file) => isSame(file, true)));
        })();";
    let mut packer = Packer::new();
    for (number, path) in parts.iter().enumerate() {
        let plain = path.with_extension("plain");
        let shown = || path.display().to_string();
        fs::rename(path, &plain).with_context(shown)?;
        let part = disk::read(&plain)?;
        let packed = match number {
            0 => packer.pack(&part),
            _ => packer.clone().pack(&part),
        };
        disk::write(path, packed.with_context(shown)?)?;
    }
    let mut node = project.command("node");
    let others = capture(node.args(["-e", SCRIPT]).arg(unpack).args(parts))?;
    ensure!(others.is_empty(), "{} does not unpack {}", unpack.display(), others.trim());
    Ok(())
}

/// What packs a module, and has learnt from what it packed.
#[derive(Clone)]
struct Packer {
    model: Box<Model>,
    slots: Vec<u8>,
    /// What it packed.
    before: Vec<u8>,
}

impl Packer {
    fn new() -> Packer {
        Packer { model: Box::new(Model::EMPTY), slots: vec![0; SLOTS], before: Vec::new() }
    }

    /// Packs a module.
    ///
    /// # Errors
    ///
    /// If it is none, or has no functions.
    fn pack(&mut self, module: &[u8]) -> Result<Vec<u8>> {
        let (start, end) = functions(module).context("expected a module with functions")?;
        let mut packed = Vec::new();
        for number in [module.len(), start, end] {
            let [highest, bytes @ ..] = u32::try_from(number)?.to_be_bytes();
            ensure!(highest == 0, "a module of more than 16 MB");
            packed.extend(bytes);
        }
        self.model.begin(Bounds { length: module.len(), start, end });
        let mut encoder = Encoder { low: 0, range: u32::MAX, bytes: packed, byte: 0, left: 0 };
        for byte in module {
            encoder.begin(*byte);
            self.model.code(&mut self.slots, &self.before, &mut encoder);
            self.before.push(*byte);
        }
        Ok(encoder.finish())
    }
}

/// Where a module's functions begin and end, the first with the number of its bytes.
fn functions(module: &[u8]) -> Option<(usize, usize)> {
    /// What stands before the sections: magic and version.
    const HEADER: usize = 8;
    const CODE: u8 = 10;
    let mut at = HEADER;
    loop {
        let kind = *module.get(at)?;
        at += 1;
        let length = number(module, &mut at)?;
        let end = at.checked_add(length).filter(|end| *end <= module.len())?;
        if kind == CODE {
            number(module, &mut at)?;
            return Some((at, end));
        }
        at = end;
    }
}

/// Reads a number as WebAssembly writes it: LEB128.
fn number(module: &[u8], at: &mut usize) -> Option<usize> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let byte = *module.get(*at)?;
        *at += 1;
        number |= usize::from(byte & 127) << shift;
        if byte < 128 {
            return Some(number);
        }
    }
    None
}

/// A range coder, with a carry.
struct Encoder {
    low: u64,
    range: u32,
    bytes: Vec<u8>,
    /// The byte whose bits are coded, and how many of them are left.
    byte: u8,
    left: u32,
}

impl Coder for Encoder {
    fn bit(&mut self, probability: u32) -> bool {
        self.left -= 1;
        let bit = self.byte >> self.left & 1 == 1;
        let bound = (self.range >> 16) * probability;
        if bit {
            self.range = bound;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
        bit
    }
}

impl Encoder {
    fn begin(&mut self, byte: u8) {
        (self.byte, self.left) = (byte, 8);
    }

    fn shift(&mut self) {
        if self.low >> 32 != 0 {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
        self.bytes.push((self.low as u32 >> 24) as u8);
        self.low = u64::from((self.low as u32) << 8);
    }

    fn finish(mut self) -> Vec<u8> {
        for _ in 0..4 {
            self.shift();
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::decoder::{Decoder, Source};
    use super::*;

    impl Source for std::slice::Iter<'_, u8> {
        fn take(&mut self) -> u8 {
            self.next().copied().unwrap_or_default()
        }
    }

    fn pack(module: &[u8]) -> Result<Vec<u8>> {
        Packer::new().pack(module)
    }

    /// What a browser has: what it unpacked last, behind what it unpacked before.
    #[derive(Clone)]
    struct Unpacker {
        model: Box<Model>,
        slots: Vec<u8>,
        before: Vec<u8>,
    }

    impl Unpacker {
        fn new() -> Unpacker {
            let Packer { model, slots, before } = Packer::new();
            Unpacker { model, slots, before }
        }

        fn unpack(&mut self, packed: &[u8]) -> &[u8] {
            let start = self.before.len();
            let mut decoder = Decoder::new(packed.iter());
            let bounds = decoder.begin();
            self.model.begin(bounds);
            for _ in 0..bounds.length {
                let byte = self.model.code(&mut self.slots, &self.before, &mut decoder);
                self.before.push(byte);
            }
            &self.before[start..]
        }
    }

    fn unpack(packed: &[u8]) -> Vec<u8> {
        Unpacker::new().unpack(packed).to_vec()
    }

    /// A module with one function, of this body.
    fn module(body: &[u8]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0".to_vec();
        let long = |length: usize| [(length & 127) as u8 | 128, (length >> 7) as u8];
        module.push(10);
        module.extend(long(body.len() + 3));
        module.push(1);
        module.extend(long(body.len()));
        module.extend(body);
        module.extend(b"\0\x03\x01xy");
        module
    }

    #[test]
    fn what_was_packed_comes_out_again() {
        let mut state = 1_u32;
        let mut noise = |most: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 8) % most) as u8
        };
        for most in [1, 2, 17, 200, 256] {
            // Bytes that are code by chance: a reader must get through any.
            let body: Vec<u8> = (0..5000).map(|_| noise(most)).collect();
            let module = module(&body);
            assert!(unpack(&pack(&module).unwrap()) == module, "{most}");
        }
    }

    #[test]
    fn what_repeats_takes_next_to_nothing_and_noise_no_more_than_it_has() {
        // local.get 1, local.get 2, i32.add, local.set 1
        let row = [0x20, 1, 0x20, 2, 0x6a, 0x21, 1].repeat(700);
        assert!(pack(&module(&row)).unwrap().len() < 150);
        let ever_the_same = module(&[1; 16_000]);
        let packed = pack(&ever_the_same).unwrap();
        assert!(unpack(&packed) == ever_the_same);
        assert!(packed.len() < 150, "{}", packed.len());
        let noise: Vec<u8> = (0..4900_u32)
            .map(|at| (at.wrapping_mul(0x9e37_79b1).wrapping_pow(3) >> 13) as u8)
            .collect();
        assert!(pack(&module(&noise)).unwrap().len() < 5300);
    }

    /// Code that is made by rules, of which other code is made, too.
    fn code(mut state: u32) -> Vec<u8> {
        let mut body = Vec::new();
        for _ in 0..900 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let local = (state >> 29) as u8;
            match state >> 26 & 3 {
                0 => body.extend([0x20, local, 0x41, 1, 0x6a, 0x21, local]),
                1 => body.extend([0x20, local, 0x28, 2, 4 * local]),
                2 => body.extend([0x10, local ^ 5, 0x1a]),
                _ => body.extend([0x20, local, 0x45, 0x0d, 0]),
            }
        }
        body
    }

    #[test]
    fn a_part_learns_from_the_first_and_needs_no_other() {
        let [first, one, other] = [1, 2, 3].map(|state| module(&code(state)));
        let mut packer = Packer::new();
        let first_packed = packer.pack(&first).unwrap();
        let [one_packed, other_packed] =
            [&one, &other].map(|part| packer.clone().pack(part).unwrap());
        let alone = pack(&one).unwrap().len();
        assert!(one_packed.len() * 20 < alone * 19, "{} of {alone}", one_packed.len());

        let mut unpacker = Unpacker::new();
        assert!(unpacker.unpack(&first_packed) == first);
        for (packed, part) in [(&other_packed, &other), (&one_packed, &one)] {
            assert!(unpacker.clone().unpack(packed) == part);
        }
    }

    #[test]
    fn any_bytes_unpack_to_something_as_long_as_they_say() {
        let mut state = 7_u32;
        for length in [0, 1, 9, 10, 500, 9000] {
            let mut packed: Vec<u8> = [length, length / 5, length / 2]
                .iter()
                .flat_map(|number: &u32| number.to_be_bytes()[1..].to_vec())
                .collect();
            for _ in 0..length {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                packed.push((state >> 24) as u8);
            }
            // Cut short, too: behind the end there are zeros.
            for end in [9, packed.len() / 2, packed.len()] {
                let mut unpacker = Unpacker::new();
                let packed = &packed[..end.max(9)];
                assert_eq!(unpacker.unpack(packed).len(), length as usize);
                assert_eq!(unpacker.unpack(packed).len(), length as usize);
            }
        }
    }

    #[test]
    fn what_is_no_module_is_refused() {
        let module = module(b"\0\x0b");
        for cut in [0, 8, 9, 20, module.len() - 5] {
            let code_is_whole = functions(&module).is_some_and(|(_, end)| end <= cut);
            assert_eq!(pack(&module[..cut]).is_ok(), code_is_whole, "{cut}");
        }
    }
}
