//! The JavaScript between the loader and a module of WebAssembly.
//!
//! wasm-bindgen writes the functions that the module imports and those that call it, with a script
//! around them that starts the module in any of many ways. The loader starts it itself, so that
//! script is not used. What remains says the same many times over: how texts cross, how an error is
//! kept, what ends with what. Here each is said once, and imported functions stand in a row in which
//! the module finds them by their [numbers](crate::names). What is not known here stays as it was.
use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::names::{MODULE, Names};
use crate::split::Gate;

/// What the glue is called where scripts import it.
pub const NAME: &str = "glue.js";
/// The only module that the module may import, as wasm-bindgen calls it.
pub const SCRIPT: &str = "./bound_bg.js";
/// The export that has to be called before any other.
const START: &str = "__wbindgen_start";
/// How wasm-bindgen's own functions begin; all others are the crate's.
const INTERNAL: &str = "__";

/// In the place of wasm-bindgen's helpers of these names: without copies of views, which cost little
/// to make, and without its own encoder of texts.
const HELPERS: &str = "
let wasm;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const getUint8ArrayMemory0 = () => new Uint8Array(wasm.memory.buffer);
const getDataViewMemory0 = () => new DataView(wasm.memory.buffer);
const getStringFromWasm0 = (at, length) => decoder.decode(getUint8ArrayMemory0().subarray(at >>>= 0, at + length));
const passStringToWasm0 = (text, malloc) => passArray8ToWasm0(encoder.encode(text), malloc);
const isLikeNone = (value) => value == null;
// Where the module expects a text, or none: its place and its length.
function answer(at, text) {
  const start = isLikeNone(text) ? (WASM_VECTOR_LEN = 0) : passStringToWasm0(text, wasm.__wbindgen_malloc);
  new Uint32Array(wasm.memory.buffer, at >>> 0, 2).set([start, WASM_VECTOR_LEN]);
}
// It is made once and called until the page is left: nobody gives it back.
const makeClosure = (at, table, call) => (...given) => call(at, table, ...given);
const optional = (value) => isLikeNone(value) ? 0 : addToExternrefTable0(value);
const caught = (imported) => (...given) => {
  try {
    return imported(...given);
  } catch (error) {
    wasm.__wbindgen_exn_store(addToExternrefTable0(error));
  }
};
";

/// The functions that [`HELPERS`] has in its own way, or that have nothing to do here.
const REPLACED: [&str; 11] = [
    "getUint8ArrayMemory0",
    "getDataViewMemory0",
    "getStringFromWasm0",
    "passStringToWasm0",
    "isLikeNone",
    "makeClosure",
    "decodeText",
    "handleError",
    "__wbg_set_wasm",
    // What a class has for those who are done with it: a page's is used until it is left.
    "__destroy_into_raw",
    "free",
];

/// How the lines begin of what those functions keep.
const KEPT: [&str; 7] = [
    "let cached",
    "cachedTextDecoder.decode",
    "const cached",
    "const MAX_SAFARI",
    "let numBytesDecoded",
    "let wasm;",
    "if (Symbol.dispose)",
];

/// What browsers without a registry of what is no longer used had: no browser that has what is needed
/// to unpack a module.
const NO_REGISTRY: &str = "(typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : ";

/// What [`HELPERS`] do without, where a text is handed over.
const REALLOCATION: &str = ", wasm.__wbindgen_realloc";

/// What lines have that register values of classes.
const REGISTRIES: [&str; 2] = ["Finalization = ", "Finalization.register("];

/// What the registry of closures is called, and the only function that uses it yet if there is one:
/// for closures that may change what they hold.
const REGISTRY: &str = "const CLOSURE_DTORS";
const REGISTERED: &str = "function makeMutClosure";

/// wasm-bindgen's script, taken apart.
pub struct Script {
    /// The functions that the module imports, each as an expression, by name.
    imports: Vec<(String, String)>,
    /// All else.
    rest: String,
}

