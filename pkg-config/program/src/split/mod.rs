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
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result, bail, ensure};
pub use data::Objects;
use data::Owner;
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, Module,
    ModuleConfig, TableId,
};

/// How the imports of the first part begin that are gates; a [`Gate`] has the rest.
pub const GATE: &str = "gate_";

/// What the other parts call the first, of which they take all that they import.
pub const FIRST: &str = "a";

/// wasm-bindgen makes closures of Rust callable for every function of js-sys that takes one, and
/// keeps them all. Those for types of js-sys are called by none of ours.
const NEVER_CALLED: [&str; 2] = ["wasm_bindgen::convert::closures::", "js_sys::futures::"];

/// A crate's hash has so many hexadecimal digits at least.
const MIN_CRATE_HASH: usize = 12;

/// What a closure's name ends in, behind that of the function which makes it.
const CLOSURE: &str = "::{closure#";

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
        let module = parse(&whole)?;
        let functions: Vec<Function> = module.funcs.iter().map(Function::new).collect();
        let gate_of = |at: usize| {
            let Function { name, is_import, .. } = &functions[at];
            parts.iter().position(|part| !is_import && part.is_gate(name))
        };
        let gates: Vec<Option<usize>> = (0..functions.len()).map(gate_of).collect();

        // What JavaScript calls and is called by is of the first part.
        let imported = (0..functions.len()).filter(|at| functions[*at].is_import);
        let mut first: Vec<usize> = module.exports.iter().filter_map(exported).collect();
        first.extend(module.start.iter().map(FunctionId::index).chain(imported));
        let mut roots: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
        for (at, part) in gates.iter().enumerate() {
            if let Some(part) = part {
                roots[*part].push(at);
            }
        }
        let mut closures = Vec::new();
        for entry in entries(&module)? {
            let name = functions[entry.function].name.as_str();
            let mut within = (0..parts.len()).filter(|part| parts[*part].within(name).is_some());
            // Where the maker became a part of what calls it, it cannot be told any more.
            let maker = maker(name);
            let maker = functions.iter().position(|function| Some(function.name.as_str()) == maker);
            match (within.next(), within.next(), maker) {
                _ if is_never_called(name) => {}
                (Some(part), None, _) => roots[part].push(entry.function),
                (None, _, Some(maker)) => closures.push((entry.function, maker)),
                _ => first.push(entry.function),
            }
        }
        let is_open = |at: usize| gates[at].is_none();
        let mut first = reach(&functions, &closures, first, &is_open);
        let reached: Vec<BTreeSet<usize>> = roots
            .into_iter()
            .enumerate()
            .map(|(part, roots)| {
                let is_open =
                    |at: usize| !first.contains(&at) && gates[at].is_none_or(|of| of == part);
                reach(&functions, &closures, roots, &is_open)
            })
            .collect();
        let mut shares: Vec<Share> = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let is_own = |at: &usize| {
                reached.iter().enumerate().all(|(other, set)| other == number || !set.contains(at))
            };
            let own: BTreeSet<usize> = reached[number].iter().copied().filter(is_own).collect();
            let is_called = |at: &usize| {
                gates[*at] == Some(number)
                    && functions.iter().enumerate().any(|(caller, function)| {
                        !own.contains(&caller) && function.calls.contains(at)
                    })
            };
            let gates: Vec<usize> = (0..functions.len()).filter(is_called).collect();
            ensure!(
                !gates.is_empty(),
                "expected functions directly in {:?}, found none",
                part.paths
            );
            shares.push(Share { part: *part, gates, functions: own });
        }
        // What several parts lead to.
        let is_own = |at: &usize| shares.iter().any(|share| share.functions.contains(at));
        first.extend(reached.iter().flatten().filter(|at| !is_own(at)));
        let taken = |share: &Share| -> BTreeSet<usize> {
            let calls = share.functions.iter().flat_map(|at| functions[*at].calls.iter().copied());
            calls.filter(|at| !share.functions.contains(at)).collect()
        };
        let shared: BTreeSet<usize> = shares.iter().flat_map(taken).collect();
        drop(module);
        let owner = |name: &str| {
            let mut owner = None;
            for (at, _) in functions.iter().enumerate().filter(|(_, other)| other.name == name) {
                let own = shares.iter().position(|share| share.functions.contains(&at));
                let of = match own {
                    _ if first.contains(&at) => Owner::First,
                    Some(part) => Owner::Part(part),
                    None => Owner::Nobody,
                };
                owner = Some(match owner {
                    Some(before) if before != of => Owner::First,
                    _ => of,
                });
            }
            // What has another name now is none of the parts'.
            owner.unwrap_or(Owner::First)
        };
        let data = objects.owned(owner);
        let shared = shared.into_iter().collect();
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

/// A function as it is before the cut.
struct Function {
    /// Without the hashes that tell crates of one name apart.
    name: String,
    is_import: bool,
    /// The functions that it calls, or hands on.
    calls: Vec<usize>,
}

impl Function {
    fn new(function: &walrus::Function) -> Function {
        let mut calls = Calls(Vec::new());
        if let FunctionKind::Local(local) = &function.kind {
            dfs_in_order(&mut calls, local, local.entry_block());
        }
        Function {
            name: plain(function.name.as_deref().unwrap_or_default()),
            is_import: matches!(function.kind, FunctionKind::Import(_)),
            calls: calls.0,
        }
    }
}

/// Whether a function of this name is called by none of ours.
fn is_never_called(name: &str) -> bool {
    NEVER_CALLED.iter().any(|path| name.contains(path))
}

struct Calls(Vec<usize>);

impl Visitor<'_> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.push(function.index());
    }
}

/// A function of a table, and its place there.
struct Entry {
    table: TableId,
    place: i32,
    function: usize,
}

fn entries(module: &Module) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for element in module.elements.iter() {
        let ElementItems::Functions(functions) = &element.items else { continue };
        let ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(start)) } =
            element.kind
        else {
            bail!("expected a table that is filled from a constant place");
        };
        for (place, function) in (start..).zip(functions) {
            entries.push(Entry { table, place, function: function.index() });
        }
    }
    Ok(entries)
}

fn exported(export: &walrus::Export) -> Option<usize> {
    match export.item {
        ExportItem::Function(id) => Some(id.index()),
        _ => None,
    }
}

/// The functions that calls lead to from `open`, these included, as far as the way `is_open`. A closure
/// is reached with the function that makes it: `closures` has both.
fn reach(
    functions: &[Function],
    closures: &[(usize, usize)],
    mut open: Vec<usize>,
    is_open: &dyn Fn(usize) -> bool,
) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    while let Some(at) = open.pop() {
        if is_open(at) && reached.insert(at) {
            open.extend(&functions[at].calls);
            let made = closures.iter().filter(|(_, maker)| *maker == at);
            open.extend(made.map(|(closure, _)| closure));
        }
    }
    reached
}

/// A name without the hashes that tell crates of one name apart: `core[48ae3d7b]::fmt`.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let hash = after.split_once(']').filter(|(hash, _)| {
            hash.len() >= MIN_CRATE_HASH && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        rest = match hash {
            Some((_, behind)) => behind,
            None => {
                plain.push('[');
                after
            }
        };
    }
    plain + rest
}

/// The function that makes a closure, by the name of the closure, or of what calls it for a trait:
/// `<PATH::{closure#0} as Trait>::method`.
fn maker(name: &str) -> Option<&str> {
    let (maker, _) = name.rsplit_once(CLOSURE)?;
    let is_call = name.contains("> as ") || name.contains("} as ");
    Some(if is_call { maker.strip_prefix('<').unwrap_or(maker) } else { maker })
}
