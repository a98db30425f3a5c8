//! Which bytes of a module's memory belong to which of its parts: those that only the functions of one
//! part name, be it by way of others.
//!
//! A module does not tell: an address is a number like any other. The linker does, if it is asked to
//! keep its *relocations*, the places in code and data where it put the address of an object
//! ([tool conventions](https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md)).
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::{
    DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationType, SymbolInfo,
    TypeRef,
};

use super::graph::plain;

/// Objects of memory, and who names them.
#[derive(Debug, Default)]
pub struct Objects {
    /// Where each lies.
    addresses: Vec<Range<u32>>,
    /// The objects that functions name, by the names of those without hashes.
    functions: BTreeMap<String, BTreeSet<usize>>,
    /// The objects that objects name.
    names: Vec<BTreeSet<usize>>,
}

/// Whose a function is, or an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The first part's, or that of several.
    First,
    /// The part's of this number.
    Part(usize),
    /// It is in none, for no one needs it.
    Nobody,
}

impl Owner {
    /// Whose something is that both of these have.
    fn and(self, other: Owner) -> Owner {
        match (self, other) {
            (Owner::Nobody, one) | (one, Owner::Nobody) => one,
            (one, other) if one == other => one,
            _ => Owner::First,
        }
    }
}

/// A relocation that names an object.
struct Mention {
    section: u32,
    offset: u32,
    symbol: u32,
}

impl Objects {
    /// Reads them out of a module as the linker left it, with relocations and names.
    ///
    /// # Errors
    ///
    /// If it has none, or is no module.
    pub fn read(module: &[u8]) -> Result<Objects> {
        let mut sections = Sections::default();
        for payload in Parser::new(0).parse_all(module) {
            sections.take(payload?)?;
        }
        let (mut objects, object_of) = Objects::numbered(&sections)?;
        let (code, data) = (sections.code.context("no code")?, sections.data.context("no data")?);
        for Mention { section, offset, symbol } in &sections.mentions {
            let Some(&Some(object)) = object_of.get(*symbol as usize) else { continue };
            if *section == code.number {
                let function = sections.function(code.start + *offset as usize)?;
                objects.functions.entry(function).or_default().insert(object);
            } else if *section == data.number {
                let address = sections.address(data.start + *offset as usize)?;
                for (from, place) in objects.addresses.iter().enumerate() {
                    if place.contains(&address) {
                        objects.names[from].insert(object);
                    }
                }
            }
        }
        if objects.functions.is_empty() {
            bail!("expected relocations, found none");
        }
        Ok(objects)
    }

    /// The objects, of which no one knows yet who names them, and which of them each symbol is. An object
    /// may have several symbols, or none.
    fn numbered(sections: &Sections) -> Result<(Objects, Vec<Option<usize>>)> {
        let mut objects = Objects::default();
        let mut numbers: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        let mut object_of = Vec::new();
        for symbol in &sections.symbols {
            let Some((segment, offset, size)) = *symbol else {
                object_of.push(None);
                continue;
            };
            let segment = sections.segments.get(segment as usize);
            let start = segment.context("a symbol of no segment")?.address + offset;
            let number = *numbers.entry((start, size)).or_insert_with(|| {
                objects.addresses.push(start..start + size);
                objects.addresses.len() - 1
            });
            object_of.push(Some(number));
        }
        objects.names = vec![BTreeSet::new(); objects.addresses.len()];
        Ok((objects, object_of))
    }

    /// What of memory belongs to parts alone, by address, given whose a function of a name is.
    pub fn owned(&self, owner: impl Fn(&str) -> Owner) -> Vec<(Range<u32>, usize)> {
        let mut owners = vec![Owner::Nobody; self.addresses.len()];
        let mut open = Vec::new();
        for (function, objects) in &self.functions {
            let owner = owner(function);
            open.extend(objects.iter().map(|object| (*object, owner)));
        }
        while let Some((object, owner)) = open.pop() {
            let both = owners[object].and(owner);
            if both != owners[object] {
                owners[object] = both;
                open.extend(self.names[object].iter().map(|named| (*named, both)));
            }
        }
        // Objects may overlap, where the end of one is another.
        let mut bytes: BTreeMap<u32, Owner> = BTreeMap::new();
        for (addresses, owner) in self.addresses.iter().zip(&owners) {
            for address in addresses.clone() {
                let before = bytes.entry(address).or_insert(*owner);
                *before = before.and(*owner);
            }
        }
        let mut owned: Vec<(Range<u32>, usize)> = Vec::new();
        for (address, owner) in bytes {
            let Owner::Part(part) = owner else { continue };
            match owned.last_mut() {
                Some((before, of)) if before.end == address && *of == part => before.end += 1,
                _ => owned.push((address..address + 1, part)),
            }
        }
        owned
    }
}

