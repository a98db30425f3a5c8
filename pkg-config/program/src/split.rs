//! Cuts a module of WebAssembly in two: what every visitor takes, and what only some questions do.
//!
//! The *second part* is whatever only the functions lead to that stand in a Rust module named
//! `second`: its *gates*. The *first part* is the rest; it imports the gates, and exports what the
//! second takes of it. Both share memory, stack and table: they were one program to the compiler, and
//! are one in the browser.
//!
//! Who calls a function by its place in the table cannot be told, so that such functions belong to the
//! first part. But closures of a function that is in the second part are made there alone: they go
//! along with it.
use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalId, GlobalKind, ImportedFunction, Module, ModuleConfig, TableId,
};

use crate::glue::{Names, SCRIPT};

/// The Rust module whose functions are gates.
const GATES: &str = "::second::";

/// How the imports of the first part begin that are gates; the number of the gate follows.
pub const GATE: &str = "gate_";

/// How the exports of the first part begin that are for the second; a number follows.
const SHARED: &str = "__shared_";

/// What the second part calls the first, of which it takes all that it imports.
pub const FIRST: &str = "a";

/// wasm-bindgen makes closures of Rust callable for every function of js-sys that takes one, and
/// keeps them all. Those for types of js-sys are called by none of ours.
const NEVER_CALLED: [&str; 2] = ["wasm_bindgen::convert::closures::", "js_sys::futures::"];

/// A crate's hash has so many hexadecimal digits at least.
const MIN_CRATE_HASH: usize = 12;

/// What a closure's name ends in, behind that of the function which makes it.
const CLOSURE: &str = "::{closure#";

/// A module that is to be cut. Functions are told by their number.
pub struct Cut {
    whole: Vec<u8>,
    gates: Vec<usize>,
    second: BTreeSet<usize>,
    /// What the second part takes of the first.
    shared: Vec<usize>,
}

impl Cut {
    /// Finds out what belongs to which part of a module, which has the names of its functions.
    ///
    /// # Errors
    ///
    /// If it is no such module, or has no gates.
    pub fn new(whole: Vec<u8>) -> Result<Cut> {
        let module = parse(&whole)?;
        let functions: Vec<Function> = module.funcs.iter().map(Function::new).collect();
        let is_gate = |function: &Function| {
            function.name.split_once(GATES).is_some_and(|(_, gate)| !gate.contains("::"))
        };
        let gates: Vec<usize> =
            (0..functions.len()).filter(|at| is_gate(&functions[*at])).collect();
        ensure!(!gates.is_empty(), "expected functions in a Rust module `second`, found none");

        // What JavaScript calls and is called by is of the first part.
        let imported = (0..functions.len()).filter(|at| functions[*at].is_import);
        let mut open: Vec<usize> = module.exports.iter().filter_map(exported).collect();
        open.extend(module.start.iter().map(FunctionId::index).chain(imported));
        let mut closures = Vec::new();
        for entry in entries(&module)? {
            let own = &functions[entry.function];
            // Where the maker became a part of what calls it, it cannot be told any more.
            let maker = maker(&own.name);
            match functions.iter().position(|function| Some(function.name.as_str()) == maker) {
                _ if is_never_called(&own.name) => {}
                Some(maker) => closures.push((entry.function, maker)),
                None => open.push(entry.function),
            }
        }
        let mut first = BTreeSet::new();
        while !open.is_empty() {
            reach(&functions, open, |at| !gates.contains(&at), &mut first);
            let made = |(closure, maker): &(usize, usize)| {
                (first.contains(maker) && !first.contains(closure)).then_some(*closure)
            };
            open = closures.iter().filter_map(made).collect();
        }
        let mut second = BTreeSet::new();
        let closures = closures.iter().map(|(closure, _)| *closure);
        let open = gates.iter().copied().chain(closures).filter(|at| !first.contains(at));
        reach(&functions, open.collect(), |at| !first.contains(&at), &mut second);
        let shared: BTreeSet<usize> =
            second.iter().flat_map(|at| functions[*at].calls.iter().copied()).collect();
        let shared = shared.difference(&second).copied().collect();
        drop(module);
        Ok(Cut { whole, gates, second, shared })
    }

