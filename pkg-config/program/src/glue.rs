//! The JavaScript between the loader and a module of WebAssembly.
//!
//! wasm-bindgen writes the functions that the module imports and those that call it, with a script
//! around them that starts the module in any of many ways. The loader starts it itself, so that
//! script is not used; and the names of imports and exports, which wasm-bindgen makes long and
//! unlike each other, are those of a letter that wasm-opt gave them.
use std::fmt::Write as _;

use anyhow::{Result, ensure};

use crate::split::{FIRST, Gate};

/// What the glue is called where scripts import it.
pub const NAME: &str = "glue.js";
/// The only module that the module may import, as wasm-bindgen calls it.
pub const SCRIPT: &str = "./bound_bg.js";
/// What wasm-opt calls it, if told to minify the names of modules.
const SHORT_SCRIPT: &str = "a";
/// The export that has to be called before any other.
const START: &str = "__wbindgen_start";
/// How wasm-bindgen's own functions begin; all others are the crate's.
const INTERNAL: &str = "__";

/// The names of a module's imports and exports: long, short.
#[derive(Debug, PartialEq, Eq)]
pub struct Names {
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads what wasm-opt prints of the names that it gave.
    pub fn read(printed: &str) -> Result<Names> {
        let mut names = Names { imports: Vec::new(), exports: Vec::new() };
        for line in printed.lines() {
            // Of each row of its JSON, the strings.
            let row: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            match row[..] {
                [module, name, short] => {
                    ensure!(
                        module == SCRIPT,
                        "expected no imports but from {SCRIPT}, found {line}"
                    );
                    names.imports.push((name.to_owned(), short.to_owned()));
                }
                [name, short] => names.exports.push((name.to_owned(), short.to_owned())),
                _ => {}
            }
        }
        let has_start = names.exports.iter().any(|(name, _)| name == START);
        ensure!(has_start, "expected an export {START}, found none in: {printed}");
        Ok(names)
    }

    /// What an export is called.
    pub fn export(&self, name: &str) -> Option<&str> {
        self.exports.iter().find(|(long, _)| long == name).map(|(_, short)| short.as_str())
    }

    /// wasm-bindgen's script with the short names of the exports that it calls.
    pub fn renamed(&self, script: &str) -> String {
        let mut parts = script.split("wasm.");
        let mut renamed = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
            let (name, rest) = part.split_at(part.find(|c| !is_name(c)).unwrap_or(part.len()));
            renamed.push_str("wasm.");
            renamed.push_str(self.export(name).unwrap_or(name));
            renamed.push_str(rest);
        }
        renamed
    }

    /// A script beside wasm-bindgen's, for the loader: `imports`, `begin(exports)`,
    /// `complete(part, bytes)` for the [parts](crate::split) besides the first, and the crate's
    /// functions and classes that stand in wasm-bindgen's.
    pub fn glue(&self, script: &str) -> String {
        let exported = |line: &str| {
            let declared = line.strip_prefix("export ")?;
            let declared =
                declared.strip_prefix("function ").or_else(|| declared.strip_prefix("class "))?;
            let name = declared.split(['(', ' ']).next()?;
            (!name.starts_with(INTERNAL)).then(|| name.to_owned())
        };
        let own: Vec<String> = script.lines().filter_map(exported).collect();
        let own = own.join(", ");
        let mut imports = String::new();
        for (name, short) in &self.imports {
            // Writing to a string cannot fail.
            let _ = match Gate::read(name) {
                Some(gate) => {
                    let (part, name) = (gate.part, gate.export());
                    write!(imports, "{short}: (...given) => parts.{part}.{name}(...given), ")
                }
                None => write!(imports, "{short}: bound.{name}, "),
            };
        }
        let start = self.export(START).unwrap_or(START);
        format!(
            "import * as bound from '{SCRIPT}';\n\
             export {{ {own} }} from '{SCRIPT}';\n\
             let first;\n\
             const parts = {{}};\n\
             export const imports = {{ {SHORT_SCRIPT}: {{ {imports}}} }};\n\
             export function begin(exports) {{\n  bound.__wbg_set_wasm(first = exports);\n  first.{start}();\n}}\n\
             export async function complete(part, bytes) {{\n  \
             parts[part] = (await WebAssembly.instantiate(bytes, {{ {FIRST}: first }})).instance.exports;\n}}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{
 "imports": [
  ["./bound_bg.js", "__wbg_new_37eb", "b"],
  ["./bound_bg.js", "gate_1_second", "c"]
 ],
"exports": [
  ["memory", "p"],
  ["ask", "q"],
  ["__wbindgen_start", "H"]
 ]
}"#;

    #[test]
    fn exports_are_renamed_where_they_are_called_and_nowhere_else() {
        let names = Names::read(PRINTED).unwrap();
        let script = "let wasm;\nwasm.ask(wasm.memory.buffer, ask); wasm.asked();";
        let expected = "let wasm;\nwasm.q(wasm.p.buffer, ask); wasm.asked();";
        assert_eq!(names.renamed(script), expected);
    }

    #[test]
    fn glue_has_what_the_loader_calls() {
        let names = Names::read(PRINTED).unwrap();
        let script = "export class Page {\nexport function ask(a) {\nexport function __wbg_x() {";
        let glue = names.glue(script);
        assert!(glue.contains("export { Page, ask } from './bound_bg.js'"), "{glue}");
        assert!(glue.contains("imports = { a: { b: bound.__wbg_new_37eb, c: "), "{glue}");
        assert!(glue.contains("first.H()"), "{glue}");
        assert!(glue.contains("c: (...given) => parts.second.b(...given), "), "{glue}");
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        assert!(Names::read("").is_err());
        let elsewhere = PRINTED.replace("./bound_bg.js", "./snippets/a.js");
        assert!(Names::read(&elsewhere).is_err());
    }
}
