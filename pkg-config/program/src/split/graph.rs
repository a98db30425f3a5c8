//! The functions of a module, who calls whom, and so which of them are which part's.
use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, FunctionKind, Module, TableId};

use super::data::Owner;
use super::{Part, Share, exported};

/// wasm-bindgen makes closures of Rust callable for every function of js-sys that takes one, and
/// keeps them all. Those for types of js-sys are called by none of ours.
const NEVER_CALLED: [&str; 2] = ["wasm_bindgen::convert::closures::", "js_sys::futures::"];

/// A crate's hash has so many hexadecimal digits at least.
const MIN_CRATE_HASH: usize = 12;

/// What a closure's name ends in, behind that of the function which makes it.
const CLOSURE: &str = "::{closure#";

/// The functions of a module. They are told by their number.
pub(super) struct Graph<'p> {
    parts: &'p [Part],
    functions: Vec<Function>,
    /// Of each function the part that it is a gate of, if it is one.
    gates: Vec<Option<usize>>,
    /// Closures of the table, each with the function that makes it.
    closures: Vec<(usize, usize)>,
    /// What the first part has whoever calls it, and what each other has.
    roots_of_first: Vec<usize>,
    roots: Vec<Vec<usize>>,
}

/// A function as it is before the cut.
struct Function {
    /// Without the hashes that tell crates of one name apart.
    name: String,
    is_import: bool,
    /// The functions that it calls, or hands on.
    calls: Vec<usize>,
}

impl<'p> Graph<'p> {
    pub(super) fn read(module: &Module, parts: &'p [Part]) -> Result<Graph<'p>> {
        let functions: Vec<Function> = module.funcs.iter().map(Function::new).collect();
        let gate_of = |Function { name, is_import, .. }: &Function| {
            parts.iter().position(|part| !is_import && part.is_gate(name))
        };
        let gates: Vec<Option<usize>> = functions.iter().map(gate_of).collect();
        let mut roots = vec![Vec::new(); parts.len()];
        for (at, part) in gates.iter().enumerate() {
            if let Some(part) = part {
                roots[*part].push(at);
            }
        }
        // What JavaScript calls and is called by.
        let mut roots_of_first: Vec<usize> = module.exports.iter().filter_map(exported).collect();
        roots_of_first.extend(module.start.iter().map(FunctionId::index));
        roots_of_first.extend((0..functions.len()).filter(|at| functions[*at].is_import));
        let closures = Vec::new();
        let mut graph = Graph { parts, functions, gates, closures, roots_of_first, roots };
        for entry in entries(module)? {
            graph.place(entry.function);
        }
        Ok(graph)
    }

    /// Decides by its name whose a function of the table is: see [the module](super).
    fn place(&mut self, at: usize) {
        let name = self.functions[at].name.as_str();
        let maker = maker(name);
        let maker =
            self.functions.iter().position(|function| Some(function.name.as_str()) == maker);
        let mut within = (0..self.parts.len()).filter(|part| self.parts[*part].has(name));
        match (within.next(), within.next(), maker) {
            _ if is_never_called(name) => {}
            (Some(part), None, _) => self.roots[part].push(at),
            (None, _, Some(maker)) => self.closures.push((at, maker)),
            // Where the maker was inlined into what calls it, it cannot be told any more.
            _ => self.roots_of_first.push(at),
        }
    }

    /// What is of the first part, and what of each other.
    ///
    /// # Errors
    ///
    /// If a part has no gates.
    pub(super) fn divide(&self) -> Result<(BTreeSet<usize>, Vec<Share>)> {
        let mut first = self.reach(&self.roots_of_first, |at| self.gates[at].is_none());
        let reach = |(part, roots): (usize, &Vec<usize>)| {
            self.reach(roots, |at| {
                !first.contains(&at) && self.gates[at].is_none_or(|of| of == part)
            })
        };
        let reached: Vec<BTreeSet<usize>> = self.roots.iter().enumerate().map(reach).collect();
        let mut shares = Vec::new();
        for (number, (part, own)) in self.parts.iter().zip(&reached).enumerate() {
            let is_of_other = |at: &usize| {
                let mut others = reached.iter().enumerate().filter(|(other, _)| *other != number);
                others.any(|(_, set)| set.contains(at))
            };
            let functions: BTreeSet<usize> =
                own.iter().copied().filter(|at| !is_of_other(at)).collect();
            let gates = self.gates_into(number, &functions);
            ensure!(
                !gates.is_empty(),
                "expected functions directly in {:?}, found none",
                part.paths
            );
            shares.push(Share { part: *part, gates, functions });
        }
        // What several parts lead to.
        let is_own = |at: &usize| shares.iter().any(|share| share.functions.contains(at));
        first.extend(reached.iter().flatten().filter(|at| !is_own(at)));
        Ok((first, shares))
    }

    /// The functions that calls lead to from `roots`, these included, as far as the way `is_open`. A
    /// closure is reached with the function that makes it.
    fn reach(&self, roots: &[usize], is_open: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        let mut open = roots.to_vec();
        let mut reached = BTreeSet::new();
        while let Some(at) = open.pop() {
            if is_open(at) && reached.insert(at) {
                open.extend(&self.functions[at].calls);
                let made = self.closures.iter().filter(|(_, maker)| *maker == at);
                open.extend(made.map(|(closure, _)| closure));
            }
        }
        reached
    }

    /// The gates of a part with these functions that are called from elsewhere.
    fn gates_into(&self, part: usize, own: &BTreeSet<usize>) -> Vec<usize> {
        let outside = (0..self.functions.len()).filter(|caller| !own.contains(caller));
        let called: BTreeSet<usize> =
            outside.flat_map(|caller| self.functions[caller].calls.iter().copied()).collect();
        called.into_iter().filter(|at| self.gates[*at] == Some(part)).collect()
    }

    /// What parts call that is not their own.
    pub(super) fn taken(&self, shares: &[Share]) -> BTreeSet<usize> {
        let taken = |share: &Share| -> Vec<usize> {
            let own = &share.functions;
            let calls = own.iter().flat_map(|at| self.functions[*at].calls.iter().copied());
            calls.filter(|at| !own.contains(at)).collect()
        };
        shares.iter().flat_map(taken).collect()
    }

    /// Whose the functions of a name are; the first part's, if they are several parts'.
    pub(super) fn owner(&self, name: &str, first: &BTreeSet<usize>, shares: &[Share]) -> Owner {
        let owner = |(at, _): (usize, &Function)| {
            if first.contains(&at) {
                return Owner::First;
            }
            let part = shares.iter().position(|share| share.functions.contains(&at));
            part.map_or(Owner::Nobody, Owner::Part)
        };
        let named = self.functions.iter().enumerate().filter(|(_, other)| other.name == name);
        let owners =
            named.map(owner).reduce(|one, other| if one == other { one } else { Owner::First });
        // What has another name now is none of the parts'.
        owners.unwrap_or(Owner::First)
    }
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

struct Calls(Vec<usize>);

impl Visitor<'_> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.0.push(function.index());
    }
}

