//! Cuts a module of WebAssembly into parts: what every visitor takes, and what only some do.
//!
//! A [`Part`] is whatever only its *gates* lead to: the functions that stand directly in the Rust
//! module by which it is named. The *first part* is the rest, and what several parts lead to. It
//! imports the gates, and exports what the other parts take of it; those share memory, stack and
//! table with it, and know nothing of each other but its imports. All were one program to the
//! compiler, and are one in the browser.
//!
//! Who calls a function by its place in the table cannot be told. What is known is where it was
//! written: a method of a trait and a closure are called for a value, and only who has the code of
//! a part makes values of its types. So such a function belongs
//!
//! - to a part, if its name says that it is of that part's Rust module,
//! - else, if it is a closure, to where the function is that makes it,
//! - else to the first part.
//!
//! This holds as long as the compiler does not make one function of two that do the same, which it
//! therefore must not.
//!
//! With the functions go the bytes of memory that only [they name](data): texts and tables.
mod cut;
mod data;
mod graph;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
pub use data::Objects;
use walrus::{ExportItem, Module, ModuleConfig};

use graph::Graph;

/// How the imports of the first part begin that are gates; a [`Gate`] has the rest.
pub const GATE: &str = "gate_";

/// What the other parts call the first, of which they take all that they import.
pub const FIRST: &str = "a";

/// A part besides the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What its file is called, and what those who need it call it.
    pub name: &'static str,
    /// The ends of the paths of its Rust modules, such as `page::dialog`.
    pub paths: &'static [&'static str],
}

impl Part {
    /// What stands behind one of the part's paths in a function's name, if the function was written
    /// there.
    fn within<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.paths.iter().find_map(|path| {
            let (before, within) = name.split_once(path)?;
            within.strip_prefix("::").filter(|_| before.ends_with("::"))
        })
    }

    /// Whether a function of this name was written in the part's modules.
    fn has(&self, name: &str) -> bool {
        self.within(name).is_some()
    }

    /// Whether a function of this name is a gate. What is only *of* a type of the part is none.
    fn is_gate(&self, name: &str) -> bool {
        self.within(name).is_some_and(|gate| !gate.contains("::") && !gate.contains('>'))
    }
}

/// The name of an import of the first part, by which the gate of a part is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate<'n> {
    /// The name of the part.
    pub part: &'n str,
    /// Which of its gates.
    pub number: usize,
}

impl<'n> Gate<'n> {
    fn import(self) -> String {
        format!("{GATE}{}_{}", self.number, self.part)
    }

    /// Reads the name of an import; nothing if it is no gate.
    pub fn read(import: &'n str) -> Option<Gate<'n>> {
        let (number, part) = import.strip_prefix(GATE)?.split_once('_')?;
        Some(Gate { part, number: number.parse().ok()? })
    }

    /// What the gate is called as an export of its part: a letter, or more.
    pub fn export(self) -> String {
        let letter = |number| char::from(b'a' + (number % 26) as u8);
        let mut name = String::from(letter(self.number));
        let mut more = self.number / 26;
        while more > 0 {
            name.insert(0, letter(more - 1));
            more = (more - 1) / 26;
        }
        name
    }
}

/// A module that is to be cut. Functions are told by their number.
pub struct Cut {
    whole: Vec<u8>,
    /// What is of the first part.
    first: BTreeSet<usize>,
    /// Of each other part.
    parts: Vec<Share>,
    /// What other parts take of the first, gates among it.
    shared: Vec<usize>,
    /// The addresses of what only parts use, each with the number of the part.
    data: Vec<(Range<u32>, usize)>,
}

/// What of a module is one of its parts.
struct Share {
    part: Part,
    gates: Vec<usize>,
    functions: BTreeSet<usize>,
}

impl Cut {
    /// Finds out what belongs to which part of a module, which has the names of its functions, and in
    /// its memory these objects.
    ///
    /// # Errors
    ///
    /// If it is no such module, or a part has no gates.
    pub fn new(whole: Vec<u8>, objects: &Objects, parts: &[Part]) -> Result<Cut> {
        let graph = Graph::read(&parse(&whole)?, parts)?;
        let (first, shares) = graph.divide()?;
        let shared = graph.taken(&shares).into_iter().collect();
        let data = objects.owned(|name| graph.owner(name, &first, &shares));
        Ok(Cut { whole, first, parts: shares, shared, data })
    }
}

/// A module that exports of its functions only those.
pub fn with_exports(module: &[u8], is_used: impl Fn(&str) -> bool) -> Result<Vec<u8>> {
    let mut module = parse(module)?;
    let unused = module
        .exports
        .iter()
        .filter(|export| exported(export).is_some() && !is_used(&export.name))
        .map(|export| export.id());
    for id in unused.collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    Ok(module.emit_wasm())
}

fn parse(bytes: &[u8]) -> Result<Module> {
    ModuleConfig::new().generate_producers_section(false).parse(bytes).context("the module")
}

/// The function that an export is, if it is one.
fn exported(export: &walrus::Export) -> Option<usize> {
    match export.item {
        ExportItem::Function(id) => Some(id.index()),
        _ => None,
    }
}
