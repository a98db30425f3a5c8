//! Tests of what a user sees, a module per feature.
mod site;
