//! THIRD-PARTY.md, held against what is really compiled into the browser's module.
use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use crate::command::capture;
use crate::project::Project;

const FILE: &str = "THIRD-PARTY.md";

/// Compares the crates that [`FILE`] lists with those that cargo would compile.
pub fn check(project: &Project) -> Result<()> {
    let mut tree = project.cargo(
        "tree --quiet --locked --package damson --target wasm32-unknown-unknown \
         --edges normal,no-proc-macro --prefix none --format {p}|{l}",
    );
    let compiled = compiled(&capture(&mut tree)?);
    let listed = listed(&project.read(FILE)?);
    let missing: Vec<_> = compiled.difference(&listed).map(String::as_str).collect();
    let superfluous: Vec<_> = listed.difference(&compiled).map(String::as_str).collect();
    ensure!(missing.is_empty(), "{FILE}: add a row, and the notice, of {}", missing.join(", "));
    ensure!(superfluous.is_empty(), "{FILE}: remove {}", superfluous.join(", "));
    Ok(())
}

/// `name (licence)` of each crate but our own in lines like `fst v0.4.7|Unlicense/MIT (*)`.
fn compiled(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter_map(|line| line.split_once('|'))
        .filter_map(|(package, licence)| {
            let name = package.split(' ').next()?;
            let licence = licence.trim_end_matches(" (*)");
            (name != "damson").then(|| format!("{name} ({licence})"))
        })
        .collect()
}

/// The same of the rows of a table like `| fst | Unlicense/MIT | MIT | … |`.
fn listed(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| {
            let (name, rest) = row.split_once("` | ")?;
            let (licence, _) = rest.split_once(" |")?;
            Some(format!("{name} ({licence})"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_and_tree_are_compared_by_name_and_licence() {
        let tree = "damson v0.1.0 (/somewhere)|MIT OR Apache-2.0\nfst v0.4.7|Unlicense/MIT\n\
                    slab v0.4.12|MIT\nslab v0.4.12|MIT (*)\n";
        let table = "| crate | licence | notice |\n|---|---|---|\n\
                     | `fst` | Unlicense/MIT | MIT, below |\n| `slab` | MIT | below |\n";
        assert_eq!(compiled(tree), listed(table));
        assert_eq!(listed(table).len(), 2);
    }
}
