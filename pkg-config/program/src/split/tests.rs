//! A module of a few functions, cut.
use std::collections::BTreeMap;

use walrus::ir::Value;
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, FunctionBuilder, FunctionId, ImportKind,
    Module, RefType,
};

use super::{Cut, Objects, Part};
use crate::names::Names;

const PANEL: Part = Part { name: "panel", paths: &["page::panel"] };
const MARKS: Part = Part { name: "marks", paths: &["page::marks", "page::places"] };

/// A function, whom it calls, and whether it is in the table.
type Row = (&'static str, &'static [&'static str], bool);

/// What all of these modules have: `start` is what JavaScript calls.
const START: Row = ("start", &["shop[0123456789abcdef]::begin"], false);

/// A module of these functions. Each calls `log`, which is JavaScript's.
fn module(rows: &[Row]) -> Vec<u8> {
    let mut module = Module::default();
    let memory = module.memories.add_local(false, false, 1, None, None);
    module.exports.add("memory", memory);
    let ty = module.types.add(&[], &[]);
    let (log, _) = module.add_import_func("./bound_bg.js", "log", ty);
    let mut ids: BTreeMap<&str, FunctionId> = BTreeMap::from([("log", log)]);
    for (name, _, _) in rows {
        let mut function = FunctionBuilder::new(&mut module.types, &[], &[]);
        function.name((*name).to_owned());
        let id = function.finish(Vec::new(), &mut module.funcs);
        ids.insert(name, id);
    }
    for (name, calls, _) in rows {
        let body = module.funcs.get_mut(ids[name]).kind.unwrap_local_mut().builder_mut();
        let mut body = body.func_body();
        body.call(log);
        calls.iter().for_each(|callee| {
            body.call(ids[callee]);
        });
    }
    let table = module.tables.add_local(false, 9, Some(9), RefType::FUNCREF);
    let entries = rows.iter().filter(|(_, _, is_entry)| *is_entry);
    let entries = entries.map(|(name, _, _)| ids[name]).collect();
    let offset = ConstExpr::Value(Value::I32(1));
    module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(entries));
    module.exports.add("__wbindgen_start", ids["start"]);
    module.emit_wasm()
}

/// What the exports of a first part are called if nothing shortens them.
fn names(first: &[u8]) -> Names {
    let first = Module::from_buffer(first).unwrap();
    let names: Vec<&str> = first.exports.iter().map(|export| export.name.as_str()).collect();
    Names::new(&[], &names.iter().map(|name| (*name, *name)).collect::<Vec<_>>())
}

/// The parts of a module of these functions: the first, and then those that were asked for.
fn cut(rows: &[Row], parts: &[Part]) -> Vec<Module> {
    let cut = Cut::new(module(rows), &Objects::default(), parts).unwrap();
    let first = cut.first().unwrap();
    let names = names(&first);
    let others = parts.iter().map(|part| cut.part(part.name, &names).unwrap());
    [first.clone()]
        .into_iter()
        .chain(others)
        .map(|wasm| Module::from_buffer(&wasm).unwrap())
        .collect()
}

/// The functions that a module has itself, but for those that stand for what is elsewhere.
fn own(module: &Module) -> Vec<String> {
    let mut names: Vec<String> =
        module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.clone()).collect();
    names.sort();
    names
}

fn imports(module: &Module) -> Vec<String> {
    let functions =
        module.imports.iter().filter(|import| matches!(import.kind, ImportKind::Function(_)));
    functions.map(|import| format!("{}.{}", import.module, import.name)).collect()
}

/// The places in the table that a module fills with a function that has a name.
fn places(module: &Module) -> Vec<i32> {
    let mut places = Vec::new();
    for element in module.elements.iter() {
        let ElementKind::Active { offset: ConstExpr::Value(Value::I32(from)), .. } = element.kind
        else {
            panic!("a place");
        };
        let ElementItems::Functions(functions) = &element.items else { panic!("functions") };
        let named = |id: &FunctionId| module.funcs.get(*id).name.is_some();
        let named = (from..).zip(functions).filter(|(_, id)| named(id));
        places.extend(named.map(|(place, _)| place));
    }
    places
}

#[test]
fn what_only_a_gate_leads_to_is_its_part() {
    let rows = [
        START,
        (
            "shop[0123456789abcdef]::begin",
            &["shop[0123456789abcdef]::page::panel::open", "both"],
            false,
        ),
        ("shop[0123456789abcdef]::page::panel::open", &["draw", "both"], false),
        ("draw", &[], false),
        ("both", &[], false),
    ];
    let [first, panel] = &cut(&rows, &[PANEL])[..] else { panic!("two modules") };
    assert_eq!(own(first), ["both", "shop[0123456789abcdef]::begin", "start"]);
    assert_eq!(imports(first), ["./bound_bg.js.log", "./bound_bg.js.gate_0_panel"]);
    assert_eq!(own(panel), ["draw", "shop[0123456789abcdef]::page::panel::open"]);
    // What it calls of JavaScript it has from the first part, too.
    assert!(imports(panel).iter().all(|import| import.starts_with("a.")), "{:?}", imports(panel));
    assert_eq!(imports(panel).len(), 2);
    assert_eq!(panel.exports.iter().map(|export| export.name.as_str()).collect::<Vec<_>>(), ["a"]);
    // Memory and table are shared, not made anew.
    assert!(panel.memories.iter().all(|memory| memory.import.is_some()));
    assert!(panel.tables.iter().all(|table| table.import.is_some()));
}