struct Segment {
    address: u32,
    /// Where its bytes stand in the module.
    file: Range<usize>,
}

/// What of a module's sections is used here.
#[derive(Default)]
struct Sections {
    /// How many there were.
    count: u32,
    imports: usize,
    /// Of objects the segment, the offset in it and the size.
    symbols: Vec<Option<(u32, u32, u32)>>,
    mentions: Vec<Mention>,
    /// Of functions that are not imported, by number.
    names: BTreeMap<usize, String>,
    segments: Vec<Segment>,
    bodies: Vec<Range<usize>>,
    code: Option<Section>,
    data: Option<Section>,
}

/// A section that relocations are about.
#[derive(Clone, Copy)]
struct Section {
    /// Its place among all, by which relocations call it.
    number: u32,
    /// Where in the module its content begins, from which relocations count.
    start: usize,
}

impl Sections {
    /// The name of the function that has this byte of the module in its body.
    fn function(&self, at: usize) -> Result<String> {
        let body = self.bodies.partition_point(|body| body.end <= at);
        let name = self.names.get(&body).context("a function without a name")?;
        Ok(plain(&rustc_demangle::demangle(name).to_string()))
    }

    /// Where this byte of the module lies in memory.
    fn address(&self, at: usize) -> Result<u32> {
        let segment = self.segments.iter().find(|segment| segment.file.contains(&at));
        let segment = segment.context("a relocation outside of data")?;
        Ok(segment.address + u32::try_from(at - segment.file.start)?)
    }

