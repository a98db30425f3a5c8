//! The browser runtime that this binary carries, and puts into every bundle.

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));