impl Script {
    /// Reads what wasm-bindgen wrote.
    pub fn read(text: &str) -> Script {
        let text = text.replace(NO_REGISTRY, "").replace(REALLOCATION, "");
        let mut script = Script { imports: Vec::new(), rest: String::new() };
        let is_registered = text.contains(REGISTERED);
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let indent = &line[..line.len() - line.trim_start().len()];
            let declared = line.strip_prefix("export ").unwrap_or(line).trim_start();
            let name = declared.strip_prefix("function ").unwrap_or(declared);
            let name = name.split(['(', ' ']).next().unwrap_or_default();
            let is_block = line.ends_with('{');
            let is_import =
                is_block && line.starts_with("export function") && name.starts_with(INTERNAL);
            if is_import || is_block && REPLACED.contains(&name) {
                let is_end =
                    |line: &&str| line.starts_with(indent) && line[indent.len()..].starts_with('}');
                let body: Vec<&str> =
                    lines.by_ref().take_while(|line| !is_end(line)).map(str::trim).collect();
                if is_import {
                    script.imports.push((name.to_owned(), function(line, &body)));
                }
            } else if !KEPT.iter().any(|kept| declared.starts_with(kept))
                && !REGISTRIES.iter().any(|of| line.contains(of))
                && (is_registered || !line.starts_with(REGISTRY))
            {
                script.rest.extend([line, "\n"]);
            }
        }
        script
    }

    /// Whether an export of the module is used.
    pub fn uses(&self, export: &str) -> bool {
        let texts = self.imports.iter().map(|(_, text)| text.as_str());
        export == START
            || texts
                .chain([HELPERS, &self.rest])
                .any(|text| members(text).any(|(name, _)| name == export))
    }

    /// A script for the loader: `imports`, `begin(exports)`, `complete(part, bytes)` for the
    /// [parts](crate::split) besides the first, and the crate's functions and classes. `parts` has the
    /// name of each part and what its exports are called.
    pub fn glue(&self, names: &Names, parts: &[(&str, Names)]) -> Result<String> {
        let mut imports = String::new();
        for name in names.imports() {
            // Writing to a string cannot fail.
            let _ = write!(imports, "\n  {},", self.import(name, parts)?);
        }
        let start = names.export(START).with_context(|| format!("no export {START}"))?;
        let start = member("wasm", start);
        let script = format!(
            "{HELPERS}{rest}\
             const parts = {{}};\n\
             export const imports = {{ {MODULE}: [{imports}\n] }};\n\
             export function begin(exports) {{\n  wasm = exports;\n  {start}();\n}}\n\
             export async function complete(part, bytes) {{\n  \
             parts[part] = (await WebAssembly.instantiate(bytes, {{ {MODULE}: wasm }})).instance.exports;\n}}\n",
            rest = self.rest,
        );
        Ok(renamed(&script, names))
    }

    /// What the module imports under this name: a gate of one of the parts, or a function of ours.
    fn import(&self, name: &str, parts: &[(&str, Names)]) -> Result<String> {
        if let Some(gate) = Gate::read(name) {
            let part = parts.iter().find(|(part, _)| *part == gate.part);
            let short = part.and_then(|(_, names)| names.export(&gate.export()));
            let short = short.with_context(|| format!("no gate for {name}"))?;
            let gate = member(&member("parts", gate.part), short);
            return Ok(format!("(...given) => {gate}(...given)"));
        }
        let own = self.imports.iter().find(|(own, _)| own == name);
        Ok(own.with_context(|| format!("no function for {name}"))?.1.clone())
    }
}

