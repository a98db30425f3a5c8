//! A key of the file, which is a flag of a command.

use std::ffi::OsString;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use toml::de::DeValue;

use super::Value;

/// A key, and the argument that it stands for.
#[derive(Clone, Debug)]
pub(super) struct Key<'c> {
    pub(super) name: String,
    argument: &'c Arg,
}

/// What a key may be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `true` or `false`.
    Switch,
    /// `true`, or a text.
    SwitchOrText,
    Text,
    /// A text or several.
    Texts,
}

impl<'c> Key<'c> {
    /// The keys of a command: its flags, and what stands without a flag if that is but one thing.
    pub(super) fn all(command: &'c Command) -> Vec<Key<'c>> {
        let positionals = command.get_positionals().count();
        let is_key = |argument: &&Arg| {
            let is_kept = !matches!(
                argument.get_action(),
                ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
            );
            is_kept
                && !argument.is_hide_set()
                && !argument.is_global_set()
                && (argument.get_long().is_some() || positionals == 1)
        };
        let key = |argument: &'c Arg| {
            let id = argument.get_id().as_str().replace('_', "-");
            Key { name: argument.get_long().map_or(id, str::to_owned), argument }
        };
        command.get_arguments().filter(is_key).map(key).collect()
    }

    pub(super) fn shape(&self) -> Shape {
        match self.argument.get_action() {
            ArgAction::SetTrue => Shape::Switch,
            ArgAction::Append => Shape::Texts,
            _ if self.argument.get_num_args().is_some_and(|count| count.min_values() == 0) => {
                Shape::SwitchOrText
            }
            _ => Shape::Text,
        }
    }

    /// What it says in the help.
    #[cfg(test)]
    pub(super) fn help(&self) -> String {
        self.argument.get_help().map(ToString::to_string).unwrap_or_default()
    }

    /// Whether what was typed says the same thing, or one that excludes it.
    pub(super) fn is_overruled(&self, command: &Command, typed: &ArgMatches) -> bool {
        // Several of these add up.
        let is_typed = |argument: &Arg| {
            let id = argument.get_id().as_str();
            typed.value_source(id) == Some(ValueSource::CommandLine)
        };
        let excludes = |one: &Arg, other: &Arg| {
            command.get_arg_conflicts_with(one).iter().any(|found| found.get_id() == other.get_id())
        };
        let is_same = self.shape() != Shape::Texts && is_typed(self.argument);
        let mut others = command.get_arguments().filter(|other| is_typed(other));
        is_same
            || others.any(|other| excludes(self.argument, other) || excludes(other, self.argument))
    }

    /// Reads what the key is set to; or says what was expected.
    pub(super) fn value(&self, value: &DeValue<'_>) -> Result<Value, String> {
        let text = |value: &DeValue<'_>| match value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        match (self.shape(), value) {
            (Shape::Switch | Shape::SwitchOrText, DeValue::Boolean(on)) => Ok(Value::Switch(*on)),
            (Shape::Switch, _) => Err("expected true or false".to_owned()),
            (Shape::Texts, DeValue::Array(texts)) => {
                let texts: Option<_> = texts.iter().map(|one| text(one.get_ref())).collect();
                texts.map(Value::Texts).ok_or_else(|| "expected texts in quotes".to_owned())
            }
            (Shape::Texts, value) => {
                let one = text(value).map(|text| Value::Texts(vec![text]));
                one.ok_or_else(|| "expected a text in quotes, or several in [ ]".to_owned())
            }
            (shape, value) => text(value).map(Value::Text).ok_or_else(|| match shape {
                Shape::SwitchOrText => "expected true, or a text in quotes".to_owned(),
                _ => "expected a text in quotes".to_owned(),
            }),
        }
    }
}

/// A key as it would be typed; paths are meant from `folder`.
pub(super) fn arguments_of(key: &Key<'_>, value: &Value, folder: &Path) -> Vec<OsString> {
    let is_path = key.argument.get_value_hint() == ValueHint::AnyPath;
    let typed = |text: &str| -> OsString {
        let value = if is_path { folder.join(text).into_os_string() } else { text.into() };
        match key.argument.get_long() {
            None => value,
            Some(long) => {
                let mut argument = OsString::from(format!("--{long}="));
                argument.push(value);
                argument
            }
        }
    };
    match value {
        Value::Switch(false) => Vec::new(),
        Value::Switch(true) => vec![format!("--{}", key.name).into()],
        Value::Text(text) => vec![typed(text)],
        Value::Texts(texts) => texts.iter().map(|text| typed(text)).collect(),
    }
}