    fn take(&mut self, payload: Payload<'_>) -> Result<()> {
        match &payload {
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    self.imports += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionStart { range, .. } => {
                self.code = Some(Section { number: self.count, start: range.start });
            }
            Payload::CodeSectionEntry(body) => {
                self.bodies.push(body.range());
                return Ok(());
            }
            Payload::DataSection(segments) => {
                let start = segments.range().start;
                self.data = Some(Section { number: self.count, start });
                for segment in segments.clone() {
                    let segment = segment?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        bail!("expected segments with an address");
                    };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
                    else {
                        bail!("expected segments with a constant address");
                    };
                    let end = segment.range.end;
                    let file = end - segment.data.len()..end;
                    self.segments.push(Segment { address: value.cast_unsigned(), file });
                }
            }
            Payload::CustomSection(custom) => self.custom(custom.as_known())?,
            Payload::Version { .. } | Payload::End(_) => return Ok(()),
            _ => {}
        }
        self.count += 1;
        Ok(())
    }

    fn custom(&mut self, known: KnownCustom<'_>) -> Result<()> {
        match known {
            KnownCustom::Linking(linking) => {
                for subsection in linking {
                    let Linking::SymbolTable(symbols) = subsection? else { continue };
                    for symbol in symbols {
                        self.symbols.push(match symbol? {
                            SymbolInfo::Data { symbol: Some(symbol), .. } => {
                                Some((symbol.index, symbol.offset, symbol.size))
                            }
                            _ => None,
                        });
                    }
                }
            }
            KnownCustom::Reloc(relocations) => {
                let section = relocations.section_index();
                for entry in relocations.entries() {
                    let entry = entry?;
                    let is_address = matches!(
                        entry.ty,
                        RelocationType::MemoryAddrLeb
                            | RelocationType::MemoryAddrSleb
                            | RelocationType::MemoryAddrI32
                    );
                    if is_address {
                        let mention =
                            Mention { section, offset: entry.offset, symbol: entry.index };
                        self.mentions.push(mention);
                    }
                }
            }
            KnownCustom::Name(names) => {
                for subsection in names {
                    let Name::Function(functions) = subsection? else { continue };
                    for function in functions {
                        let function = function?;
                        let own = (function.index as usize).checked_sub(self.imports);
                        self.names.extend(own.map(|own| (own, function.name.to_owned())));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
impl Objects {
    /// Objects at these addresses, each with the functions that name it.
    pub fn of(rows: &[(Range<u32>, &[&str])]) -> Objects {
        let mut objects = Objects { names: vec![BTreeSet::new(); rows.len()], ..Self::default() };
        for (object, (addresses, functions)) in rows.iter().enumerate() {
            objects.addresses.push(addresses.clone());
            for function in *functions {
                objects.functions.entry((*function).to_owned()).or_default().insert(object);
            }
        }
        objects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(content: &[u8]) -> Vec<u8> {
        [&[u8::try_from(content.len()).expect("fewer than 128 bytes")], content].concat()
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id][..], &sized(content)].concat()
    }

    fn custom(name: &str, content: &[u8]) -> Vec<u8> {
        section(0, &[&sized(name.as_bytes())[..], content].concat())
    }

    /// Two functions: `one` names the object at 1024, which names that at 1028; `other` names the latter
    /// and that at 1032.
    fn linked(relocations: &[Vec<u8>]) -> Vec<u8> {
        // i32.const, of five bytes; drop
        let constant = b"\x41\x80\x80\x80\x80\0\x1a";
        let one = sized(&[&b"\0"[..], constant, b"\x0b"].concat());
        let other = sized(&[&b"\0"[..], constant, constant, b"\x0b"].concat());
        let sections = [
            section(1, b"\x01\x60\0\0"),
            section(3, b"\x02\0\0"),
            section(5, b"\x01\0\x01"),
            section(10, &[&b"\x02"[..], &one, &other].concat()),
            section(11, b"\x01\0\x41\x80\x08\x0b\x0caaaabbbbcccc"),
            // Objects, each of a name: the first two of the same bytes.
            custom(
                "linking",
                b"\x02\x08\x1d\x04\x01\0\x01a\0\0\x04\x01\0\x01A\0\0\x04\x01\0\x01b\0\x04\x04\x01\0\x01c\0\x08\x04",
            ),
            relocations.concat(),
            custom("name", b"\x01\x0d\x02\0\x03one\x01\x05other"),
        ];
        [&b"\0asm\x01\0\0\0"[..], &sections.concat()].concat()
    }

    fn relocations() -> Vec<Vec<u8>> {
        vec![
            // Of the fourth section, behind its number of functions, the size of one, of its locals,
            // and the opcode.
            custom("reloc.CODE", b"\x03\x03\x04\x04\x01\0\x04\x0e\x02\0\x04\x15\x03\0"),
            // Behind the number of segments, and the head of one: to the second object.
            custom("reloc.DATA", b"\x04\x01\x05\x07\x02\0"),
        ]
    }

    #[test]
    fn what_functions_name_is_found_by_way_of_objects_too() {
        let objects = Objects::read(&linked(&relocations())).unwrap();
        let owned = |one, other| objects.owned(|name| if name == "one" { one } else { other });
        let (first, part, third) = (Owner::First, Owner::Part(1), Owner::Part(2));
        assert_eq!(owned(part, third), [(1024..1028, 1), (1032..1036, 2)]);
        assert_eq!(owned(part, first), [(1024..1028, 1)]);
        assert_eq!(owned(first, part), [(1032..1036, 1)]);
        assert_eq!(owned(part, part), [(1024..1036, 1)]);
        assert_eq!(owned(part, Owner::Nobody), [(1024..1032, 1)]);
        assert_eq!(owned(first, first), []);
    }

    #[test]
    fn a_module_without_relocations_is_refused() {
        let error = Objects::read(&linked(&[])).unwrap_err().to_string();
        assert!(error.contains("relocations"), "{error}");
        assert!(Objects::read(b"\0asm").is_err());
    }
}