/// A function as an expression, from how it begins and the lines of its body.
fn function(head: &str, body: &[&str]) -> String {
    let is_caught = head.contains("handleError(");
    let arguments = head.rsplit_once('(').and_then(|(_, behind)| behind.split_once(')'));
    let arguments = arguments.map_or("", |(arguments, _)| arguments);
    let mut lines: Vec<String> =
        body.iter().filter(|line| !line.starts_with("//")).map(|line| (*line).to_owned()).collect();
    without_try(&mut lines);
    with_helpers(&mut lines);
    let arrow = match expression(&lines) {
        Some(expression) => format!("({arguments}) => ({expression})"),
        None => format!("({arguments}) => {{\n{}\n}}", lines.join("\n")),
    };
    if is_caught { format!("caught({arrow})") } else { arrow }
}

/// Takes away the `try` around an `instanceof`, for the case that there is no such class: each is one
/// that every browser has.
fn without_try(lines: &mut Vec<String>) {
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    if let [
        "let result;",
        "try {",
        tried,
        "} catch (_) {",
        "result = false;",
        "}",
        "const ret = result;",
        rest @ ..,
    ] = &texts[..]
        && let Some(value) = tried.strip_prefix("result = ")
    {
        let value = format!("const ret = {value}");
        let rest = rest.iter().map(|line| (*line).to_owned());
        *lines = [value].into_iter().chain(rest).collect();
    }
}

/// Has [`HELPERS`] hand over what the function gives.
fn with_helpers(lines: &mut Vec<String>) {
    /// How the first of the lines begins that hand over a text, or one that may be missing, and how many
    /// there are.
    const TEXT: [&str; 2] = [
        "const ptr1 = passStringToWasm0(ret, ",
        "var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, ",
    ];
    const LINES_OF_TEXT: usize = 4;
    let is_text = |line: &String| TEXT.iter().any(|start| line.starts_with(start));
    if let Some(at) = lines.iter().position(is_text)
        && at + LINES_OF_TEXT == lines.len()
    {
        lines.truncate(at);
        lines.push("answer(arg0, ret);".to_owned());
    }
    for line in lines {
        if line == "return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);" {
            *line = "return optional(ret);".to_owned();
        }
    }
}

