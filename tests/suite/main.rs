//! Tests of what a user sees, a module per feature.

mod arguments;
mod build;
mod damage;
mod index;
mod inspect;
mod replace;
mod search;
mod serve;
mod support;
