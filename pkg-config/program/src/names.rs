//! What imports and exports of modules are called: numbers, which are not downloaded.
//!
//! WebAssembly joins modules by names. Those of a module's functions, some hundreds for the parts of a
//! module to take of each other, would be 2 KB packed, for they do not repeat. So a function is called
//! by its number, whatever imports it; of a module all functions are exported; and a module is
//! downloaded without what can be told by that. `www/names.js` puts it back:
//!
//! ```text
//! imports    number of functions, and of each by how much its number where it is from is more than that
//!            of the one before, and its type; then the number of other imports, and these as WebAssembly
//!            has them
//! exports    number of functions, then the number of other exports, and these as WebAssembly has them
//! ```
//!
//! Numbers have two bytes, the higher first, and are of 65,536; types, and numbers of others, one. The sizes of all
//! sections have three bytes, to be read without a loop: WebAssembly allows it.
use std::ops::RangeInclusive;

use anyhow::{Context, Result, ensure};
use wasmparser::{
    ExportSectionReader, ExternalKind, ImportSectionReader, Parser, Payload, TypeRef,
};

/// From which module all functions are imported.
pub const MODULE: &str = "a";

/// What exports are called that are no functions.
const LETTERS: RangeInclusive<char> = 'a'..='z';

/// Magic and version.
const HEADER: usize = 8;

/// What the imports and exports of a module are called.
#[derive(Debug, PartialEq, Eq)]
pub struct Names {
    /// Of the functions that are imported, by number, what they were called.
    imports: Vec<String>,
    /// What each export was called, and is called in the end.
    exports: Vec<(String, String)>,
}

impl Names {
    /// Those of a module that has its own yet.
    pub fn of(module: &[u8]) -> Result<Names> {
        let mut names = Names { imports: Vec::new(), exports: Vec::new() };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if matches!(import.ty, TypeRef::Func(_)) {
                            names.imports.push(import.name.to_owned());
                        }
                    }
                }
                Payload::ExportSection(exports) => {
                    let mut others = LETTERS;
                    for export in exports {
                        let export = export?;
                        let short = match export.kind {
                            ExternalKind::Func => export.index.to_string(),
                            _ => others.next().context("more exports than letters")?.to_string(),
                        };
                        names.exports.push((export.name.to_owned(), short));
                    }
                }
                _ => {}
            }
        }
        Ok(names)
    }

    /// What the functions that are imported were called, in their order.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().map(String::as_str)
    }

    /// What an export is called in the end.
    pub fn export(&self, name: &str) -> Option<&str> {
        self.exports.iter().find(|(long, _)| long == name).map(|(_, short)| short.as_str())
    }
}

/// A module without its names. Functions that it imports from another are called by their number
/// there; if they have other names, they are all that [`imports`](Names::imports) has, in its order.
///
/// # Errors
///
/// If it is no module, or has numbers that are too large.
pub fn removed(module: &[u8]) -> Result<Vec<u8>> {
    let mut short = module.get(..HEADER).context("expected a module")?.to_vec();
    let mut functions = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((kind, range)) = payload.as_section() else { continue };
        let content = match payload {
            Payload::ImportSection(imports) => {
                let (content, own) = imports_of(imports, module)?;
                functions += own;
                content
            }
            Payload::ExportSection(exports) => exports_of(exports, functions)?,
            _ => {
                if let Payload::FunctionSection(own) = payload {
                    functions += own.count() as usize;
                }
                module[range].to_vec()
            }
        };
        short.push(kind);
        short.extend(size(content.len())?);
        short.extend(content);
    }
    Ok(short)
}