/// What a function gives, if that is all that it does.
fn expression(lines: &[String]) -> Option<String> {
    const STATEMENTS: [&str; 4] = ["return", "throw", "const", "var"];
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(';')).collect();
    match lines[..] {
        [only] if !STATEMENTS.iter().any(|word| only.starts_with(word)) => Some(only.to_owned()),
        [first, last] => {
            let value = first.strip_prefix("const ret = ")?;
            match last {
                "return ret" => Some(value.to_owned()),
                "return optional(ret)" => Some(format!("optional({value})")),
                "answer(arg0, ret)" => Some(format!("answer(arg0, {value})")),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The exports of the module that a script names: each name, and what stands before and behind it.
fn members(script: &str) -> impl Iterator<Item = (&str, &str)> {
    script.split("wasm.").skip(1).map(|part| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
        part.split_at(part.find(|c| !is_name(c)).unwrap_or(part.len()))
    })
}

/// A script with what the exports that it names are called in the end.
fn renamed(script: &str, names: &Names) -> String {
    let mut renamed = script.split("wasm.").next().unwrap_or_default().to_owned();
    for (name, rest) in members(script) {
        renamed.extend([&member("wasm", names.export(name).unwrap_or(name)), rest]);
    }
    renamed
}

/// A property by its name, which may be a number.
fn member(of: &str, name: &str) -> String {
    let is_number = name.starts_with(|c: char| c.is_ascii_digit());
    if is_number { format!("{of}[{name}]") } else { format!("{of}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
export class Page {
    free() {
        wasm.__wbg_page_free(this.__wbg_ptr, 0);
    }
    mark() {
        wasm.page_mark(this.__wbg_ptr);
    }
}
if (Symbol.dispose) Page.prototype[Symbol.dispose] = Page.prototype.free;
export function ask(number) {
    return wasm.ask(number);
}
export function __wbg_id_1(arg0, arg1) {
    const ret = arg1.id;
    const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    const len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg_parent_2(arg0) { return handleError(function (arg0) {
    const ret = arg0.parent;
    return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
}, arguments); }
export function __wbg_instanceof_Node_3(arg0) {
    let result;
    try {
        result = arg0 instanceof Node;
    } catch (_) {
        result = false;
    }
    const ret = result;
    return ret;
}
export function __wbg_throw_4(arg0, arg1) {
    throw new Error(getStringFromWasm0(arg0, arg1));
}
const PageFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_page_free(ptr, 1));
let cachedTextEncoder = new TextEncoder();
function isLikeNone(x) {
    return x === undefined || x === null;
}
let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
";

    fn names() -> Names {
        let exports =
            [("memory", "a"), ("ask", "17"), ("page_mark", "5"), ("__wbindgen_start", "3")];
        let imports = [
            "__wbg_throw_4",
            "__wbg_parent_2",
            "gate_1_second",
            "__wbg_instanceof_Node_3",
            "__wbg_id_1",
        ];
        Names::new(&imports, &exports)
    }

    fn glue() -> String {
        let second = ("second", Names::new(&[], &[("a", "5"), ("b", "9")]));
        Script::read(SCRIPT).glue(&names(), &[second]).unwrap()
    }

    #[test]
    fn imports_stand_in_the_order_of_their_numbers_and_say_what_differs() {
        let expected = "export const imports = { a: [
  (arg0, arg1) => {
throw new Error(getStringFromWasm0(arg0, arg1));
},
  caught((arg0) => (optional(arg0.parent))),
  (...given) => parts.second[9](...given),
  (arg0) => (arg0 instanceof Node),
  (arg0, arg1) => (answer(arg0, arg1.id)),
] };";
        let glue = glue();
        assert!(glue.contains(expected), "{glue}");
    }

    #[test]
    fn exports_are_renamed_where_they_are_called() {
        let glue = glue();
        let ask = "export function ask(number) {\n    return wasm[17](number);\n}\n";
        let page =
            "export class Page {\n    mark() {\n        wasm[5](this.__wbg_ptr);\n    }\n}\n";
        assert!(glue.contains(ask) && glue.contains(page), "{glue}");
        assert!(glue.contains("wasm[3]()") && glue.contains("wasm.a.buffer"), "{glue}");
    }

    #[test]
    fn what_has_nothing_to_do_is_left_out() {
        let glue = glue();
        for gone in
            ["free", "Symbol", "Finalization", "cachedTextEncoder", "undefined", "__wbg_set_wasm"]
        {
            assert!(!glue.contains(gone), "{gone}: {glue}");
        }
        assert_eq!(glue.matches("let wasm;").count(), 1);
        let script = Script::read(SCRIPT);
        assert!(script.uses("ask") && script.uses("memory") && script.uses("__wbindgen_start"));
        assert!(!script.uses("__wbg_page_free") && !script.uses("page"));
    }

    #[test]
    fn closures_are_registered_if_any_is_given_back() {
        let script = "const CLOSURE_DTORS = 1;\nfunction makeMutClosure(at, table, call) {\n}\n";
        let start = Names::new(&[], &[("__wbindgen_start", "3")]);
        let glue = |script: &str| Script::read(script).glue(&start, &[]).unwrap();
        assert!(glue(script).contains("const CLOSURE_DTORS"));
        let fixed = script.replace("makeMutClosure", "makeClosure");
        assert!(!glue(&fixed).contains("CLOSURE_DTORS"));
        assert_eq!(glue(&fixed).matches("makeClosure").count(), 1);
    }

    #[test]
    fn glue_lacks_nothing_that_it_calls() {
        assert!(Script::read(SCRIPT).glue(&names(), &[]).is_err());
        assert!(
            Script::read("")
                .glue(&Names::new(&["__wbg_id_1"], &[("__wbindgen_start", "3")]), &[])
                .is_err()
        );
        assert!(Script::read(SCRIPT).glue(&Names::new(&[], &[]), &[]).is_err());
    }
}