/// A function of a table, and its place there.
pub(super) struct Entry {
    pub(super) table: TableId,
    pub(super) place: i32,
    pub(super) function: usize,
}

/// What stands in a module's tables.
pub(super) fn entries(module: &Module) -> Result<Vec<Entry>> {
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

/// Whether a function of this name is called by none of ours.
fn is_never_called(name: &str) -> bool {
    NEVER_CALLED.iter().any(|path| name.contains(path))
}

/// A name without the hashes that tell crates of one name apart: `core[48ae3d7b]::fmt`.
pub(super) fn plain(name: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_has_no_crate_hash_and_keeps_what_only_looks_like_one() {
        assert_eq!(plain("core[48ae3d7b01234567]::fmt"), "core::fmt");
        assert_eq!(plain("<[u8]>::get::<a[48ae3d7b01234567]::B>"), "<[u8]>::get::<a::B>");
        assert_eq!(plain("<[abcdef; 12]>::len"), "<[abcdef; 12]>::len");
        assert_eq!(plain("open[ended"), "open[ended");
    }

    #[test]
    fn a_closure_is_made_by_the_function_around_it() {
        assert_eq!(maker("shop::draw::{closure#0}"), Some("shop::draw"));
        assert_eq!(maker("shop::draw::{closure#0}::{closure#1}"), Some("shop::draw::{closure#0}"));
        let call = "<shop::draw::{closure#0} as core::ops::FnOnce<()>>::call_once";
        assert_eq!(maker(call), Some("shop::draw"));
        assert_eq!(maker("shop::draw"), None);
    }
}