/// What is left of imports, and how many of them are functions.
fn imports_of(imports: ImportSectionReader<'_>, module: &[u8]) -> Result<(Vec<u8>, usize)> {
    let end = imports.range().end;
    let imports: Vec<_> = imports.into_imports_with_offsets().collect::<Result<_, _>>()?;
    let ends = imports.iter().skip(1).map(|(start, _)| *start).chain([end]);
    let (mut functions, mut content, mut before) = (0, Vec::new(), 0);
    let (mut others, mut rest) = (0, Vec::new());
    for ((start, import), end) in imports.iter().zip(ends) {
        if let TypeRef::Func(kind) = import.ty {
            let of: u16 = import.name.parse().unwrap_or(functions);
            content.extend(of.wrapping_sub(before).to_be_bytes());
            before = of;
            ensure!(kind < 128, "more types of functions than a byte tells");
            content.push(kind as u8);
            functions += 1;
        } else {
            others += 1;
            rest.extend(&module[*start..end]);
        }
    }
    Ok(([&functions.to_be_bytes()[..], &content, &[others], &rest].concat(), functions.into()))
}

/// What is left of the exports of a module with so many functions.
fn exports_of(exports: ExportSectionReader<'_>, functions: usize) -> Result<Vec<u8>> {
    let mut others = Vec::new();
    for export in exports {
        let export = export?;
        let kind = match export.kind {
            ExternalKind::Table => 1,
            ExternalKind::Memory => 2,
            ExternalKind::Global => 3,
            _ => continue,
        };
        let name = LETTERS.clone().nth(others.len()).context("more exports than letters")?;
        ensure!(export.index < 128, "a number of more than a byte");
        others.push([1, name as u8, kind, export.index as u8]);
    }
    let count = others.len() as u8;
    Ok([&number(functions)?[..], &[count], &others.concat()].concat())
}

fn number(number: usize) -> Result<[u8; 2]> {
    Ok(u16::try_from(number).context("a number of more than two bytes")?.to_be_bytes())
}

/// A number as WebAssembly has them, in three bytes.
pub fn size(number: usize) -> Result<[u8; 3]> {
    ensure!(number < 1 << 21, "more than 2 MB in one piece");
    Ok([number as u8 | 128, (number >> 7) as u8 | 128, (number >> 14) as u8])
}

#[cfg(test)]
impl Names {
    pub fn new(imports: &[&str], exports: &[(&str, &str)]) -> Names {
        let exports = exports.iter().map(|(long, short)| ((*long).to_owned(), (*short).to_owned()));
        Names {
            imports: imports.iter().map(|name| (*name).to_owned()).collect(),
            exports: exports.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Imports a function 4 of type 0 and a memory; has two functions, and exports the last and a table.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0\
        \x01\x04\x01\x60\0\0\
        \x02\x0e\x02\x01a\x01b\x02\0\x01\x01a\x014\0\0\
        \x03\x03\x02\0\0\
        \x04\x04\x01\x70\0\0\
        \x07\x0f\x02\x05begin\0\x02\x03all\x01\0\
        \x0a\x07\x02\x02\0\x0b\x02\0\x0b";

    #[test]
    fn functions_are_called_by_numbers_and_all_else_by_letters() {
        let names = Names::of(MODULE).unwrap();
        assert_eq!(names.imports().collect::<Vec<_>>(), ["4"]);
        assert_eq!(names.export("begin"), Some("2"));
        assert_eq!(names.export("all"), Some("a"));
        assert_eq!(names.export("end"), None);
    }

    #[test]
    fn what_is_left_are_numbers() {
        let removed = removed(MODULE).unwrap();
        let expected = b"\0asm\x01\0\0\0\
            \x01\x84\x80\0\x01\x60\0\0\
            \x02\x8d\x80\0\0\x01\0\x04\0\x01\x01a\x01b\x02\0\x01\
            \x03\x83\x80\0\x02\0\0\
            \x04\x84\x80\0\x01\x70\0\0\
            \x07\x87\x80\0\0\x03\x01\x01a\x01\0\
            \x0a\x87\x80\0\x02\x02\0\x0b\x02\0\x0b";
        assert_eq!(removed, expected);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(removed(b"\0asm").is_err());
        assert!(removed(&MODULE[..20]).is_err());
        assert!(Names::of(&MODULE[..20]).is_err());
    }
}
