//! What a file says, and what is wrong with it; and that the schema for editors says the same.

use super::key::Shape;
use super::*;
use crate::cli::args::Typed;
use clap::CommandFactory;
use serde_json::{Value as Json, json};

fn said(text: &str) -> String {
    read(&Typed::command(), Path::new("damson.toml"), text).unwrap_err().to_string()
}

#[test]
fn every_fault_is_named_with_its_line_and_what_was_meant() {
    let text = "[index]\nrootselector = \"main\"\n\n[idnex]\nout = \"x\"\n[serve]\nport = true\n[build]\ndrafts = \"yes\"\n";
    let said = said(text);
    assert_eq!(
        said.lines().collect::<std::collections::BTreeSet<_>>(),
        std::collections::BTreeSet::from([
            "damson.toml:2: unknown key \"rootselector\"; did you mean \"root-selector\"?",
            "damson.toml:4: unknown table \"idnex\"; did you mean \"index\"?",
            "damson.toml:7: port: expected a text in quotes",
            "damson.toml:9: drafts: expected true or false",
        ])
    );
}

#[test]
fn what_is_no_toml_is_told_with_its_line() {
    assert!(said("[index]\nout = \n").starts_with("damson.toml:2: "));
    assert!(said("index = 3").contains("expected a table"));
    assert!(said("[index]\ntheme = 1").contains("known are "));
}

/// What editors are told of the file, made of the command line.
fn schema() -> Json {
    let command = Typed::command();
    let text = json!({"type": ["string", "integer"]});
    let of_key = |key: &Key<'_>| {
        let mut schema = match key.shape() {
            Shape::Switch => json!({"type": "boolean"}),
            Shape::SwitchOrText => json!({"type": ["boolean", "string"]}),
            Shape::Text => text.clone(),
            Shape::Texts => json!({"anyOf": [text, {"type": "array", "items": text}]}),
        };
        schema["description"] = key.help().into();
        (key.name.clone(), schema)
    };
    let of_command = |own: &Command| {
        let keys: serde_json::Map<String, Json> = Key::all(own).iter().map(of_key).collect();
        let about = own.get_about().map(ToString::to_string);
        let table = json!({
            "type": "object", "description": about, "additionalProperties": false, "properties": keys,
        });
        (own.get_name().to_owned(), table)
    };
    let tables: serde_json::Map<String, Json> =
        command.get_subcommands().filter(|own| has_keys(own)).map(of_command).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "damson.toml",
        "description": "What damson need not be told every time: a table for each command, a key for each flag.",
        "type": "object",
        "additionalProperties": false,
        "properties": tables,
    })
}

#[test]
fn the_schema_for_editors_has_every_flag_and_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/damson.schema.json");
    let made = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("DAMSON_SCHEMA").is_some_and(|wish| wish == "write") {
        fs::write(&path, &made).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap();
    assert!(
        made == published,
        "docs/damson.schema.json says other: if the flags were meant to change, renew it with \
         DAMSON_SCHEMA=write cargo test --lib schema"
    );
}

#[test]
fn every_flag_of_every_command_has_a_key() {
    let command = Typed::command();
    let mut flags = 0;
    for own in command.get_subcommands() {
        let keys: Vec<String> = Key::all(own).into_iter().map(|key| key.name).collect();
        let longs = own.get_arguments().filter(|argument| !argument.is_global_set());
        for long in longs.filter_map(|argument| argument.get_long()).filter(|long| *long != "help")
        {
            assert!(keys.iter().any(|key| key == long), "{} --{long}", own.get_name());
            flags += 1;
        }
    }
    assert!(flags > 20, "{flags}");
}
