//! The half of the packer that the browser has: a module of WebAssembly, which `www/unpack.js` talks to. It
//! is a crate of its own, without the standard library, and compiled into the script by `cargo pkg`.
//!
//! Behind its own memory lies the first part of a module, and behind that another part, if one is asked for;
//! then what is packed, as it arrives.
#![no_std]
#![no_main]

mod decoder;
mod model;
mod place;

use decoder::{Decoder, Source};
use model::{Model, SLOTS};

/// Nothing here panics: what the packer wrote is in bounds.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// In this order, since what lies far behind has long addresses.
#[repr(C)]
struct State {
    decoder: Decoder<Packed>,
    /// Where what is unpacked begins, where the next byte of it will lie, and where it ends.
    start: *mut u8,
    at: *mut u8,
    end: *mut u8,
    model: Model,
    slots: [u8; SLOTS],
}

static mut STATE: State = State {
    model: Model::EMPTY,
    slots: [0; SLOTS],
    decoder: Decoder::new(Packed(core::ptr::null())),
    start: core::ptr::null_mut(),
    at: core::ptr::null_mut(),
    end: core::ptr::null_mut(),
};

/// The state, of which there is one: a module has one thread, and calls nothing that would call it.
fn state() -> &'static mut State {
    // SAFETY: no call holds it while another does.
    unsafe { &mut *(&raw mut STATE) }
}

/// What is packed, from where it lies on.
struct Packed(*const u8);

impl Source for Packed {
    #[inline(always)]
    fn take(&mut self) -> u8 {
        // SAFETY: `www/unpack.js` makes room for all that is packed and a few bytes more.
        let byte = unsafe { *self.0 };
        self.0 = self.0.wrapping_add(1);
        byte
    }
}

/// Begins the part that will lie between these, the first or a later one in a copy of the memory of the first.
/// Behind its end should be what is packed: its first 13 bytes at least.
#[unsafe(no_mangle)]
extern "C" fn begin(start: *mut u8, end: *mut u8) {
    let state = state();
    if state.start.is_null() {
        state.start = start;
    }
    (state.at, state.end, state.decoder.source) = (start, end, Packed(end));
    let bounds = state.decoder.begin();
    state.model.begin(bounds);
}

/// Unpacks up to so many bytes of the part, out of what lies before `end`. Tells where the next will lie.
#[unsafe(no_mangle)]
extern "C" fn unpack(bytes: usize, end: *const u8) -> *const u8 {
    /// No byte takes more: each of its bits two, the last byte of which the next bit shares.
    const MOST: usize = 17;
    let State { model, slots, decoder, start, at, end: part_end } = state();
    let stop = at.wrapping_add(bytes).min(*part_end);
    while *at < stop && decoder.source.0.wrapping_add(MOST) <= end {
        // SAFETY: `www/unpack.js` made room for the part, and all before it is unpacked.
        unsafe {
            let before = core::slice::from_raw_parts_mut(*start, at.offset_from_unsigned(*start));
            **at = model.code(slots, before, decoder);
        }
        *at = at.wrapping_add(1);
    }
    *at
}