#[test]
fn what_two_parts_lead_to_is_of_the_first() {
    let rows = [
        START,
        (
            "shop[0123456789abcdef]::begin",
            &["shop::page::panel::open", "shop::page::marks::show"],
            false,
        ),
        ("shop::page::panel::open", &["draw"], false),
        (
            "shop::page::marks::show",
            &["draw", "shop::page::panel::open", "shop::page::places::find"],
            false,
        ),
        ("shop::page::places::find", &[], false),
        ("draw", &["line"], false),
        ("line", &[], false),
    ];
    let [first, panel, marks] = &cut(&rows, &[PANEL, MARKS])[..] else { panic!("three modules") };
    assert_eq!(own(first), ["draw", "line", "shop[0123456789abcdef]::begin", "start"]);
    assert_eq!(own(panel), ["shop::page::panel::open"]);
    // The gate of another part is called where all gates are, and is not a second copy of it. What is
    // a gate by its name, and is called from nowhere else, is none.
    assert_eq!(own(marks), ["shop::page::marks::show", "shop::page::places::find"]);
    let gates = ["./bound_bg.js.log", "./bound_bg.js.gate_0_panel", "./bound_bg.js.gate_0_marks"];
    assert_eq!(imports(first), gates);
}

#[test]
fn a_function_of_the_table_goes_where_it_was_written() {
    const METHOD: &str = "<shop::page::panel::Panel as shop::page::Shown>::show";
    const DROP: &str = "core::ptr::drop_in_place::<shop::page::panel::Panel>";
    const CLOSURE: &str = "shop::draw::{closure#0}";
    const CALLED: &str = "<shop::draw::{closure#0} as core::ops::FnOnce<()>>::call_once";
    const STRAY: &str = "shop::inlined::{closure#0}";
    let rows = [
        START,
        ("shop[0123456789abcdef]::begin", &["shop::page::panel::open"], false),
        ("shop::page::panel::open", &["shop::draw"], false),
        ("shop::draw", &[], false),
        (METHOD, &["only"], true),
        ("only", &[], false),
        (DROP, &[], true),
        (CLOSURE, &[], true),
        (CALLED, &[], true),
        // Of its maker nothing is known: anyone may call it.
        (STRAY, &[], true),
        ("wasm_bindgen::convert::closures::invoke", &[], true),
    ];
    let [first, panel] = &cut(&rows, &[PANEL])[..] else { panic!("two modules") };
    assert_eq!(
        own(first),
        ["shop::inlined::{closure#0}", "shop[0123456789abcdef]::begin", "start"]
    );
    let mut expected =
        ["shop::page::panel::open", "shop::draw", METHOD, "only", DROP, CLOSURE, CALLED];
    expected.sort_unstable();
    assert_eq!(own(panel), expected);
    // Each in the place where it is called.
    assert_eq!((places(first), places(panel)), (vec![5], vec![1, 2, 3, 4]));
}

#[test]
fn what_is_called_directly_from_elsewhere_is_not_cut_off() {
    const METHOD: &str = "<shop::page::panel::Panel>::close";
    let rows = [
        START,
        ("shop[0123456789abcdef]::begin", &["shop::page::panel::open", METHOD], false),
        ("shop::page::panel::open", &[METHOD], false),
        // No gate: a method can be called before the part has come.
        (METHOD, &[], true),
    ];
    let [first, panel] = &cut(&rows, &[PANEL])[..] else { panic!("two modules") };
    assert!(own(first).contains(&METHOD.to_owned()), "{:?}", own(first));
    assert_eq!((places(first), places(panel)), (vec![1], vec![]));
}

#[test]
fn a_part_without_a_gate_is_refused() {
    let rows = [START, ("shop[0123456789abcdef]::begin", &[], false)];
    let error =
        Cut::new(module(&rows), &Objects::default(), &[PANEL]).err().expect("an error").to_string();
    assert!(error.contains("page::panel"), "{error}");
}

#[test]
fn gates_have_short_names() {
    let name = |number| super::Gate { part: "panel", number }.export();
    assert_eq!([0, 25, 26, 27, 51, 52].map(name), ["a", "z", "aa", "ab", "az", "ba"]);
    let gate = super::Gate { part: "panel", number: 27 };
    assert_eq!(super::Gate::read(&gate.import()), Some(gate));
    assert_eq!(super::Gate::read("__wbg_log"), None);
}

#[test]
fn what_only_a_part_names_of_memory_goes_with_it() {
    let rows = [
        ("start", &["shop[0123456789abcdef]::page::panel::show"][..], false),
        ("shop[0123456789abcdef]::page::panel::show", &[], false),
    ];
    let mut whole = Module::from_buffer(&module(&rows)).unwrap();
    let memory = whole.memories.iter().next().unwrap().id();
    let offset = ConstExpr::Value(Value::I32(1024));
    let data = whole.data.add(DataKind::Active { memory, offset }, b"bothpanelstart".to_vec());
    whole.memories.get_mut(memory).data_segments.insert(data);
    let panel = "shop::page::panel::show";
    let objects = Objects::of(&[
        (1024..1028, &[panel, "start"]),
        (1028..1033, &[panel]),
        (1033..1038, &["start"]),
    ]);
    let cut = Cut::new(whole.emit_wasm(), &objects, &[PANEL]).unwrap();
    let first = cut.first().unwrap();
    let part = cut.part(PANEL.name, &names(&first)).unwrap();
    let held = |wasm: &[u8]| -> Vec<(i32, Vec<u8>)> {
        let module = Module::from_buffer(wasm).unwrap();
        let segments = module.data.iter().map(|data| match data.kind {
            DataKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. } => {
                (at, data.value.clone())
            }
            _ => panic!("a segment without an address"),
        });
        segments.collect()
    };
    assert_eq!(held(&first), [(1024, b"both\0\0\0\0\0start".to_vec())]);
    assert_eq!(held(&part), [(1028, b"panel".to_vec())]);
}