    /// The first part.
    pub fn first(&self) -> Result<Vec<u8>> {
        let mut module = parse(&self.whole)?;
        let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
        for (number, at) in self.gates.iter().enumerate() {
            import(&mut module, ids[*at], SCRIPT, &format!("{GATE}{number}"));
        }
        for (number, at) in self.shared.iter().enumerate() {
            module.exports.add(&format!("{SHARED}{number}"), ids[*at]);
        }
        for (number, id) in globals(&module).into_iter().enumerate() {
            module.exports.add(&format!("{SHARED}global_{number}"), id);
        }
        for (number, id) in tables(&module).into_iter().enumerate() {
            module.exports.add(&format!("{SHARED}table_{number}"), id);
        }
        // In the place of what is in no part, or not yet here.
        let mut nothing = FunctionBuilder::new(&mut module.types, &[], &[]);
        nothing.func_body().unreachable();
        let nothing = nothing.finish(Vec::new(), &mut module.funcs);
        let is_here = |id: &FunctionId| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            !self.second.contains(&id.index()) && !is_never_called(&plain(name))
        };
        for element in module.elements.iter_mut() {
            if let ElementItems::Functions(functions) = &mut element.items {
                for id in functions.iter_mut().filter(|id| !is_here(id)) {
                    *id = nothing;
                }
            }
        }
        walrus::passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }

    /// The second part, given what the exports of the first are called.
    pub fn second(&self, names: &Names) -> Result<Vec<u8>> {
        let mut module = parse(&self.whole)?;
        let ids: Vec<FunctionId> = module.funcs.iter().map(|function| function.id()).collect();
        let called = |name: &str| {
            let short = names.export(name).context("the first part has lost an export");
            short.with_context(|| name.to_owned())
        };
        let own = entries(&module)?;
        for id in module.exports.iter().map(|export| export.id()).collect::<Vec<_>>() {
            module.exports.delete(id);
        }
        for id in module.data.iter().map(|data| data.id()).collect::<Vec<_>>() {
            module.data.delete(id);
        }
        for id in module.elements.iter().map(|element| element.id()).collect::<Vec<_>>() {
            module.elements.delete(id);
        }
        module.start = None;
        for (number, at) in self.shared.iter().enumerate() {
            import(&mut module, ids[*at], FIRST, called(&format!("{SHARED}{number}"))?);
        }
        for (number, id) in globals(&module).into_iter().enumerate() {
            let name = called(&format!("{SHARED}global_{number}"))?;
            let import = module.imports.add(FIRST, name, id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
        for (number, id) in tables(&module).into_iter().enumerate() {
            let name = called(&format!("{SHARED}table_{number}"))?;
            let import = module.imports.add(FIRST, name, id);
            let table = module.tables.get_mut(id);
            table.import = Some(import);
            table.elem_segments.clear();
        }
        for id in module.memories.iter().map(|memory| memory.id()).collect::<Vec<_>>() {
            let import = module.imports.add(FIRST, called("memory")?, id);
            let memory = module.memories.get_mut(id);
            memory.import = Some(import);
            memory.data_segments.clear();
        }
        for Entry { table, place, function } in own {
            if self.second.contains(&function) {
                let offset = ConstExpr::Value(Value::I32(place));
                let kind = ElementKind::Active { table, offset };
                let items = ElementItems::Functions(vec![ids[function]]);
                let id = module.elements.add(kind, items);
                module.tables.get_mut(table).elem_segments.insert(id);
            }
        }
        for (number, at) in self.gates.iter().enumerate() {
            module.exports.add(&gate_name(number), ids[*at]);
        }
        walrus::passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }
}

/// What a gate is called as an export of the second part: a letter, or more.
pub fn gate_name(number: usize) -> String {
    let letter = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", gate_name(more - 1)),
    }
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

fn globals(module: &Module) -> Vec<GlobalId> {
    module.globals.iter().map(|global| global.id()).collect()
}

fn tables(module: &Module) -> Vec<TableId> {
    module.tables.iter().map(|table| table.id()).collect()
}

fn exported(export: &walrus::Export) -> Option<usize> {
    match export.item {
        ExportItem::Function(id) => Some(id.index()),
        _ => None,
    }
}

/// Makes an import of a function.
fn import(module: &mut Module, function: FunctionId, from: &str, name: &str) {
    let ty = module.funcs.get(function).ty();
    if let FunctionKind::Import(known) = &module.funcs.get(function).kind {
        module.imports.delete(known.import);
    }
    let import = module.imports.add(from, name, function);
    module.funcs.get_mut(function).kind = FunctionKind::Import(ImportedFunction { import, ty });
}

/// Adds to `reached` the functions that calls lead to from `open`, these included, as far as the way
/// `is_open`.
fn reach(
    functions: &[Function],
    mut open: Vec<usize>,
    is_open: impl Fn(usize) -> bool,
    reached: &mut BTreeSet<usize>,
) {
    while let Some(at) = open.pop() {
        if is_open(at) && reached.insert(at) {
            open.extend(&functions[at].calls);
        }
    }
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
