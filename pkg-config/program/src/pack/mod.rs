//! Packs a module of WebAssembly: to two thirds of what gzip makes of it, or less.
//!
//! gzip finds rows of bytes again, of which code has few. What code has is a grammar: which instruction
//! follows which, and what its operands are as a rule. So each bit is predicted from what stood before it,
//! and a range coder spends on it what the truth costs by that [prediction](Model). `www/unpack.js` undoes
//! it in the browser, while the bytes arrive, with a module that is made of `browser.rs` and the model here.
//!
//! That module is compiled here, too, and stands, deflated, before the first part of what it unpacks.
//!
//! The parts of a module besides the first are packed with what the first taught, and with its bytes before
//! them: each by itself, in any order.
//!
//! ```text
//! packed   bytes of the part, where its functions begin, where they end: 3 bytes each, the highest
//!          first; then the coder's bytes
//! ```
//!
//! A function's length, which says nothing that its blocks do not, is left out: three zeros stand for it, until
//! the function's end is unpacked.
//!
//! The coder is that of the index (FORMAT.md, "Range-coded streams"), with probabilities of 16 bits.
#[cfg(test)]
mod decoder;
mod encoder;
mod model;
mod place;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{capture, run};
use crate::disk;
use crate::optimise::optimise;
use crate::pkg::fill;
use crate::project::Project;
use encoder::Encoder;
use model::{Model, SLOTS};
use place::{Bounds, NO_LENGTH, Place};

/// What the result depends on, besides the module.
pub const SOURCES: [&[u8]; 4] = [
    include_bytes!("mod.rs"),
    include_bytes!("encoder.rs"),
    include_bytes!("model.rs"),
    include_bytes!("place.rs"),
];

/// What undoes it, with a placeholder for how many bytes the browser's half has.
pub const UNPACK: &str = "unpack.js";
const PLACEHOLDER: &str = "__DAMSON_UNPACKER__";

/// Unpacks as a browser does, and compares: `node -e TRY UNPACK FILE…`.
const TRY: &str = include_str!("try.js");

/// How `browser.rs` is compiled: at once with what it uses of the core library.
const COMPILE: &str = "--edition 2024 --crate-type cdylib --target wasm32-unknown-unknown -Copt-level=z -Clto=fat \
     -Cpanic=abort -Clink-arg=-zstack-size=1024 -Dwarnings";

/// Compresses a file as hard as deflate can. By node, which is here anyway: `node -e DEFLATE FROM TO`.
const DEFLATE: &str = "
    const { readFileSync, writeFileSync } = require('node:fs');
    const [from, to] = process.argv.slice(1);
    writeFileSync(to, require('node:zlib').deflateRawSync(readFileSync(from), { level: 9 }));";

/// What unpacks modules.
pub struct Unpacker {
    /// The script, which knows how long the module is.
    pub script: String,
    /// The module, deflated: the first part of what is packed begins with it. In the script, where most bytes have
    /// to be escaped, it would be a fifth longer.
    pub module: Vec<u8>,
}

impl Unpacker {
    /// Compiles it.
    pub fn new(project: &Project) -> Result<Self> {
        let folder = project.target.join("pkg");
        disk::create_folder(&folder)?;
        let [compiled, small, deflated] = ["compiled.wasm", "small.wasm", "deflated"]
            .map(|name| folder.join(format!("unpacker-{name}")));
        let mut rustc = project.command("rustc");
        rustc.args(COMPILE.split_whitespace()).arg("pkg-config/program/src/pack/browser.rs");
        run(rustc.arg("-o").arg(&compiled))?;
        run(&mut optimise(project, &compiled, &small))?;
        run(project.command("node").args(["-e", DEFLATE]).args([&small, &deflated]))?;
        let module = disk::read(&deflated)?;
        let script = project.read(format!("www/{UNPACK}"))?;
        let script = fill(&script, &[(PLACEHOLDER, module.len().to_string())]).context(UNPACK)?;
        Ok(Self { script, module })
    }
}

/// Packs the parts of a module, of which the first comes first, behind the `unpacker`; each is kept as
/// `<name>.plain`. Has them unpacked by the [script](Unpacker::script), which lies at this path, to see that they
/// are the same.
pub fn in_place(
    project: &Project,
    parts: &[PathBuf],
    unpacker: &[u8],
    unpack: &Path,
) -> Result<()> {
    let mut packer = Packer::new();
    for (number, path) in parts.iter().enumerate() {
        let plain = path.with_extension("plain");
        let shown = || path.display().to_string();
        fs::rename(path, &plain).with_context(shown)?;
        let part = disk::read(&plain)?;
        let packed = match number {
            0 => packer.pack(&part).map(|packed| [unpacker, &packed].concat()),
            _ => packer.clone().pack(&part),
        };
        disk::write(path, packed.with_context(shown)?)?;
    }
    let mut node = project.command("node");
    let others = capture(node.args(["-e", TRY]).arg(unpack).args(parts))?;
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
        let mut encoder = Encoder::new(packed);
        let first = self.before.len();
        for byte in without_lengths(module, start, end) {
            encoder.begin(byte);
            self.model.code(&mut self.slots, &mut self.before, &mut encoder);
            self.before.push(byte);
        }
        ensure!(
            self.before[first..] == *module,
            "lengths of functions that are not what they were"
        );
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

/// A module without the [lengths](NO_LENGTH) of its functions, which lie between these; but for those that do
/// not have as many bytes, or whose end the unpacker would not know.
fn without_lengths(module: &[u8], start: usize, end: usize) -> Vec<u8> {
    let mut without = module.to_vec();
    let mut at = start;
    while at < end {
        let from = at;
        let Some(length) = number(module, &mut at) else { break };
        let Some(body) = module.get(at..).and_then(|rest| rest.get(..length)) else { break };
        if at - from == NO_LENGTH.len() && tells_its_end(body) {
            without[from..at].copy_from_slice(&NO_LENGTH);
        }
        at += length;
    }
    without
}

/// Whether the unpacker knows where a function ends whose length is left out.
fn tells_its_end(body: &[u8]) -> bool {
    let mut place = Place::new(Bounds { length: usize::MAX, start: 1, end: usize::MAX });
    let before = [0].iter().chain(&NO_LENGTH);
    before.for_each(|byte| _ = place.pass(*byte));
    let end = body.iter().position(|byte| place.pass(*byte) > 0);
    end.is_some_and(|end| end + 1 == body.len())
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
