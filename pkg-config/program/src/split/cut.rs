//! The parts of a module, as modules.
use std::ops::Range;

use anyhow::{Context, Result};
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataId, DataKind, ElementItems, ElementKind, FunctionBuilder, FunctionId,
    FunctionKind, GlobalId, GlobalKind, ImportedFunction, Module, TableId,
};

use super::graph::{Entry, entries};
use super::{Cut, FIRST, Gate, Share, parse};
use crate::glue::SCRIPT;
use crate::names::Names;

/// How the exports of the first part begin that are for the others; a number follows.
const SHARED: &str = "__shared_";

impl Cut {
    /// The first part.
    pub fn first(&self) -> Result<Vec<u8>> {
        let mut module = parse(&self.whole)?;
        let ids = functions(&module);
        for share in &self.parts {
            for (number, at) in share.gates.iter().enumerate() {
                let gate = Gate { part: share.part.name, number };
                import(&mut module, ids[*at], SCRIPT, &gate.import());
            }
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
        for element in module.elements.iter_mut() {
            if let ElementItems::Functions(functions) = &mut element.items {
                for id in functions.iter_mut().filter(|id| !self.first.contains(&id.index())) {
                    *id = nothing;
                }
            }
        }
        for (addresses, _) in &self.data {
            if let Some((segment, bytes)) = segment(&module, addresses) {
                // wasm-opt leaves zeros out.
                module.data.get_mut(segment).value[bytes].fill(0);
            }
        }
        Ok(emit(module))
    }

    /// The part of this name, given what the exports of the first are called.
    pub fn part(&self, name: &str, names: &Names) -> Result<Vec<u8>> {
        let share = self.parts.iter().find(|share| share.part.name == name);
        let share = share.with_context(|| format!("no part `{name}`"))?;
        let mut module = parse(&self.whole)?;
        let ids = functions(&module);
        let mut own = entries(&module)?;
        own.retain(|entry| share.functions.contains(&entry.function));
        let held = self.held(&module, name)?;
        empty(&mut module);
        for (name, at) in self.imports(share, names)? {
            import(&mut module, ids[at], FIRST, name);
        }
        import_state(&mut module, names)?;
        fill_memory(&mut module, held)?;
        for Entry { table, place, function } in own {
            let offset = ConstExpr::Value(Value::I32(place));
            let items = ElementItems::Functions(vec![ids[function]]);
            let id = module.elements.add(ElementKind::Active { table, offset }, items);
            module.tables.get_mut(table).elem_segments.insert(id);
        }
        for (number, at) in share.gates.iter().enumerate() {
            let gate = Gate { part: share.part.name, number };
            module.exports.add(&gate.export(), ids[*at]);
        }
        Ok(emit(module))
    }

    /// The bytes of memory that a part brings, each row with its address.
    fn held(&self, module: &Module, name: &str) -> Result<Vec<(u32, Vec<u8>)>> {
        let own = self.data.iter().filter(|(_, part)| self.parts[*part].part.name == name);
        own.map(|(addresses, _)| {
            let (segment, bytes) = segment(module, addresses).context("memory of no segment")?;
            Ok((addresses.start, module.data.get(segment).value[bytes].to_vec()))
        })
        .collect()
    }

    /// The functions that a part takes of the first, each with what it is called there.
    fn imports<'n>(&self, share: &Share, names: &'n Names) -> Result<Vec<(&'n str, usize)>> {
        let mut taken = Vec::new();
        for (number, at) in self.shared.iter().enumerate() {
            // A gate of its own it calls without leaving.
            if !share.functions.contains(at) {
                taken.push((called(names, &format!("{SHARED}{number}"))?, *at));
            }
        }
        // Ascending numbers are of few bits.
        taken.sort_by_key(|(name, _)| (name.len(), *name));
        Ok(taken)
    }
}

/// What the first part calls an export in the end.
fn called<'n>(names: &'n Names, name: &str) -> Result<&'n str> {
    names.export(name).with_context(|| format!("the first part has lost the export {name}"))
}

/// Takes from a module what it exports, what it fills memory and tables with, and what it begins with.
fn empty(module: &mut Module) {
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
}

/// Has a module share globals, tables and memory with the first part.
fn import_state(module: &mut Module, names: &Names) -> Result<()> {
    for (number, id) in globals(module).into_iter().enumerate() {
        let name = called(names, &format!("{SHARED}global_{number}"))?;
        let import = module.imports.add(FIRST, name, id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for (number, id) in tables(module).into_iter().enumerate() {
        let name = called(names, &format!("{SHARED}table_{number}"))?;
        let import = module.imports.add(FIRST, name, id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    for id in module.memories.iter().map(|memory| memory.id()).collect::<Vec<_>>() {
        let import = module.imports.add(FIRST, called(names, "memory")?, id);
        let memory = module.memories.get_mut(id);
        memory.import = Some(import);
        memory.data_segments.clear();
    }
    Ok(())
}

/// Has a module bring these bytes, each row at its address.
fn fill_memory(module: &mut Module, rows: Vec<(u32, Vec<u8>)>) -> Result<()> {
    let memory = module.memories.iter().next().context("no memory")?.id();
    for (address, bytes) in rows {
        let offset = ConstExpr::Value(Value::I32(address.cast_signed()));
        let id = module.data.add(DataKind::Active { memory, offset }, bytes);
        module.memories.get_mut(memory).data_segments.insert(id);
    }
    Ok(())
}

/// The module, without what is of no use in it.
fn emit(mut module: Module) -> Vec<u8> {
    // The linker's notes, which are not true any more.
    let is_note = |name: &str| name == "linking" || name.starts_with("reloc.");
    let notes = module.customs.iter().filter(|(_, section)| is_note(section.name()));
    let notes: Vec<_> = notes.map(|(id, _)| id).collect();
    for note in notes {
        module.customs.delete(note);
    }
    walrus::passes::gc::run(&mut module);
    module.emit_wasm()
}

/// Which segment these addresses lie in, and which of its bytes they are.
fn segment(module: &Module, addresses: &Range<u32>) -> Option<(DataId, Range<usize>)> {
    module.data.iter().find_map(|data| {
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else {
            return None;
        };
        let from = addresses.start.checked_sub(start.cast_unsigned())? as usize;
        let bytes = from..from + addresses.len();
        (bytes.end <= data.value.len()).then_some((data.id(), bytes))
    })
}

/// The functions of a module by their numbers.
fn functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter().map(|function| function.id()).collect()
}

fn globals(module: &Module) -> Vec<GlobalId> {
    module.globals.iter().map(|global| global.id()).collect()
}

fn tables(module: &Module) -> Vec<TableId> {
    module.tables.iter().map(|table| table.id()).collect()
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
